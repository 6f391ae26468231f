/** What people cause when a region is lost: stores are compared, and a release is deployed without the pipeline. */
import { deploymentGroupOf } from "../../graph/declared/deployments";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph } from "../../graph/types";
import { role } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { ApiOperation } from "../calls/api";
import type { DeliveryStep, Principal, StoredObject } from "../types";
import type { Places } from "./places";
import {
  channelSourceOf,
  type Delivery,
  FILES,
  isPromotedTo,
  ledgerOf,
  ONCE,
  type PromotionOutput,
  stepsOn,
  trustedRoles,
  VERSION,
} from "./promotion";
import type { ProofStep } from "./types";

const WHERE = "Evacuation";

const texts = (value: unknown): readonly string[] => Object.values((value ?? {}) as Record<string, string>);

/** The releaser compares a region's store with the others, verifies a release in it and keeps the record there. */
function storeSteps(principal: Principal, ledger: Delivery, to: Delivery, bucket: string, places: Places) {
  const { get, put, list } = stepsOn(principal);
  const { S3ObjectKey: channel = "" } = channelSourceOf(to.pipeline)?.configuration ?? {};
  const { auditPrefix, holdKey } = to.graph.outputs["promotion"] as PromotionOutput;
  const prefix = String(ledger.graph.outputs["releasePrefix"]);
  const at = (key: string): StoredObject => places.locate(bucket, key);
  const record = at(`${auditPrefix}${VERSION}.json`);
  const { region, kmsKeyArn } = record;
  const compare = (key: string): DeliveryStep => ({
    kind: "ListObjects",
    principal,
    prefix: at(key),
    purpose: "the releaser compares stores",
    versions: true,
  });
  return [
    ...[prefix, channel, auditPrefix, holdKey].flatMap((key) => [compare(key), list(at(key))]),
    ...FILES.map((file) => get(at(`${prefix}${VERSION}/${file}`))),
    ...[at(channel), at(holdKey), record].map(get),
    put(record, ONCE),
    { kind: "CallApi", principal, operation: "kms:DescribeKey", resource: kmsKeyArn, region } as const,
  ];
}

/** A bundle goes from the ledger of a region to its group. */
function deploySteps(graph: Graph, evacuator: Principal, bundles: ReadonlyMap<string, StoredObject>): DeliveryStep[] {
  const groups = resourcesOf(graph, "aws:codedeploy/deploymentGroup:DeploymentGroup");
  return groups.flatMap(({ inputs, region = "" }) => {
    const bundle = bundles.get(region);
    if (!bundle) return [];
    const group = deploymentGroupOf(graph, String(inputs["appName"]), String(inputs["deploymentGroupName"]), region);
    const call = (resource: string, ...operations: readonly ApiOperation[]): DeliveryStep[] =>
      operations.map((operation) => ({ kind: "CallApi", principal: evacuator, operation, resource, region }));
    return [
      ...call(group.arn, "codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup"),
      // The deployment passes the alarms of its group.
      ...call(group.arn, "codedeploy:UpdateDeploymentGroup"),
      ...call(group.applicationArn, "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"),
      ...call(group.deploymentConfigArn, "codedeploy:GetDeploymentConfig"),
      ...group.instanceRoleArns.map((instanceRoleArn): DeliveryStep => ({
        kind: "InstanceDownload",
        instanceRoleArn,
        instanceAccount: group.resource.account ?? "",
        bundle,
      })),
    ];
  });
}

interface TrafficOutput {
  readonly domainName: string;
  readonly hostedZoneId: string;
}

/** A region is taken out of what the one name of the regions is answered with. None where they have no name. */
function drainSteps({ outputs }: Graph, evacuator: Principal): DeliveryStep[] {
  const traffic = outputs["traffic"] as TrafficOutput | undefined;
  if (traffic === undefined) return [];
  const { partition, account } = requireArn(evacuator.id);
  const call = {
    kind: "CallApi",
    principal: evacuator,
    // The ARN of a zone names no account; the zone lies in the evacuator's.
    resource: `arn:${partition}:route53:::hostedzone/${traffic.hostedZoneId}`,
    resourceAccount: account,
    // Route 53's one endpoint of the partition. Source: AWS General Reference, r53.
    region: partition === "aws" ? "us-east-1" : "",
  } as const;
  return [
    { ...call, operation: "route53:ListResourceRecordSets" },
    {
      ...call,
      operation: "route53:ChangeResourceRecordSets",
      context: {
        "route53:ChangeResourceRecordSetsNormalizedRecordNames": [traffic.domainName],
        "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
        "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
      },
    },
  ];
}

/** People take on the evacuator's role; what they then cause. None where nobody may. */
function directSteps(to: Delivery, bundles: ReadonlyMap<string, StoredObject>): ProofStep[] {
  const { graph, pipeline } = to;
  const { evacuatorRoleArn: roleArn, evacuationId: externalId } = graph.outputs;
  if (typeof roleArn !== "string" || typeof externalId !== "string") return [];
  const { stack } = graph;
  return [
    ...trustedRoles(graph, roleArn).map((person): ProofStep => ({
      stack,
      where: WHERE,
      step: { kind: "AssumeRole", principal: role(person), roleArn, region: pipeline.region, externalId },
      outsider: true,
    })),
    ...[...deploySteps(graph, role(roleArn), bundles), ...drainSteps(graph, role(roleArn))].map((step): ProofStep => ({
      stack,
      where: WHERE,
      step,
    })),
  ];
}

/** The steps of evacuating an environment that releases are promoted to. */
export function evacuationSteps(deliveries: readonly Delivery[], to: Delivery, places: Places): readonly ProofStep[] {
  if (!isPromotedTo(to)) return [];
  const ledger = ledgerOf(deliveries, to);
  const { stack, outputs } = to.graph;
  const principal = role(String(outputs["releaserRoleArn"]));
  const prefix = String(ledger.graph.outputs["releasePrefix"]);
  const buckets = texts(outputs["artifactBuckets"]);
  const steps = [
    ...buckets.flatMap((bucket) => storeSteps(principal, ledger, to, bucket, places)),
    ...texts(ledger.graph.outputs["signingKeyArns"]).map((keyArn): DeliveryStep => ({
      kind: "Verify",
      principal,
      keyArn,
      region: requireArn(keyArn).region,
      algorithm: "ECDSA_SHA_256",
    })),
  ];
  const bundles = buckets.map((bucket) => places.locate(bucket, `${prefix}${VERSION}/bundle.zip`));
  return [
    ...steps.map((step): ProofStep => ({ stack, where: WHERE, step })),
    ...directSteps(to, new Map(bundles.map((bundle) => [bundle.region, bundle]))),
  ];
}
