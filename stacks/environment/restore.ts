/** What answers the failure of a wave: a rule that hears of it, and the build that it starts. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import { type ArtifactStores, BuildProject, BuildSource, type DeliveryPipeline } from "../../components";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../../components/internal/failureQueue";
import { serviceRole } from "../../components/internal/serviceRole";
import { alarmTopics } from "../notifications";
import { RESTORE_MINUTES, restoreBuildspec, restoreVariables } from "../restoreBuildspecs";
import { restorePolicy } from "../restoreRoles";
import { deploymentStages } from "../stages/deployments";
import { type Context, grantsOf } from "./context";

export interface WaveRestoreArgs extends Omit<Context, "tools" | "workload"> {
  readonly stores: ArtifactStores;
  readonly pipeline: DeliveryPipeline;
  readonly signingKeyArn: pulumi.Output<string>;
}

/**
 * Starts the build for each stage that deploys and fails, with the execution and the stage. Events that could not be delivered lie in a
 * queue.
 */
export class WaveRestore extends pulumi.ComponentResource {
  readonly project: BuildProject;

  constructor(name: string, args: WaveRestoreArgs, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:WaveRestore", name, {}, opts);
    this.project = createProject(this, name, args);
    startOnFailure(this, name, args, this.project);
    this.registerOutputs({});
  }
}

function createProject(parent: pulumi.Resource, name: string, args: WaveRestoreArgs): BuildProject {
  const { settings, names, stores, signingKeyArn } = args;
  return new BuildProject(
    `${name}-project`,
    {
      projectName: names.restoreProject,
      description: `Answers the failure of a wave of ${names.prefix}`,
      source: BuildSource.None,
      buildspec: restoreBuildspec(settings),
      writesReports: false,
      buildTimeoutMinutes: RESTORE_MINUTES,
      // Two at a time would take each other's groups; EventBridge tries the second again.
      concurrentBuildLimit: 1,
      environmentVariables: [
        ...restoreVariables(settings, names),
        { name: "SIGNING_KEY_ARN", value: signingKeyArn },
        {
          name: "SIGNING_KEY_REGION",
          value: signingKeyArn.apply((arn) => arn.split(":")[3] ?? settings.homeRegion),
        },
      ],
      policy: restorePolicy(settings, names, grantsOf(args, stores), signingKeyArn),
      roleName: names.roleName("restore"),
      rolePath: names.rolePath,
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    { parent },
  );
}

/**
 * A stage that fails, whatever of it did: an action, or a condition.
 * Source: CodePipeline User Guide, detect-state-changes-cloudwatch-events.
 */
const failedStages = (pipelineName: string, stages: readonly string[]) => ({
  source: ["aws.codepipeline"],
  "detail-type": ["CodePipeline Stage Execution State Change"],
  detail: { pipeline: [pipelineName], stage: stages, state: ["FAILED"] },
});

/** Parameters of `codebuild.StartBuild`, with the fields of the event in angle brackets. */
const INPUT = {
  inputPaths: { execution: "$.detail.execution-id", stage: "$.detail.stage" },
  inputTemplate: JSON.stringify({
    environmentVariablesOverride: [
      { name: "EXECUTION_ID", value: "<execution>", type: "PLAINTEXT" },
      { name: "STAGE", value: "<stage>", type: "PLAINTEXT" },
    ],
  }),
};

function startOnFailure(
  parent: pulumi.Resource,
  name: string,
  { settings, names, pipeline }: WaveRestoreArgs,
  project: BuildProject,
): void {
  const { homeRegion: region, toolsAccount: accountId } = settings;
  const failures = createFailureQueue(parent, name, `Answers to failed waves of ${names.prefix}`, {
    region,
    ...alarmTopics(settings, names.topicArn),
  });
  const rule = new EventRule(
    `${name}-rule`,
    {
      description: `Starts ${names.restoreProject} when a wave fails`,
      eventPattern: pulumi
        .output(pipeline.pipelineName)
        .apply((pipelineName) => JSON.stringify(failedStages(pipelineName, deploymentStages(settings)))),
      region,
    },
    { parent },
  );
  letRulesKeepFailures(parent, name, failures, [rule], region);
  const role = serviceRole(parent, name, "event-role", {
    trust: { service: "events.amazonaws.com", accountId, sourceArn: rule.arn },
    statements: [
      { Sid: "StartBuild", Effect: "Allow", Action: ["codebuild:StartBuild"], Resource: project.projectArn },
    ],
    path: names.rolePath,
    description: `Starts ${names.restoreProject}`,
  });
  new EventTarget(
    `${name}-target`,
    {
      rule: rule.name,
      arn: project.projectArn,
      roleArn: role.arn,
      targetId: "restore",
      inputTransformer: INPUT,
      ...keptIn(failures),
      region,
    },
    { parent },
  );
}
