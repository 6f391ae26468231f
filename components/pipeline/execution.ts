/** What the executing role of each action and rule needs, by CodePipeline User Guide action-reference-* and rule-reference-*. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import type { Statement } from "../internal/policies";
import type { DeliveryPipelineArgs, PipelineAction } from "./args";
import type { ActionProvider, RuleProvider } from "./enums";
import { placedActions, placedRules } from "./flow";
import { arnsAcrossRegions } from "./regions";

/** Something that the pipeline's role executes itself. */
interface Use {
  readonly region: string;
  readonly configuration: NonNullable<PipelineAction["configuration"]>;
  readonly sourceKeyArn?: pulumi.Input<string> | undefined;
}

type Execution = (uses: readonly Use[], identity: Identity, pipelineName: string) => Statement[];

const allow = (Sid: string, Action: readonly string[], Resource: NonNullable<Statement["Resource"]>): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

const setting = ({ configuration }: Use, key: string): pulumi.Input<string> => configuration[key] ?? "";
const named = (uses: readonly Use[], key: string) =>
  uses.map((use) => ({ region: use.region, name: setting(use, key) }));

const codeCommit: Execution = (uses, identity) => [
  allow(
    "ReadRepository",
    [
      "codecommit:CancelUploadArchive",
      "codecommit:GetBranch",
      "codecommit:GetCommit",
      "codecommit:GetRepository",
      "codecommit:GetUploadArchiveStatus",
      "codecommit:UploadArchive",
    ],
    arnsAcrossRegions(identity, "codecommit", named(uses, "RepositoryName"), (name) => name),
  ),
  ...sourceKeys("DecryptRepository", ["kms:Decrypt", "kms:DescribeKey"], uses),
];

/** A bucket of another account is read by an action role there; the name of one that was deleted can be taken by anybody. */
const s3Source: Execution = (uses, { partition, accountId }) => {
  const Condition = { StringEquals: { "aws:ResourceAccount": accountId } };
  const buckets = uses.map((use) => pulumi.interpolate`arn:${partition}:s3:::${setting(use, "S3Bucket")}`);
  const objects = uses.map((use, index) => {
    const anyKey = use.configuration["AllowOverrideForS3ObjectKey"] === "true";
    return pulumi.interpolate`${buckets[index]}/${anyKey ? "*" : setting(use, "S3ObjectKey")}`;
  });
  return [
    {
      ...allow("ReadSourceBucket", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], buckets),
      Condition,
    },
    {
      ...allow(
        "ReadSourceObject",
        ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        objects,
      ),
      Condition,
    },
    ...sourceKeys("DecryptSourceObject", ["kms:Decrypt"], uses),
  ];
};

function sourceKeys(Sid: string, actions: readonly string[], uses: readonly Use[]): Statement[] {
  const keys = uses.flatMap(({ sourceKeyArn }) => (sourceKeyArn === undefined ? [] : [sourceKeyArn]));
  return keys.length > 0 ? [allow(Sid, actions, keys)] : [];
}

