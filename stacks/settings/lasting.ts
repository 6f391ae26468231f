/** Settings that a living environment cannot change without losing or replacing something. */
import type { SettingKey } from "./values";

/** What a change does, by setting. `interlock validate --against` tells it of the settings that have changed. */
export const LASTING_SETTINGS: Readonly<Partial<Record<SettingKey, string>>> = {
  application: "every name begins with it: what bears one is made anew, stores, keys and repository among it",
  toolsAccount:
    "everything lies in it: all of it is made anew in the other account, and the stores stay where they were",
  account: "what is deployed to is made anew in the other account",
  homeRegion: "the pipeline moves, and what belongs to it is made anew; interlock evacuate moves it in order",
  primaryKeyRegion: "a primary key cannot move: keys and replicas are made anew, and what they encrypted is lost",
  regions: "a region that is taken away loses its store and key; evacuatedRegions keeps them",
  deploymentTarget: "what is deployed to is made anew under other names and another address",
  vpcCidr: "networks are made anew, with everything in them: load balancers, instances or services, and the address",
  sourceBucket: "the bucket with the source is made anew, and Pulumi refuses to delete the old one",
  connectionProvider: "the connection is made anew and must be agreed to again",
  connectionEndpoint: "the host and its connection are made anew and must be agreed to again",
  auditTrail: "where it is None, the trail goes, and Pulumi refuses to delete it with its records",
  imageRegions: "a region that is taken away loses its images",
  packages: "where it is taken away, the packages are lost",
  publishesReleases: "where it is taken away, the key that signs releases goes, and Pulumi refuses to delete it",
};
