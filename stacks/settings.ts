/** Reads the settings of the stack. The only place that reads Pulumi's configuration. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { allConfig } from "@pulumi/pulumi/runtime";
import { closest } from "../delivery/specs/suggest";
import { checkEnvironment, checkShared } from "./settings/check";
import { foreignSettings, providerProblem } from "./settings/files";
import { type Locate, locator } from "./settings/location";
import { textProblems, withoutLongTexts } from "./settings/texts";
import type {
  AuditTrail,
  CommonSettings,
  DeploymentTarget,
  EnvironmentSettings,
  SettingsProblem,
  SharedSettings,
  SourceSettings,
  TrafficSettings,
} from "./settings/types";
import { SETTINGS, type SettingKey, type SettingValues, decodeSettings, splitTag } from "./settings/values";

export type {
  CommonSettings,
  DeploymentTarget,
  EnvironmentSettings,
  SharedSettings,
  SourceSettings,
  TrafficSettings,
} from "./settings/types";

/** Name of the stack that every environment shares. */
export const SHARED_STACK = "shared";

/** Lists every problem of a stack's settings, a line each, with place, key, what is allowed, what was got and the fix. */
export class SettingsError extends pulumi.RunError {
  constructor(
    stack: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? "1 setting" : `${problems.length} settings`;
    super(`The stack ${stack} has ${count} to correct:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  }
}

function describe(namespace: string, { path, message }: SettingsProblem, locate: Locate): string {
  const [key, ...indices] = path;
  const name = `${namespace}:${key}${indices.map((index) => `[${index}]`).join("")}`;
  return `${locate([`${namespace}:${key}`, ...indices])}: ${name} ${message}`;
}

function unknownKeys(raw: Readonly<Record<string, string>>): SettingsProblem[] {
  const known = Object.keys(SETTINGS);
  return Object.keys(raw)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const nearest = closest(key, known);
      const fix = nearest ? `did you mean ${nearest}?` : `remove it; the settings are ${known.join(", ")}`;
      return { path: [key] as const, message: `is no setting of this program; ${fix}` };
    });
}

/**
 * Decodes and checks the settings of a stack.
 * @param raw Values by key without namespace, as Pulumi hands them over: texts, lists as JSON.
 * @throws SettingsError that lists every problem.
 */
export function parseSettings(
  stack: string,
  raw: Readonly<Record<string, string>>,
  locate: Locate,
  namespace = "interlock",
): SettingValues {
  const kind = stack === SHARED_STACK ? "shared" : "environment";
  const { values, problems } = decodeSettings(raw, kind);
  const foreign = foreignSettings(locate, namespace, kind);
  const texts = textProblems(values);
  const told = [...foreign, ...problems, ...texts];
  const undecoded = new Set<SettingKey>(told.map(({ path }) => path[0] as SettingKey));
  // What is too long is not looked at by any other check, so that none of them can take long.
  const looked = withoutLongTexts(values);
  const checked = kind === "shared" ? checkShared(looked) : checkEnvironment(stack, looked);
  // A value that could not be decoded stands as an empty one: what is said of it besides would be noise.
  const all = [
    ...unknownKeys(raw),
    ...told,
    ...checked.filter(({ path }) => !undecoded.has(path[0] as SettingKey)),
  ].map((problem) => describe(namespace, problem, locate));
  const provider = providerProblem(locate);
  if (provider !== undefined) all.unshift(provider);
  if (all.length > 0) throw new SettingsError(stack, all);
  return values;
}

function readRaw(): Record<string, string> {
  const prefix = `${pulumi.getProject()}:`;
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function readValues(): SettingValues {
  const stack = pulumi.getStack();
  const locate = locator(join(pulumi.getRootDirectory(), `Pulumi.${stack}.yaml`));
  return parseSettings(stack, readRaw(), locate, pulumi.getProject());
}

function commonOf(values: SettingValues): CommonSettings {
  const { application, toolsAccount, homeRegion, packages } = values;
  const { notificationEmails, notificationNumbers, notificationChats } = values;
  return {
    application,
    toolsAccount,
    homeRegion,
    packages,
    notificationEmails,
    notificationNumbers,
    notificationChats,
  };
}

/** Forms the settings of the stack `shared` from values that were checked. */
export function sharedSettings(values: SettingValues): SharedSettings {
  const { branches, developers, maintainers, readers, pullRequestApprovals, reviewsPullRequests } = values;
  const { connectionProvider, connectionEndpoint, imageRegions, imageReaders } = values;
  const { auditTrail, auditRetentionDays } = values;
  return {
    ...commonOf(values),
    branches,
    developers,
    maintainers,
    readers,
    pullRequestApprovals,
    reviewsPullRequests,
    auditTrail: auditTrail as AuditTrail,
    auditRetentionDays,
    connectionProvider,
    connectionEndpoint,
    imageRegions,
    imageReaders,
  };
}

/** The settings of the stack `shared`. @throws SettingsError */
export const readSharedSettings = (): SharedSettings => sharedSettings(readValues());

function sourceOf(values: SettingValues): SourceSettings {
  const { branch, repositoryId, filePaths, excludedFilePaths, sourceBucket, sourceKey } = values;
  const { promotesFrom, releasers, evacuators } = values;
  if (promotesFrom !== "") return { kind: "channel", promotesFrom, releasers, evacuators };
  if (sourceBucket !== "") return { kind: "object", bucket: sourceBucket, key: sourceKey };
  return { kind: "branch", branch, repositoryId, filePaths, excludedFilePaths };
}

/** Configurations of each target's platform where the settings name none. */
const DEFAULT_CONFIGS: Readonly<Record<DeploymentTarget, string>> = {
  Instances: "CodeDeployDefault.OneAtATime",
  OnPremises: "CodeDeployDefault.OneAtATime",
  Lambda: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
  ECS: "CodeDeployDefault.ECSCanary10Percent5Minutes",
};

/** Regions that were evacuated keep their stores and keys and are deployed to no more. */
function regionsOf({ regions, waves, evacuatedRegions, primaryKeyRegion, homeRegion }: SettingValues) {
  const served = (some: readonly string[]): readonly string[] => some.filter((one) => !evacuatedRegions.includes(one));
  return {
    regions: served(regions),
    waves: (waves.length === 0 ? [regions] : waves).map(served).filter((wave) => wave.length > 0),
    storeRegions: regions,
    primaryKeyRegion: primaryKeyRegion || homeRegion,
  };
}

function trafficOf(values: SettingValues): Pick<EnvironmentSettings, "traffic"> {
  const { domainName, hostedZoneId, trafficPolicy, trafficWeights } = values;
  if (domainName === "") return {};
  const weights = Object.fromEntries(trafficWeights.map(splitTag).map(([region, weight]) => [region, Number(weight)]));
  return { traffic: { domainName, hostedZoneId, policy: trafficPolicy as TrafficSettings["policy"], weights } };
}

/** Forms the settings of an environment from values that were checked. */
export function environmentSettings(environment: string, values: SettingValues): EnvironmentSettings {
  const deploymentTarget = values.deploymentTarget as DeploymentTarget;
  const { account, deployerRole, externalId, publishesReleases, requiresApproval, approvals } = values;
  const { promotionBakeMinutes, freezeWindows, deploymentWindow, deploymentTimeZone, bakeMinutes, smokeTest } = values;
  const { sourceImage, instanceType, instancesPerRegion, maxInstancesPerRegion, vpcCidr } = values;
  const { scalingCpuPercent, scalingRequestsPerTarget, maxInstanceLifetimeDays } = values;
  const { sessionManager, logRetentionDays, logSources } = values;
  const { imageParameter, privateEndpoints, onPremisesRegistrars, artifactExpirationDays } = values;
  return {
    ...commonOf(values),
    environment,
    account,
    deployerRole,
    externalId,
    ...regionsOf(values),
    source: sourceOf(values),
    publishesReleases,
    requiresApproval,
    approvals,
    promotionBakeMinutes,
    freezeWindows,
    deploymentWindow,
    deploymentTimeZone,
    bakeMinutes,
    onFailedWave: values.onFailedWave as EnvironmentSettings["onFailedWave"],
    smokeTest,
    deploymentTarget,
    sourceImage,
    deploymentConfig: values.deploymentConfig || DEFAULT_CONFIGS[deploymentTarget],
    deploymentStrategy: values.deploymentStrategy as EnvironmentSettings["deploymentStrategy"],
    operatingSystem: values.operatingSystem as EnvironmentSettings["operatingSystem"],
    imageParameter,
    instanceType,
    instancesPerRegion,
    maxInstancesPerRegion,
    scalingCpuPercent,
    scalingRequestsPerTarget,
    maxInstanceLifetimeDays,
    sessionManager,
    logRetentionDays,
    // The unit of the application is called as it is.
    logSources: logRetentionDays === 0 ? [] : logSources.length === 0 ? [`${values.application}.service`] : logSources,
    privateEndpoints,
    natGateways: values.natGateways as EnvironmentSettings["natGateways"],
    vpcCidr,
    certificates: Object.fromEntries(values.certificates.map((arn) => [arn.split(":")[3]!, arn])),
    ...trafficOf(values),
    onPremisesTags: Object.fromEntries(values.onPremisesTags.map(splitTag)),
    onPremisesRegistrars,
    artifactExpirationDays,
  };
}

/** The settings of the environment that the stack is. @throws SettingsError */
export function readEnvironmentSettings(): EnvironmentSettings {
  return environmentSettings(pulumi.getStack(), readValues());
}