const codeBuild: Execution = (uses, identity) => {
  const isBatch = ({ configuration }: Use) => configuration["BatchEnabled"] === "true";
  const projects = (some: readonly Use[]) =>
    arnsAcrossRegions(identity, "codebuild", named(some, "ProjectName"), (name) => `project/${name}`);
  const single = uses.filter((use) => !isBatch(use));
  const batch = uses.filter(isBatch);
  return [
    ...(single.length > 0
      ? [allow("RunBuilds", ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], projects(single))]
      : []),
    ...(batch.length > 0
      ? [allow("RunBatchBuilds", ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"], projects(batch))]
      : []),
  ];
};

const manualApproval: Execution = (uses) => {
  const topics = uses.flatMap(({ configuration }) => configuration["NotificationArn"] ?? []);
  const Resource = pulumi.all(topics).apply((arns) => [...new Set(arns)]);
  return topics.length > 0 ? [allow("AskForApproval", ["sns:Publish"], Resource)] : [];
};

const codeDeploy: Execution = (uses, identity) => {
  const groups = uses.map((use) => ({
    region: use.region,
    name: pulumi.interpolate`${setting(use, "ApplicationName")}/${setting(use, "DeploymentGroupName")}`,
  }));
  const any = uses.map(({ region }) => ({ region, name: "*" }));
  const arns = (resources: typeof any | typeof groups, kind: string) =>
    arnsAcrossRegions(identity, "codedeploy", resources, (name) => `${kind}:${name}`);
  return [
    allow(
      "Deploy",
      [
        "codedeploy:CreateDeployment",
        "codedeploy:GetDeployment",
        "codedeploy:GetDeploymentGroup",
        "codedeploy:ListDeployments",
      ],
      arns(groups, "deploymentgroup"),
    ),
    allow(
      "RegisterRevision",
      [
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:ListDeploymentGroups",
        "codedeploy:RegisterApplicationRevision",
      ],
      arnsAcrossRegions(identity, "codedeploy", named(uses, "ApplicationName"), (name) => `application:${name}`),
    ),
    // Which configuration applies is the deployment group's affair.
    allow("ReadDeploymentConfigs", ["codedeploy:GetDeploymentConfig"], arns(any, "deploymentconfig")),
    allow("ListDeploymentConfigs", ["codedeploy:ListDeploymentConfigs"], "*"),
  ];
};

/** The documented statements for the alarm and function rules do not exist: these follow from what the rules read and call. */
const cloudWatchAlarm: Execution = () => [allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*")];

const lambdaInvoke: Execution = (uses, identity) => [
  allow(
    "InvokeRuleFunctions",
    ["lambda:InvokeFunction"],
    arnsAcrossRegions(identity, "lambda", named(uses, "FunctionName"), (name) => `function:${name}`),
  ),
];

const commands: Execution = (uses, identity, pipelineName) => {
  const groups = uses.map(({ region }) => ({ region, name: `/aws/codepipeline/${pipelineName}` }));
  return [
    allow(
      "LogCommands",
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      arnsAcrossRegions(identity, "logs", groups, (name) => [`log-group:${name}`, `log-group:${name}:*`]),
    ),
  ];
};

const nothing: Execution = () => [];

/** Who executes what: a build rule needs what a build action needs. */
const ACTION_EXECUTIONS: Readonly<Record<ActionProvider, Execution>> = {
  CodeCommit: codeCommit,
  S3Source: s3Source,
  CodeBuild: codeBuild,
  CodeBuildTest: codeBuild,
  Commands: commands,
  // Jenkins comes for its jobs itself, with a role of its own.
  Jenkins: nothing,
  JenkinsTest: nothing,
  ManualApproval: manualApproval,
  CodeDeploy: codeDeploy,
};
const RULE_EXECUTIONS: Readonly<Record<RuleProvider, Execution>> = {
  CloudWatchAlarm: cloudWatchAlarm,
  CodeBuild: codeBuild,
  LambdaInvoke: lambdaInvoke,
  Commands: commands,
  DeploymentWindow: nothing,
  VariableCheck: nothing,
};
const EXECUTIONS = new Set([...Object.values(ACTION_EXECUTIONS), ...Object.values(RULE_EXECUTIONS)]);

/** Statements for the actions and rules that the pipeline's role executes itself. */
export function executionStatements(args: DeliveryPipelineArgs, identity: Identity): Statement[] {
  const actions = placedActions(args).filter(({ action }) => action.roleArn === undefined);
  const rules = placedRules(args).filter(({ rule }) => rule.roleArn === undefined);
  return [...EXECUTIONS].flatMap((execution) => {
    const uses: Use[] = [
      ...actions
        .filter(({ action }) => ACTION_EXECUTIONS[action.provider] === execution)
        .map(({ action, region }) => ({ configuration: {}, ...action, region })),
      ...rules
        .filter(({ rule }) => RULE_EXECUTIONS[rule.provider] === execution)
        .map(({ rule, region }) => ({ configuration: rule.configuration ?? {}, region })),
    ];
    return uses.length > 0 ? execution(uses, identity, args.pipelineName) : [];
  });
}
