/** The artifact stores of an environment. */
import { ArtifactStores } from "../../components";
import type { EnvironmentNames } from "../names";
import type { DeploymentTarget, EnvironmentSettings } from "../settings";
import { SOURCE, builds } from "../stages/context";
import type { Context } from "./context";

/** CodePipeline keeps a pipeline's artifacts in a folder of this many characters of its name; AWS does not document the number. */
const PIPELINE_FOLDER_LENGTH = 20;

/** Roles of the workload account that read bundles; the build that deploys functions reads them in the tools account. */
const READERS: Readonly<Record<DeploymentTarget, (names: EnvironmentNames) => string[]>> = {
  Instances: (names) => [names.roleArn("deploy"), names.roleArn("instance")],
  OnPremises: (names) => [names.roleArn("deploy"), names.machineRoleArns],
  Lambda: () => [],
  ECS: (names) => [names.roleArn("deploy")],
};

/** What other regions need: no release lies in the store of an environment that neither publishes nor takes any. */
function replicatedPrefixes({ source, publishesReleases }: EnvironmentSettings): string[] {
  // No channel, no controls and no audit lie in a store that no pipeline watches.
  if (source.kind === "channel") return ["audit/", "channels/", "controls/", "releases/"];
  return publishesReleases ? ["releases/"] : [];
}

/** Whether machines fetch what was deployed last long after it was: those that are launched later, and those that roll back. */
const keepsBundles = ({ deploymentTarget }: EnvironmentSettings): boolean =>
  deploymentTarget === "Instances" || deploymentTarget === "OnPremises";

/**
 * Folders of the pipeline's artifacts that expire. Of servers the bundles do not: an instance that Auto Scaling launches gets the last
 * successful revision, which is CodePipeline's copy of the bundle, however long ago that was (docs/adr/0019). Names longer than the cut are
 * given both ways, for AWS does not document it.
 */
export function expiringFolders(
  settings: EnvironmentSettings,
  { pipeline }: Pick<EnvironmentNames, "pipeline">,
): string[] {
  const cut = pipeline.slice(0, PIPELINE_FOLDER_LENGTH);
  if (!keepsBundles(settings)) return [cut];
  const folders = [...new Set([cut, pipeline])];
  return builds(settings) ? folders.map((folder) => `${folder}/${SOURCE}`) : [];
}

/** Creates a store in every region; audits, releases and the channel are written by one role each. */
export function createStores({ settings, names, tools }: Context): ArtifactStores {
  const isChannel = settings.source.kind === "channel";
  // Releases are written by one role of each environment, and the channel moves by no other hand; where nothing is released, nobody does.
  const writer = isChannel ? [names.roleArn("releaser")] : settings.publishesReleases ? [names.roleArn("release")] : [];
  // A wave that fails is answered on record, and stops the line.
  const keepers = isChannel ? [...writer, names.roleArn("restore")] : writer;
  return new ArtifactStores(
    "artifacts",
    {
      bucketPrefix: names.bucketPrefix,
      accountId: settings.toolsAccount,
      homeRegion: settings.homeRegion,
      regions: [...settings.storeRegions],
      replicaRegions: settings.regions.filter((region) => region !== settings.homeRegion),
      primaryKeyRegion: settings.primaryKeyRegion,
      keyAlias: names.artifactKeyAlias,
      readerRoleArns: READERS[settings.deploymentTarget](names),
      replicatedPrefixes: replicatedPrefixes(settings),
      immutablePrefixes: ["audit/", "releases/"],
      prefixWriterRoleArns: { "audit/": keepers, "channels/": writer, "controls/": keepers, "releases/": writer },
      expiringPrefixes: expiringFolders(settings, names),
      artifactExpirationDays: settings.artifactExpirationDays,
      eventBridge: isChannel,
      replicationRoleName: names.roleName("replication"),
      rolePath: names.rolePath,
    },
    // The releases of an environment are what every rollback needs.
    { providers: { aws: tools }, protect: true },
  );
}
