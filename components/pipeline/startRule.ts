/** Starts the pipeline when one of its sources changes. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import type { Pipeline } from "@pulumi/aws/codepipeline";
import type { Queue } from "@pulumi/aws/sqs";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../internal/failureQueue";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { serviceRole } from "../internal/serviceRole";
import type { DeliveryPipelineArgs, PipelineAction } from "./args";
import { ActionProvider } from "./enums";

export interface Start {
  readonly rule: EventRule;
  /** Queue of the events that could not start the pipeline. */
  readonly failures: Queue;
}

/**
 * Creates the rule on the default bus of the pipeline's region, its target, a role that may start this pipeline alone, and the queue of
 * what failed to; nothing where no source asks for it: connections start the pipeline themselves. Events of a source in another account
 * must be forwarded to that bus.
 */
export function createStart(
  parent: pulumi.Resource,
  name: string,
  args: DeliveryPipelineArgs,
  identity: Identity,
  pipeline: Pipeline,
): Start | undefined {
  const patterns = eventPatterns(args, identity);
  if (patterns.length === 0) return undefined;
  const rule = new EventRule(
    childName(name, "source-rule"),
    {
      ...named("eventRule", childName(name, "source-rule")),
      description: `Starts ${args.pipelineName} when a source changes`,
      eventPattern: pulumi.jsonStringify(patterns.length === 1 ? patterns[0] : { $or: patterns }),
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
  const role = serviceRole(parent, name, "event-role", {
    trust: { service: "events.amazonaws.com", accountId: identity.accountId, sourceArn: rule.arn },
    statements: [
      {
        Sid: "StartPipeline",
        Effect: "Allow",
        Action: ["codepipeline:StartPipelineExecution"],
        Resource: pipelineArn(args, identity),
      },
    ],
    roleName: args.eventRoleName,
    path: args.rolePath,
    description: `Starts ${args.pipelineName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
  const failures = createFailureQueue(parent, name, `A start of ${args.pipelineName}`, args);
  letRulesKeepFailures(parent, name, failures, [rule], args.region);
  new EventTarget(
    childName(name, "source-target"),
    {
      rule: rule.name,
      arn: pipeline.arn,
      roleArn: role.arn,
      targetId: "pipeline",
      ...keptIn(failures),
      region: args.region,
    },
    { parent },
  );
  return { rule, failures };
}

/** ARN of the pipeline, known before it exists. */
export function pipelineArn({ pipelineName }: DeliveryPipelineArgs, { partition, region, accountId }: Identity) {
  return pulumi.interpolate`arn:${partition}:codepipeline:${region}:${accountId}:${pipelineName}`;
}

/** Matches changes of the sources, a pattern for each that events tell of. */
function eventPatterns({ stages }: DeliveryPipelineArgs, identity: Identity): readonly EventPattern[] {
  return (stages[0]?.actions ?? []).flatMap((action): EventPattern[] => {
    const pattern = PATTERNS[action.provider];
    return pattern === undefined || action.detectChanges === false ? [] : [pattern(action, identity)];
  });
}

type EventPattern = Readonly<Record<string, unknown>>;
type PatternOf = (action: PipelineAction, identity: Identity) => EventPattern;

/** The events that tell of a source's change. Sources: CodePipeline User Guide, triggering with EventBridge. */
export const PATTERNS: Readonly<Partial<Record<ActionProvider, PatternOf>>> = {
  [ActionProvider.CodeCommit]: ({ configuration = {}, roleArn }, identity) => ({
    source: ["aws.codecommit"],
    "detail-type": ["CodeCommit Repository State Change"],
    resources: [repositoryArn(configuration["RepositoryName"], roleArn, identity)],
    detail: {
      event: ["referenceCreated", "referenceUpdated"],
      referenceType: ["branch"],
      referenceName: [configuration["BranchName"]],
    },
  }),
  [ActionProvider.S3Source]: ({ configuration = {} }) => ({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [configuration["S3Bucket"]] }, object: { key: [configuration["S3ObjectKey"]] } },
  }),
  /** The event names no ARN: the account tells a repository from its namesake whose events are forwarded. */
  [ActionProvider.EcrSource]: ({ configuration = {}, roleArn }, identity) => ({
    source: ["aws.ecr"],
    account: [accountOf(roleArn, identity)],
    "detail-type": ["ECR Image Action"],
    detail: {
      "action-type": ["PUSH"],
      "image-tag": [configuration["ImageTag"] ?? "latest"],
      "repository-name": [configuration["RepositoryName"]],
      result: ["SUCCESS"],
    },
  }),
};

/** A source lies in the account of the role that reads it. */
const accountOf = (roleArn: PipelineAction["roleArn"], { accountId }: Identity): pulumi.Input<string> =>
  roleArn === undefined ? accountId : pulumi.output(roleArn).apply((arn) => arn.split(":")[4] ?? "");

function repositoryArn(
  repository: pulumi.Input<string> | undefined,
  roleArn: PipelineAction["roleArn"],
  identity: Identity,
): pulumi.Output<string> {
  const { partition, region } = identity;
  return pulumi.interpolate`arn:${partition}:codecommit:${region}:${accountOf(roleArn, identity)}:${repository}`;
}
