/** Starts a build for each revision of a pull request of CodeCommit, and has its result written back. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import type { Queue } from "@pulumi/aws/sqs";
import type { BuildProject } from "../build/buildProject";
import { createEventFunction, type EventFunction } from "../internal/eventFunction";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../internal/failureQueue";
import type { Identity } from "../internal/identity";
import { NAME_LIMITS } from "../internal/limits";
import { childName, truncatedName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { serviceRole } from "../internal/serviceRole";
import { referenceOf } from "./approvalRules";
import { CODE_REVIEW_DEFAULTS as DEFAULTS, type CodeReviewArgs, REVIEW_VARIABLES } from "./args";
import { FUNCTION_SOURCE } from "./functionSource";
import { projectArn, repositoryArn, reviewerStatements } from "./statements";

export interface PullRequestBuilds {
  readonly reviewer: EventFunction;
  readonly failures: Queue;
}

/** Creates the rules, the function and the queue of events that failed for good. */
export function createPullRequestBuilds(
  parent: pulumi.Resource,
  name: string,
  args: CodeReviewArgs,
  identity: Identity,
  project: BuildProject,
): PullRequestBuilds {
  const settings = {
    ...args,
    logRetentionDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
    roleName: args.reviewerRoleName,
  };
  const failures = createFailureQueue(parent, name, `Reviews of ${args.repositoryName}`, settings);
  const rule = createStartRule(parent, name, args, identity);
  const reviewer = createEventFunction(
    parent,
    name,
    {
      ...settings,
      functionName: args.functionName ?? truncatedName(`${args.projectName}-verdict`, NAME_LIMITS.lambdaFunction.max),
      description: `Writes the results of ${args.projectName} to pull requests`,
      files: { "index.js": FUNCTION_SOURCE },
      environment: { REPOSITORY_NAME: args.repositoryName ?? "", RULE_NAME: rule.name },
      timeoutSeconds: 60,
      eventPattern: {
        source: ["aws.codebuild"],
        "detail-type": ["CodeBuild Build State Change"],
        detail: { "project-name": [args.projectName], "build-status": [{ "anything-but": ["IN_PROGRESS"] }] },
      },
      statements: reviewerStatements(args, identity),
    },
    identity,
    failures,
  );
  letRulesKeepFailures(parent, name, failures, [rule, reviewer.rule], args.region);
  createStartTarget(parent, name, args, identity, { rule, project, failures });
  return { reviewer, failures };
}

/** Source: CodeCommit User Guide monitoring-events. */
function createStartRule(parent: pulumi.Resource, name: string, args: CodeReviewArgs, identity: Identity): EventRule {
  const { destinationBranches, region, tags } = args;
  const pattern = {
    source: ["aws.codecommit"],
    "detail-type": ["CodeCommit Pull Request State Change"],
    resources: [repositoryArn(args, identity)],
    detail: {
      event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
      pullRequestStatus: ["Open"],
      ...(destinationBranches === undefined ? {} : { destinationReference: destinationBranches.map(referenceOf) }),
    },
  };
  return new EventRule(
    childName(name, "rule"),
    {
      ...named("eventRule", childName(name, "rule")),
      description: `Starts ${args.projectName} for each revision of a pull request`,
      eventPattern: pulumi.jsonStringify(pattern),
      region,
      tags,
    },
    { parent },
  );
}

/** Parameters of `codebuild.StartBuild`, with the fields of the event in angle brackets. */
function inputTransformer() {
  const fields = Object.values(REVIEW_VARIABLES);
  return {
    inputPaths: Object.fromEntries(fields.map((field) => [field, `$.detail.${field}`])),
    inputTemplate: JSON.stringify({
      sourceVersion: "<sourceCommit>",
      environmentVariablesOverride: Object.entries(REVIEW_VARIABLES).map(([variable, field]) => ({
        name: variable,
        value: `<${field}>`,
        type: "PLAINTEXT",
      })),
    }),
  };
}

interface Start {
  readonly rule: EventRule;
  readonly project: BuildProject;
  readonly failures: Queue;
}

function createStartTarget(
  parent: pulumi.Resource,
  name: string,
  args: CodeReviewArgs,
  identity: Identity,
  { rule, project, failures }: Start,
): void {
  const role = serviceRole(parent, name, "event-role", {
    trust: { service: "events.amazonaws.com", accountId: identity.accountId, sourceArn: rule.arn },
    statements: [
      { Sid: "StartBuild", Effect: "Allow", Action: ["codebuild:StartBuild"], Resource: projectArn(args, identity) },
    ],
    roleName: args.eventRoleName,
    path: args.rolePath,
    description: `Starts ${args.projectName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
  new EventTarget(
    childName(name, "target"),
    {
      rule: rule.name,
      arn: project.projectArn,
      roleArn: role.arn,
      targetId: "build",
      inputTransformer: inputTransformer(),
      ...keptIn(failures),
      region: args.region,
    },
    { parent },
  );
}
