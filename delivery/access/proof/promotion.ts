/** What people cause: a release is promoted from one environment's ledger to the channel of another. */
import {
  type ActionDeclaration,
  DeclarationError,
  type PipelineDeclaration,
  deployingActions,
  resourcesOf,
  retryableStages,
} from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import type { ApiOperation } from "../calls/api";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, Principal, RequestContext, StoredObject } from "../types";
import type { Places } from "./places";
import type { ProofStep } from "./types";

/** Files of a release. */
export const FILES = ["bundle.zip", "provenance.json", "provenance.sig", "manifest.sig", "manifest.json"] as const;
/** Stands for the version of any release. */
export const VERSION = "0";

/** An environment's stack with its pipeline. */
export interface Delivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
}

/** The action that watches a channel, if the pipeline does. */
export const channelSourceOf = ({ stages }: PipelineDeclaration): ActionDeclaration | undefined =>
  stages[0]?.actions.find(({ provider }) => provider === "S3");

/** Whether releases are promoted to an environment; an S3 source without that is an upload by somebody else. */
export const isPromotedTo = ({ graph }: Delivery): boolean => graph.outputs["promotion"] !== undefined;

/** Roles that a role's trust policy names by `aws:PrincipalArn`, with a name for each `*`. */
export function trustedRoles(graph: Graph, roleArn: string): readonly string[] {
  const declared = resourcesOf(graph, "aws:iam/role:Role").find(({ outputs }) => outputs["arn"] === roleArn);
  if (!declared)
    throw new DeclarationError(`The stack ${graph.stack} names the role ${roleArn} and does not declare it.`);
  const trust = JSON.parse(String(declared.inputs["assumeRolePolicy"])) as {
    Statement: { Condition?: Record<string, Record<string, string | string[]>> }[];
  };
  const named = trust.Statement.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => keys["aws:PrincipalArn"] ?? []),
  );
  return named.map((pattern) => pattern.replaceAll("*", "proof"));
}

/** The ledger that releases are promoted from. @throws DeclarationError when no stack publishes releases */
export function ledgerOf(deliveries: readonly Delivery[], to: Delivery): Delivery {
  const ledger = deliveries.find(({ graph }) => graph.outputs["signingKeyArn"] !== undefined);
  if (!ledger)
    throw new DeclarationError(
      `The pipeline of ${to.graph.stack} watches a channel and no environment publishes releases; set publishesReleases in the one that does.`,
    );
  return ledger;
}

/** A tool names neither encryption nor key: the bucket's default applies. */
const HEADERS: RequestContext = {
  "s3:x-amz-server-side-encryption": [],
  "s3:x-amz-server-side-encryption-aws-kms-key-id": [],
};

export const ONCE: RequestContext = { ...HEADERS, "s3:if-none-match": "*" };
export const UNCHANGED: RequestContext = { ...HEADERS, "s3:if-match": "etag" };

/** What an environment says of promotion to it, as far as access depends on it. */
export interface PromotionOutput {
  readonly auditPrefix: string;
  readonly holdKey: string;
}

export const stepsOn = (principal: Principal) => ({
  get: (object: StoredObject): DeliveryStep => ({
    kind: "GetObject",
    principal,
    object,
    purpose: "the releaser promotes",
  }),
  put: (object: StoredObject, context: RequestContext): DeliveryStep => ({
    kind: "PutObject",
    principal,
    object,
    purpose: "the releaser promotes",
    context,
  }),
  list: (prefix: StoredObject): DeliveryStep => ({
    kind: "ListObjects",
    principal,
    prefix,
    purpose: "the releaser looks for objects",
  }),
});

/** A release is copied, and then the channel moves; each act goes on record. */
function objectSteps(principal: Principal, ledger: Delivery, to: Delivery, places: Places): readonly DeliveryStep[] {
  const { get, put, list } = stepsOn(principal);
  const { S3ObjectKey: channel = "" } = channelSourceOf(to.pipeline)?.configuration ?? {};
  const { auditPrefix, holdKey } = to.graph.outputs["promotion"] as PromotionOutput;
  const prefix = String(ledger.graph.outputs["releasePrefix"]);
  const inLedger = (key: string): StoredObject => places.locate(homeOf(ledger), key);
  const at = (key: string): StoredObject => places.locate(homeOf(to), key);
  const releaseKeys = FILES.map((file) => `${prefix}${VERSION}/${file}`);
  const record = at(`${auditPrefix}${VERSION}.json`);
  return [
    list(inLedger(prefix)),
    ...[prefix, channel, auditPrefix, holdKey].map((key) => list(at(key))),
    ...releaseKeys.flatMap((key) => [get(inLedger(key)), get(at(key)), put(at(key), ONCE)]),
    ...[channel, holdKey].flatMap((key) => [get(at(key)), put(at(key), ONCE), put(at(key), UNCHANGED)]),
    get(record),
    put(record, ONCE),
  ];
}

