import type { StoredObject } from "../types";

interface ActionStep {
  /** The action's role where it has one, else the pipeline's. */
  readonly executorRoleArn: string;
}

/** What actions do that have no service of this project behind them. */
export type PipelineActionStep =
  | (ActionStep & {
      /** A service of ECS gets a new revision of its task definition. */
      readonly kind: "EcsAction";
      readonly serviceArn: string;
      /** Any revision of the definition, such as `arn:…:task-definition/shop:1`. */
      readonly taskDefinitionArn: string;
      /** Roles that the definition names. */
      readonly passedRoleArns: readonly string[];
      readonly input: StoredObject;
    })
  | (ActionStep & {
      /** A function gets a new version, and its alias moves there. */
      readonly kind: "LambdaDeployAction";
      readonly functionArn: string;
      /** Without it the code alone changes. */
      readonly alias?: string;
      readonly alarmArns: readonly string[];
      /** `/aws/codepipeline/<pipeline>` in the region of the action. */
      readonly logGroupArn: string;
      /** @default - a version that is published already is deployed */
      readonly input?: StoredObject;
    })
  | (ActionStep & {
      /** An artifact, or a file of it, is put into a bucket. */
      readonly kind: "S3DeployAction";
      readonly target: StoredObject;
      readonly input: StoredObject;
    })
  | (ActionStep & {
      /** Machines get an artifact through Systems Manager. */
      readonly kind: "Ec2DeployAction";
      /** `arn:…:instance/…` or `arn:…:managed-instance/…`. */
      readonly machineArns: readonly string[];
      readonly tag: { readonly key: string; readonly value: string };
      readonly targetGroupArns: readonly string[];
      readonly logGroupArn: string;
      readonly input: StoredObject;
    })
  | (ActionStep & {
      /** A function is called, as an action or as a rule of a condition. */
      readonly kind: "LambdaInvokeAction" | "LambdaRule";
      readonly functionArn: string;
    })
  | (ActionStep & {
      /** Another pipeline is started. */
      readonly kind: "PipelineInvokeAction";
      readonly pipelineArn: string;
    })
  | (ActionStep & {
      /** An image is built and pushed. */
      readonly kind: "EcrBuildAndPublishAction";
      readonly repositoryArn: string;
      readonly logGroupArn: string;
      readonly input: StoredObject;
    });
