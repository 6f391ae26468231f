/** Which account, region and partition a component works in. */
import * as pulumi from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import { partitionOf } from "./partitions";

export interface Identity {
  readonly accountId: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  readonly partition: pulumi.Input<string>;
  /** Suffix of service endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: pulumi.Input<string>;
}

/** The partition of a region, else of the provider of the parent. */
export function partitionFor(parent: pulumi.Resource, region: string | undefined): pulumi.Input<string> {
  const known = region === undefined ? undefined : partitionOf(region);
  return known?.id ?? getPartitionOutput({}, { parent }).partition;
}

/**
 * Takes what is given and looks up the rest from the provider of the parent. With both given nothing is looked up, and every
 * ARN formed from the result is known in a preview.
 */
export function identityOf(
  parent: pulumi.Resource,
  given: { accountId?: string | undefined; region?: string | undefined },
): Identity {
  const known = given.region === undefined ? undefined : partitionOf(given.region);
  const { partition, dnsSuffix } = known
    ? { partition: known.id, dnsSuffix: known.dnsSuffix }
    : getPartitionOutput({}, { parent });
  return {
    accountId: given.accountId ?? getCallerIdentityOutput({}, { parent }).accountId,
    region: given.region ?? getRegionOutput({}, { parent }).region,
    partition,
    dnsSuffix,
  };
}
