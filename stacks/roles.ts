/** What the roles of an environment may do. None of these documents grows with the number of regions. */
import * as pulumi from "@pulumi/pulumi";
import { type Statement, policyDocument } from "../components/internal/policies";
import { containerDeployPolicy } from "./containerRoles";
import { lambdaDeployPolicy } from "./lambdaRoles";
import { instanceLogStatements } from "./instanceLogs";
import type { EnvironmentNames } from "./names";
import type { DeploymentTarget, EnvironmentSettings, TrafficSettings } from "./settings";

/** An environment's artifact stores as its policies name them: one pattern for all buckets, one for all keys. */
export interface StoreGrants {
  readonly bucketArnPattern: pulumi.Input<string>;
  /** ARN of the multi-Region key set with `*` for the region. */
  readonly keySetArn: pulumi.Input<string>;
  readonly toolsAccount: string;
}

/** Reading bundles, and of the buckets what the reader asks them for. */
function readBundles(
  { bucketArnPattern, keySetArn, toolsAccount }: StoreGrants,
  bucketActions: string | readonly string[],
): Statement[] {
  const Condition = { StringEquals: { "aws:ResourceAccount": toolsAccount } };
  return [
    { Sid: "ReadStores", Effect: "Allow", Action: bucketActions, Resource: bucketArnPattern, Condition },
    {
      Sid: "ReadBundles",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: pulumi.interpolate`${bucketArnPattern}/*`,
      Condition,
    },
    { Sid: "DecryptBundles", Effect: "Allow", Action: "kms:Decrypt", Resource: keySetArn },
  ];
}

/**
 * What deploying to servers takes, beside reading bundles.
 * Source: CodePipeline User Guide, action-reference-CodeDeploy; GetApplicationRevision as CDK grants it.
 */
function serverDeployPolicy(settings: EnvironmentSettings, names: EnvironmentNames): Statement[] {
  const codeDeploy = (resource: string): string =>
    `arn:${names.partition}:codedeploy:*:${settings.account}:${resource}`;
  return [
    {
      Sid: "Deploy",
      Effect: "Allow",
      Action: [
        "codedeploy:CreateDeployment",
        "codedeploy:GetDeployment",
        "codedeploy:GetDeploymentGroup",
        "codedeploy:ListDeployments",
      ],
      Resource: codeDeploy(`deploymentgroup:${names.deploymentApplication}/${names.deploymentGroup}`),
    },
    {
      Sid: "RegisterRevisions",
      Effect: "Allow",
      Action: [
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:ListDeploymentGroups",
        "codedeploy:RegisterApplicationRevision",
      ],
      Resource: codeDeploy(`application:${names.deploymentApplication}`),
    },
    {
      Sid: "ReadConfiguration",
      Effect: "Allow",
      Action: "codedeploy:GetDeploymentConfig",
      Resource: codeDeploy(`deploymentconfig:${settings.deploymentConfig}`),
    },
    // The action knows no resource.
    { Sid: "ListConfigurations", Effect: "Allow", Action: "codedeploy:ListDeploymentConfigs", Resource: "*" },
  ];
}

const DEPLOY_POLICIES: Readonly<
  Record<DeploymentTarget, (settings: EnvironmentSettings, names: EnvironmentNames) => Statement[]>
> = {
  Instances: serverDeployPolicy,
  OnPremises: serverDeployPolicy,
  Lambda: lambdaDeployPolicy,
  ECS: containerDeployPolicy,
};

/** Whether a build brings the regions back that a release reached before it failed in another. */
const restores = ({ source, onFailedWave }: EnvironmentSettings): boolean =>
  source.kind === "channel" && onFailedWave === "RollBack";

/**
 * A deployment that passes the alarms of its group takes the right to change the group too.
 * Source: CodeDeploy API Reference, CreateDeployment, `overrideAlarmConfiguration`.
 */
const passAlarms = ({ account }: EnvironmentSettings, names: EnvironmentNames): Statement => ({
  Sid: "PassAlarms",
  Effect: "Allow",
  Action: "codedeploy:UpdateDeploymentGroup",
  Resource: `arn:${names.partition}:codedeploy:*:${account}:deploymentgroup:${names.deploymentApplication}/${names.deploymentGroup}`,
});

/** The role that deploys in the workload account: CodePipeline assumes it, or the build that deploys functions. */
export function deployPolicy(
  settings: EnvironmentSettings,
  names: EnvironmentNames,
  stores: StoreGrants,
): pulumi.Output<string> {
  // The build that deploys functions brings the code itself.
  const readsBundles = settings.deploymentTarget !== "Lambda";
  return policyDocument([
    ...(readsBundles ? readBundles(stores, ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]) : []),
    ...DEPLOY_POLICIES[settings.deploymentTarget](settings, names),
    ...(restores(settings) ? [passAlarms(settings, names)] : []),
    ...(settings.bakeMinutes === 0
      ? []
      : [
          {
            Sid: "WatchHealth",
            Effect: "Allow" as const,
            Action: "cloudwatch:DescribeAlarms",
            Resource: `arn:${names.partition}:cloudwatch:*:${settings.account}:alarm:${names.regressionAlarm}`,
          },
        ]),
  ]);
}

