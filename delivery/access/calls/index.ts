import { requireArn } from "../evaluator/arn";
import type { AwsCall, DeliveryStep } from "../types";
import { callApi } from "./api";
import { readBuildValues, runBuild, runBuildBatch, startBuild, startBuildBatch } from "./build";
import { runCommands, workOnJobs } from "./compute";
import { CONNECTION_SOURCE_TABLES } from "./connectionSources";
import { codeDeployAction, instanceDownload } from "./deploy";
import { runDeployment } from "./deployment";
import { ECS_TABLES } from "./ecs";
import { IMAGE_TABLES } from "./images";
import { INSTANCE_TABLES } from "./instances";
import { LAMBDA_TABLES } from "./lambda";
import { NOTIFICATION_TABLES } from "./notifications";
import { onObject, READ, WRITE } from "./objects";
import { ON_PREMISES_TABLES } from "./onPremises";
import { PACKAGE_TABLES } from "./packages";
import {
  alarmRule,
  assumeActionRole,
  codeCommitSource,
  copyArtifact,
  eventStartsPipeline,
  manualApproval,
  replicateObject,
  s3Source,
} from "./pipeline";
import { PIPELINE_ACTION_TABLES } from "./pipelineActions";
import { readDeployments, readPipeline, setTransition } from "./releases";
import { CODE_COMMIT_TABLES } from "./repository";
import { REVIEW_TABLES } from "./review";
import { accountOf, bucketArn, expand, need, type Necessity, type Row, type TableCall } from "./rows";
import { KMS, S3_API, STS } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

function assumeRole({ principal, roleArn, region, externalId }: Step<"AssumeRole">): TableCall[] {
  const context = externalId === undefined ? {} : { "sts:ExternalId": externalId };
  return need(
    { principal, resource: roleArn, region, context },
    ["sts:AssumeRole"],
    "takes on the role",
    STS("API_AssumeRole"),
  );
}

const getObject = ({ principal, object, purpose, context }: Step<"GetObject">): TableCall[] =>
  named(purpose, onObject(READ, principal, object, context));

const putObject = ({ principal, object, purpose, context }: Step<"PutObject">): TableCall[] =>
  named(purpose, onObject(WRITE, principal, object, context));

const LIST: Row = {
  actions: ["s3:ListBucket"],
  purpose: "lists the objects that are there",
  source: S3_API("API_ListObjectsV2"),
};

const LIST_VERSIONS: Row = {
  actions: ["s3:ListBucketVersions"],
  purpose: "lists the versions that are there",
  source: S3_API("API_ListObjectVersions"),
};

function listObjects({ principal, prefix, purpose, versions }: Step<"ListObjects">): TableCall[] {
  const { region, account, key } = prefix;
  const context = { "s3:ResourceAccount": account, "s3:prefix": key };
  return named(
    purpose,
    expand([versions === true ? LIST_VERSIONS : LIST], {
      principal,
      resource: bucketArn(prefix),
      resourceAccount: account,
      region,
      context,
    }),
  );
}

/** Puts the step's own purpose in front of what S3 and KMS do for it. */
const named = (purpose: string, calls: TableCall[]): TableCall[] =>
  calls.map(({ necessity, call }) => ({ necessity, call: { ...call, purpose: `${purpose}: ${call.purpose}` } }));

function useKey(action: "kms:Sign" | "kms:Verify", step: Step<"Sign" | "Verify">): TableCall[] {
  const { principal, keyArn, region, algorithm } = step;
  const context = {
    "kms:CallerAccount": accountOf(principal),
    ...(algorithm === undefined ? {} : { "kms:SigningAlgorithm": algorithm }),
  };
  const purpose = action === "kms:Sign" ? "signs the release" : "verifies the release";
  return need(
    { principal, resource: keyArn, region: region || requireArn(keyArn).region, context },
    [action],
    purpose,
    KMS("kms-api-permissions-reference"),
  );
}

/** The table of each kind of step. */
const TABLES: { readonly [K in DeliveryStep["kind"]]: (step: Step<K>) => TableCall[] } = {
  ...ECS_TABLES,
  ...IMAGE_TABLES,
  ...INSTANCE_TABLES,
  ...LAMBDA_TABLES,
  ...NOTIFICATION_TABLES,
  ...ON_PREMISES_TABLES,
  ...PACKAGE_TABLES,
  ...CONNECTION_SOURCE_TABLES,
  ...PIPELINE_ACTION_TABLES,
  CallApi: callApi,
  ...CODE_COMMIT_TABLES,
  ...REVIEW_TABLES,
  EventStartsPipeline: eventStartsPipeline,
  AssumeActionRole: assumeActionRole,
  CodeCommitSource: codeCommitSource,
  S3Source: s3Source,
  CopyArtifact: copyArtifact,
  StartBuild: startBuild,
  StartBuildBatch: startBuildBatch,
  RunBuildBatch: runBuildBatch,
  RunBuild: runBuild,
  ReadBuildValues: readBuildValues,
  RunCommands: runCommands,
  WorkOnJobs: workOnJobs,
  ManualApproval: manualApproval,
  AlarmRule: alarmRule,
  CodeDeployAction: codeDeployAction,
  RunDeployment: runDeployment,
  InstanceDownload: instanceDownload,
  ReplicateObject: replicateObject,
  AssumeRole: assumeRole,
  GetObject: getObject,
  PutObject: putObject,
  ListObjects: listObjects,
  CloseStage: setTransition,
  OpenStage: setTransition,
  ReadPipeline: readPipeline,
  ReadDeployments: readDeployments,
  Sign: (step) => useKey("kms:Sign", step),
  Verify: (step) => useKey("kms:Verify", step),
};

/** Every kind of step that the tables know. */
export const STEP_KINDS = Object.keys(TABLES) as readonly DeliveryStep["kind"][];

/** Rows of several objects of one store repeat the calls on its bucket and key: once is enough. */
function withoutRepeats(calls: readonly AwsCall[]): AwsCall[] {
  const seen = new Map<string, AwsCall>();
  for (const call of calls) {
    const { purpose: _, source: __, ...request } = call;
    const key = JSON.stringify(request);
    if (!seen.has(key)) seen.set(key, call);
  }
  return [...seen.values()];
}

function select(step: DeliveryStep, necessity: Necessity): AwsCall[] {
  const table = TABLES[step.kind] as (step: DeliveryStep) => TableCall[];
  return withoutRepeats(
    table(step)
      .filter((row) => row.necessity === necessity)
      .map(({ call }) => call),
  );
}

/** The AWS calls that a step is documented to make, in order and without repeats. */
export const callsOf = (step: DeliveryStep): AwsCall[] => select(step, "required");

/** Calls that a step may make, depending on what it does not say or where sources disagree. */
export const optionalCallsOf = (step: DeliveryStep): AwsCall[] => select(step, "optional");