const homeOf = ({ pipeline }: Delivery): string => pipeline.stores.get(pipeline.region) ?? "";

/** Releases are verified before they are promoted, and the line can be stopped before each stage that deploys. */
function controlSteps(principal: Principal, ledger: Delivery, { pipeline }: Delivery): readonly DeliveryStep[] {
  const keyArn = String(ledger.graph.outputs["signingKeyArn"]);
  const gates = [...new Set(deployingActions(pipeline).map(({ stage }) => `${pipeline.arn}/${stage}`))];
  return [
    { kind: "Verify", principal, keyArn, region: requireArn(keyArn).region, algorithm: "ECDSA_SHA_256" },
    ...gates.flatMap((stageArn): DeliveryStep[] => [
      { kind: "CloseStage", principal, stageArn },
      { kind: "OpenStage", principal, stageArn },
    ]),
  ];
}

/** The releaser sees what every pipeline of the application does, and by another role what was deployed where it promotes to. */
function lookSteps(
  principal: Principal,
  deliveries: readonly Delivery[],
  { graph, pipeline }: Delivery,
): DeliveryStep[] {
  const observerRoleArn = String(graph.outputs["observerRoleArn"]);
  const groups = Object.values((graph.outputs["deploymentGroups"] ?? {}) as Record<string, string>);
  return [
    ...deliveries.map((one): DeliveryStep => ({ kind: "ReadPipeline", principal, pipelineArn: one.pipeline.arn })),
    { kind: "AssumeRole", principal, roleArn: observerRoleArn, region: pipeline.region },
    ...groups.map((deploymentGroupArn): DeliveryStep => ({
      kind: "ReadDeployments",
      principal: role(observerRoleArn),
      deploymentGroupArn,
    })),
  ];
}

/** The releaser acts on what is under way: on the pipeline itself, and on deployments by another role. */
function operationSteps(principal: Principal, { graph, pipeline }: Delivery): DeliveryStep[] {
  const { region, arn } = pipeline;
  const operatorRoleArn = String(graph.outputs["operatorRoleArn"]);
  const operator = role(operatorRoleArn);
  const groups = Object.values((graph.outputs["deploymentGroups"] ?? {}) as Record<string, string>);
  const onPipeline = (operation: ApiOperation, resource: string): DeliveryStep => ({
    kind: "CallApi",
    principal,
    operation,
    resource,
    region,
  });
  return [
    onPipeline("codepipeline:StopPipelineExecution", arn),
    ...retryableStages(pipeline).map((name) => onPipeline("codepipeline:RetryStageExecution", `${arn}/${name}`)),
    { kind: "AssumeRole", principal, roleArn: operatorRoleArn, region },
    ...groups.flatMap((deploymentGroupArn): DeliveryStep[] => [
      { kind: "ReadDeployments", principal: operator, deploymentGroupArn },
      ...(["codedeploy:StopDeployment", "codedeploy:ContinueDeployment"] as const).map((operation): DeliveryStep => ({
        kind: "CallApi",
        principal: operator,
        operation,
        // IAM's reference knows no resource for either.
        resource: "*",
        region: requireArn(deploymentGroupArn).region,
      })),
    ]),
  ];
}

/** The steps of promoting releases into the channel of an environment; none where it watches no channel. */
export function promotionSteps(deliveries: readonly Delivery[], to: Delivery, places: Places): readonly ProofStep[] {
  if (!isPromotedTo(to)) return [];
  const ledger = ledgerOf(deliveries, to);
  const roleArn = String(to.graph.outputs["releaserRoleArn"]);
  const principal = role(roleArn);
  const { stack } = to.graph;
  const steps = [
    ...objectSteps(principal, ledger, to, places),
    ...controlSteps(principal, ledger, to),
    ...lookSteps(principal, deliveries, to),
    ...operationSteps(principal, to),
  ];
  return [
    ...trustedRoles(to.graph, roleArn).map((person): ProofStep => ({
      stack,
      where: "Promotion",
      step: { kind: "AssumeRole", principal: role(person), roleArn, region: to.pipeline.region },
      outsider: true,
    })),
    ...steps.map((step): ProofStep => ({ stack, where: "Promotion", step })),
  ];
}