/**
 * The role of the instances: they read bundles from the store of their region and the agent's updates from AWS, and ship their logs.
 * Source: CodeDeploy User Guide, getting-started-create-iam-instance-profile.
 */
export function instancePolicy(
  settings: EnvironmentSettings,
  names: EnvironmentNames,
  stores: StoreGrants,
): pulumi.Output<string> {
  return policyDocument([
    ...readBundles(stores, "s3:ListBucket"),
    {
      Sid: "UpdateAgent",
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:${names.partition}:s3:::aws-codedeploy-*/*`,
    },
    ...(settings.privateEndpoints ? [TAKE_DEPLOYMENTS] : []),
    ...instanceLogStatements(settings, names),
  ]);
}

/** What the agent does through an endpoint of CodeDeploy, which knows no resources. Source: CodeDeploy User Guide, vpc-endpoints. */
const TAKE_DEPLOYMENTS: Statement = {
  Sid: "TakeDeployments",
  Effect: "Allow",
  Action: [
    "codedeploy-commands-secure:GetDeploymentSpecification",
    "codedeploy-commands-secure:PollHostCommand",
    "codedeploy-commands-secure:PutHostCommandAcknowledgement",
    "codedeploy-commands-secure:PutHostCommandComplete",
  ],
  Resource: "*",
};

/** What the role that looks after deployments may do: ask CodeDeploy what was deployed last, and nothing else. */
export function observerPolicy({ account }: EnvironmentSettings, names: EnvironmentNames): pulumi.Output<string> {
  const group = `${names.deploymentApplication}/${names.deploymentGroup}`;
  return policyDocument([
    {
      Sid: "ReadDeployments",
      Effect: "Allow",
      Action: ["codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"],
      Resource: `arn:${names.partition}:codedeploy:*:${account}:deploymentgroup:${group}`,
    },
  ]);
}

/**
 * What the role may do that acts on what is under way: find the newest deployments of the environment's group, stop them and end their waits.
 * It creates none.
 */
export function operatorPolicy({ account }: EnvironmentSettings, names: EnvironmentNames): pulumi.Output<string> {
  const group = `${names.deploymentApplication}/${names.deploymentGroup}`;
  return policyDocument([
    {
      Sid: "FindDeployments",
      Effect: "Allow",
      Action: ["codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"],
      Resource: `arn:${names.partition}:codedeploy:*:${account}:deploymentgroup:${group}`,
    },
    // IAM's reference knows no resource for these, CodeDeploy's names the deployment group: * holds under both.
    {
      Sid: "StopAndContinue",
      Effect: "Allow",
      Action: ["codedeploy:ContinueDeployment", "codedeploy:StopDeployment"],
      Resource: "*",
    },
  ]);
}

/**
 * What the role may do that deploys without the pipeline: create deployments of the environment's group, past its alarms, and follow them.
 * Source: CodeDeploy User Guide, auth-and-access-control-permissions-reference; GetDeploymentConfig and the revision's actions as
 * AWS's example policies for deployments have them.
 */
export function evacuatorPolicy(settings: EnvironmentSettings, names: EnvironmentNames): pulumi.Output<string> {
  const { account, deploymentConfig, traffic } = settings;
  const codeDeploy = (resource: string): string => `arn:${names.partition}:codedeploy:*:${account}:${resource}`;
  return policyDocument([
    {
      Sid: "Deploy",
      Effect: "Allow",
      Action: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"],
      Resource: codeDeploy(`deploymentgroup:${names.deploymentApplication}/${names.deploymentGroup}`),
    },
    {
      Sid: "RegisterRevisions",
      Effect: "Allow",
      Action: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"],
      Resource: codeDeploy(`application:${names.deploymentApplication}`),
    },
    {
      Sid: "ReadConfiguration",
      Effect: "Allow",
      Action: "codedeploy:GetDeploymentConfig",
      Resource: codeDeploy(`deploymentconfig:${deploymentConfig}`),
    },
    passAlarms(settings, names),
    ...(traffic === undefined ? [] : drainStatements(traffic, names)),
  ]);
}

/**
 * Lets the records of the one name be looked at and given another health check. No condition tells a record's regions or what changes
 * of it: whoever may drain a region may also point its record elsewhere.
 * Source: Route 53 Developer Guide, specifying-conditions-route53.
 */
function drainStatements({ hostedZoneId, domainName }: TrafficSettings, { partition }: EnvironmentNames): Statement[] {
  const zone = `arn:${partition}:route53:::hostedzone/${hostedZoneId}`;
  return [
    { Sid: "ReadRecords", Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: zone },
    {
      Sid: "DrainRegions",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: zone,
      Condition: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [domainName],
          "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
          "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
        },
        // ForAllValues is true of a request without the key.
        Null: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false" },
      },
    },
  ];
}

/** What the releases of one environment are, as the next environment reads them. */
export interface ReleaseSource {
  readonly bucketArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** What releases are promoted by. */
export interface ReleaserGrants {
  readonly from: ReleaseSource;
  /** Every store of the environment: releases are looked for in all regions when one is lost. */
  readonly to: ReleaseSource;
  /** Key that signs the releases. */
  readonly signingKeyArn: pulumi.Input<string>;
  /** Stages that a hold closes, `*` allowed. */
  readonly gatedStages: string;
  /** Stages that may be tried again, `*` allowed. */
  readonly retriedStages: readonly string[];
}

/**
 * The role of the people who promote: it verifies releases, copies them from one environment to the next, moves the channel, keeps the
 * audit, stops the line and looks at the application's pipelines. It never approves.
 */
export function releaserPolicy(
  { toolsAccount }: EnvironmentSettings,
  names: EnvironmentNames,
  { from, to, signingKeyArn, gatedStages, retriedStages }: ReleaserGrants,
): pulumi.Output<string> {
  // The name of a bucket that was deleted can be taken by anybody.
  const own = { "aws:ResourceAccount": toolsAccount };
  const objects = (source: ReleaseSource, key: string): pulumi.Output<string> =>
    pulumi.interpolate`${source.bucketArn}/${key}`;
  const keys = [`${names.auditKeyPrefix}*`, `${names.releaseKeyPrefix}*`, names.channelKey, names.holdKey];
  return policyDocument([
    {
      Sid: "ReadReleases",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: objects(from, `${names.releaseKeyPrefix}*`),
      Condition: { StringEquals: own },
    },
    { Sid: "DecryptReleases", Effect: "Allow", Action: "kms:Decrypt", Resource: from.keyArn },
    {
      Sid: "FindReleases",
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:ListBucketVersions"],
      Resource: [from.bucketArn, to.bucketArn],
      Condition: { StringEquals: own, StringLike: { "s3:prefix": keys } },
    },
    {
      Sid: "PromoteReleases",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      Resource: keys.map((key) => objects(to, key)),
      Condition: { StringEquals: own },
    },
    {
      Sid: "EncryptReleases",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
      Resource: to.keyArn,
    },
    useSigningKey("kms:Verify", signingKeyArn),
    {
      Sid: "ReadPipelines",
      Effect: "Allow",
      Action: [
        "codepipeline:GetPipelineState",
        "codepipeline:ListActionExecutions",
        "codepipeline:ListPipelineExecutions",
      ],
      Resource: names.anyPipelineArn,
    },
    {
      Sid: "StopTheLine",
      Effect: "Allow",
      Action: ["codepipeline:DisableStageTransition", "codepipeline:EnableStageTransition"],
      Resource: `${names.pipelineArn}/${gatedStages}`,
    },
    {
      Sid: "StopExecutions",
      Effect: "Allow",
      Action: "codepipeline:StopPipelineExecution",
      Resource: names.pipelineArn,
    },
    {
      Sid: "RetryStages",
      Effect: "Allow",
      Action: "codepipeline:RetryStageExecution",
      Resource: retriedStages.map((stage) => `${names.pipelineArn}/${stage}`),
    },
    // Whoever promotes does not approve, whatever else is attached to the role.
    { Sid: "NeverApprove", Effect: "Deny", Action: "codepipeline:PutApprovalResult", Resource: "*" },
    { Sid: "ObserveDeployments", Effect: "Allow", Action: "sts:AssumeRole", Resource: names.roleArn("observer") },
    { Sid: "OperateDeployments", Effect: "Allow", Action: "sts:AssumeRole", Resource: names.roleArn("operator") },
  ]);
}

/** Signs or verifies with the key of the releases, by its one algorithm. */
export const useSigningKey = (action: "kms:Sign" | "kms:Verify", keyArn: pulumi.Input<string>): Statement => ({
  Sid: action === "kms:Sign" ? "SignReleases" : "VerifyReleases",
  Effect: "Allow",
  Action: action,
  Resource: keyArn,
  Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256" } },
});

/** What a build project may do with the signing key, beyond its own store. */
export const signingPolicy = (action: "kms:Sign" | "kms:Verify", keyArn: pulumi.Input<string>): pulumi.Output<string> =>
  policyDocument([useSigningKey(action, keyArn)]);

/** The signing key's own policy: its account administers it, and only the release role signs, whatever its account's IAM says. */
export function signingKeyPolicy(settings: EnvironmentSettings, names: EnvironmentNames): pulumi.Output<string> {
  return policyDocument([
    {
      Sid: "AccountAdministersKey",
      Effect: "Allow",
      Principal: { AWS: `arn:${names.partition}:iam::${settings.toolsAccount}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "OnlyTheReleaseRoleSigns",
      Effect: "Deny",
      Principal: "*",
      Action: "kms:Sign",
      Resource: "*",
      Condition: { ArnNotEquals: { "aws:PrincipalArn": names.roleArn("release") } },
    },
  ]);
}
