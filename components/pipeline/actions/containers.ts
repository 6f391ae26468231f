/** Deployments to containers by their own words. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { PipelineAction } from "../args";
import { ActionProvider } from "../enums";
import { type Common, settings, text } from "./settings";

/** An image that a deployment puts into the task definition. */
export interface TaskImage {
  /** Artifact of an `ecrSource`, or another with a file `imageDetail.json`. */
  readonly artifact: string;
  /** Text that stands for the image in the task definition's template, without its angle brackets, such as `IMAGE1_NAME`. */
  readonly placeholder: string;
}

/**
 * Registers a task definition from a template and deploys it blue/green with CodeDeploy: `<TASK_DEFINITION>` in the AppSpec and the
 * images' placeholders are filled in. The artifacts may have 3 MB together.
 */
export function codeDeployToEcsAction({
  applicationName,
  deploymentGroupName,
  templateArtifact,
  appSpecArtifact = templateArtifact,
  taskDefinitionPath,
  appSpecPath,
  images = [],
  ...action
}: Common &
  Pick<PipelineAction, "region" | "passedRoleArns"> & {
    readonly applicationName: pulumi.Input<string>;
    readonly deploymentGroupName: pulumi.Input<string>;
    /** Artifact with the task definition's template. */
    readonly templateArtifact: string;
    /** Artifact with the AppSpec's template. @default - `templateArtifact` */
    readonly appSpecArtifact?: string;
    /** @default taskdef.json */
    readonly taskDefinitionPath?: string;
    /** @default appspec.yaml */
    readonly appSpecPath?: string;
    /** At most 4. @default - the template names its images itself */
    readonly images?: TaskImage[];
  }): PipelineAction {
  const named = images.flatMap(({ artifact, placeholder }, index) => [
    [`Image${index + 1}ArtifactName`, artifact] as const,
    [`Image${index + 1}ContainerName`, placeholder] as const,
  ]);
  return {
    ...action,
    provider: ActionProvider.CodeDeployToEcs,
    inputArtifacts: [...new Set([templateArtifact, appSpecArtifact, ...images.map(({ artifact }) => artifact)])],
    ...settings({
      ApplicationName: applicationName,
      DeploymentGroupName: deploymentGroupName,
      TaskDefinitionTemplateArtifact: templateArtifact,
      TaskDefinitionTemplatePath: taskDefinitionPath,
      AppSpecTemplateArtifact: appSpecArtifact,
      AppSpecTemplatePath: appSpecPath,
      ...Object.fromEntries(named),
    }),
  };
}

/** Puts new images into the task definition of a service of ECS and has the service replace its tasks. */
export function ecsAction({
  clusterName,
  serviceName,
  inputArtifact,
  fileName,
  deploymentTimeoutMinutes,
  ...action
}: Common &
  Pick<PipelineAction, "region" | "passedRoleArns"> & {
    readonly clusterName: pulumi.Input<string>;
    readonly serviceName: pulumi.Input<string>;
    /** Artifact with the file that names the images. */
    readonly inputArtifact: string;
    /** @default imagedefinitions.json */
    readonly fileName?: string;
    /** Range: 1 to 60. @default 60 */
    readonly deploymentTimeoutMinutes?: number;
  }): PipelineAction {
  return {
    ...action,
    provider: ActionProvider.Ecs,
    inputArtifacts: [inputArtifact],
    ...settings({
      ClusterName: clusterName,
      ServiceName: serviceName,
      FileName: fileName,
      DeploymentTimeout: text(deploymentTimeoutMinutes),
    }),
  };
}
