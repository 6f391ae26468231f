/** What the tests of artifact stores share. */
import { ArtifactStores, type ArtifactStoresArgs } from "../../../components";

export const READER = "arn:aws:iam::222222222222:role/shop/prod/shop-prod-deploy";

/** A store in one region with nothing optional. */
export const minimal = (changes: Partial<ArtifactStoresArgs> = {}): ArtifactStoresArgs => ({
  bucketPrefix: "shop-prod",
  homeRegion: "eu-central-1",
  regions: ["eu-central-1"],
  keyAlias: "alias/shop-prod-artifacts",
  ...changes,
});

/** A program that declares stores and returns all their outputs. */
export const build = (args: ArtifactStoresArgs) => () => {
  const stores = new ArtifactStores("artifacts", args);
  return {
    bucketNames: stores.bucketNames,
    bucketArns: stores.bucketArns,
    keyArns: stores.keyArns,
    homeBucketName: stores.homeBucketName,
    homeKeyArn: stores.homeKeyArn,
    keySetArn: stores.keySetArn,
    bucketArnPattern: stores.bucketArnPattern,
    ...(stores.replicationRoleArn ? { replicationRoleArn: stores.replicationRoleArn } : {}),
  };
};

/** As many regions as wanted, all of equal length so that only their number can change a size. */
export const manyRegions = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `eu-west-${String(index + 100)}`);
