/** The multi-Region key set of artifact stores. */
import type * as pulumi from "@pulumi/pulumi";
import { Alias, Key, ReplicaKey } from "@pulumi/aws/kms";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { ARTIFACT_STORES_DEFAULTS as DEFAULTS, type ArtifactStoresArgs } from "./args";
import { keyStatements } from "./keyPolicy";
import { type StoreLocation, viaS3 } from "./location";
import type { CheckedStores } from "./validate";

export interface StoreKeys {
  readonly primary: Key;
  /** The primary key and its replicas by region. */
  readonly byRegion: ReadonlyMap<string, Key | ReplicaKey>;
}

/** Creates a key in every region, all with one id, one policy and one alias. */
export function createKeys(
  parent: pulumi.Resource,
  name: string,
  args: ArtifactStoresArgs,
  stores: CheckedStores,
  location: StoreLocation,
): StoreKeys {
  const { partition, accountId } = location;
  const shared = {
    description: `Artifacts of ${args.bucketPrefix}`,
    deletionWindowInDays: args.keyDeletionWindowDays ?? DEFAULTS.keyDeletionWindowDays,
    policy: policyDocument(
      keyStatements({ partition, accountId, viaService: viaS3(location), readers: stores.readers }),
    ),
    tags: args.tags,
  };
  const keyName = (region: string) => childName(name, "key", region);
  const primary = new Key(
    keyName(stores.primaryKeyRegion),
    { ...shared, multiRegion: true, enableKeyRotation: true, region: stores.primaryKeyRegion },
    { parent },
  );
  const replica = (region: string) =>
    new ReplicaKey(keyName(region), { ...shared, primaryKeyArn: primary.arn, region }, { parent });
  const byRegion = new Map(
    stores.regions.map((region) => [region, region === stores.primaryKeyRegion ? primary : replica(region)]),
  );
  for (const [region, key] of byRegion)
    new Alias(
      childName(name, "key-alias", region),
      { name: args.keyAlias, targetKeyId: key.keyId, region },
      { parent },
    );
  return { primary, byRegion };
}
