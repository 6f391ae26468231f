/** The multi-Region key set of artifact stores. */
import { Alias, Key, ReplicaKey } from "@pulumi/aws/kms";
import { policyDocument } from "../internal/policies";
import { ARTIFACT_STORES_DEFAULTS as DEFAULTS } from "./args";
import { keyStatements } from "./keyPolicy";
import { regionalName, type Stores, viaS3 } from "./location";

export interface StoreKeys {
  readonly primary: Key;
  /** The primary key and its replicas by region. */
  readonly byRegion: ReadonlyMap<string, Key | ReplicaKey>;
}

/** Creates a key in every region, all with one id, one policy and one alias. */
export function createKeys(stores: Stores): StoreKeys {
  const { component: parent, args, checked, identity } = stores;
  const { partition, accountId } = identity;
  const shared = {
    description: `Artifacts of ${args.bucketPrefix}`,
    deletionWindowInDays: args.keyDeletionWindowDays ?? DEFAULTS.keyDeletionWindowDays,
    policy: policyDocument(
      keyStatements({ partition, accountId, viaService: viaS3(stores), readers: checked.readers }),
    ),
    tags: args.tags,
  };
  const keyName = (region: string) => regionalName(stores, "key", region);
  const home = checked.primaryKeyRegion;
  const primary = new Key(
    keyName(home),
    { ...shared, multiRegion: true, enableKeyRotation: true, region: home },
    { parent },
  );
  const replica = (region: string) =>
    new ReplicaKey(keyName(region), { ...shared, primaryKeyArn: primary.arn, region }, { parent });
  const byRegion = new Map(checked.regions.map((region) => [region, region === home ? primary : replica(region)]));
  for (const [region, { keyId }] of byRegion)
    new Alias(
      regionalName(stores, "key-alias", region),
      { name: args.keyAlias, targetKeyId: keyId, region },
      { parent },
    );
  return { primary, byRegion };
}
