/** What people cause: a release is promoted from one environment's ledger to the channel of another. */
import {
  type ActionDeclaration,
  DeclarationError,
  type PipelineDeclaration,
  resourcesOf,
} from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { role } from "../calls/rows";
import type { DeliveryStep, Principal, RequestContext, StoredObject } from "../types";
import type { Places } from "./places";
import type { ProofStep } from "./types";

/** Files of a release. */
const FILES = ["bundle.zip", "manifest.json", "manifest.sig"] as const;
/** Stands for the version of any release. */
const VERSION = "0";

/** An environment's stack with its pipeline. */
export interface Delivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
}

/** The action that watches a channel, if the pipeline does. */
export const channelSourceOf = ({ stages }: PipelineDeclaration): ActionDeclaration | undefined =>
  stages[0]?.actions.find(({ provider }) => provider === "S3");

/** Roles that a role's trust policy names by `aws:PrincipalArn`, with a name for each `*`. */
function trustedRoles(graph: Graph, roleArn: string): readonly string[] {
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
function ledgerOf(deliveries: readonly Delivery[], to: Delivery): Delivery {
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

function copySteps(principal: Principal, from: StoredObject, to: StoredObject, once: boolean): DeliveryStep[] {
  const context = once ? { ...HEADERS, "s3:if-none-match": "*" } : HEADERS;
  return [
    { kind: "GetObject", principal, object: from, purpose: "the releaser promotes" },
    { kind: "PutObject", principal, object: to, purpose: "the releaser promotes", context },
  ];
}

/** The steps of promoting a release into the channel of an environment; none where it watches no channel. */
export function promotionSteps(deliveries: readonly Delivery[], to: Delivery, places: Places): readonly ProofStep[] {
  const source = channelSourceOf(to.pipeline);
  if (!source) return [];
  const { S3Bucket: bucket = "", S3ObjectKey: channel = "" } = source.configuration;
  const ledger = ledgerOf(deliveries, to);
  const prefix = String(ledger.graph.outputs["releasePrefix"]);
  const ledgerBucket = ledger.pipeline.stores.get(ledger.pipeline.region) ?? "";
  const roleArn = String(to.graph.outputs["releaserRoleArn"]);
  const principal = role(roleArn);
  const keys = FILES.map((file) => `${prefix}${VERSION}/${file}`);
  const listed = (where: string, key: string): DeliveryStep => ({
    kind: "ListObjects",
    principal,
    prefix: places.locate(where, key),
    purpose: "the releaser looks for releases",
  });
  const steps: DeliveryStep[] = [
    ...[listed(ledgerBucket, prefix), listed(bucket, prefix), listed(bucket, channel)],
    ...keys.flatMap((key) => copySteps(principal, places.locate(ledgerBucket, key), places.locate(bucket, key), true)),
    ...copySteps(principal, places.locate(bucket, keys[0] ?? ""), places.locate(bucket, channel), false),
  ];
  const { stack } = to.graph;
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
