/** Makes settings of all stacks from what was drawn. What the settings' checks refuse gives way, so that only valid ones are left. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { partitionOf } from "../../../components/internal/partitions";
import { CODE_ARTIFACT_REGIONS, REGIONS_WITHOUT_CONNECTIONS } from "../../../components/internal/serviceRegions";
import { homeSettings } from "../../../delivery/release/evacuation/homeSettings";
import { SHARED_STACK } from "../../../stacks/settings";
import { checkEnvironment, checkShared } from "../../../stacks/settings/check";
import { REGION_NAMES, toolsIn } from "../../../stacks/settings/regions";
import { decodeSettings } from "../../../stacks/settings/values";
import { ROOT } from "../project";
import { type DrawnDelivery, type DrawnEnvironment, ENVIRONMENTS, type EnvironmentName } from "./delivery";

/** Settings of a stack by key without namespace; what is left out has its default. */
export type StackSettings = Readonly<Record<string, unknown>>;
export type DeliverySettings = Readonly<Record<string, StackSettings>>;

const TOOLS = "111111111111";
const WORKLOADS: Readonly<Record<EnvironmentName, string>> = {
  dev: "222222222222",
  staging: "333333333333",
  prod: "444444444444",
};

const NAME = "departures-of-all-trains-at-every-station-of-the-whole-country";

/** Configurations by target; one of one's own fits all. */
const CONFIGS: Readonly<Record<DrawnEnvironment["target"], readonly string[]>> = {
  Instances: ["", "CodeDeployDefault.AllAtOnce", "CodeDeployDefault.HalfAtATime", "departures-slow"],
  OnPremises: ["", "CodeDeployDefault.AllAtOnce", "CodeDeployDefault.HalfAtATime", "departures-slow"],
  Lambda: [
    "",
    "CodeDeployDefault.LambdaAllAtOnce",
    "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
    "departures-slow",
  ],
  ECS: ["", "CodeDeployDefault.ECSAllAtOnce", "CodeDeployDefault.ECSLinear10PercentEvery1Minutes", "departures-slow"],
};

/** Defaults of the project's settings, those that it has. */
const DEFAULTS: StackSettings = Object.fromEntries(
  Object.entries(
    (parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { config: Record<string, { default?: unknown }> })
      .config,
  ).flatMap(([key, { default: value }]) => (value === undefined ? [] : [[key, value]])),
);

/** Only what says something. */
const withoutDefaults = (settings: StackSettings): StackSettings =>
  Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULTS[key])),
  );

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Keys of the settings that a stack refuses. */
function refused(stack: string, settings: StackSettings): readonly string[] {
  const raw = Object.fromEntries(
    Object.entries({ ...DEFAULTS, ...settings }).map(([key, value]) => [key, asText(value)]),
  );
  const { values, problems } = decodeSettings(raw, stack === SHARED_STACK ? "shared" : "environment");
  const checked = stack === SHARED_STACK ? checkShared(values) : checkEnvironment(stack, values);
  return [...problems, ...checked].map(({ path }) => path[0]);
}

/** What else gives way where a setting is refused for being left out. */
const COMPANIONS: Readonly<Record<string, string>> = { waves: "bakeMinutes" };

/** Leaves out what is refused, as often as that changes what is. @throws Error where a stack cannot do without it */
function accepted(stack: string, settings: StackSettings): StackSettings {
  const keys = refused(stack, settings).map((key) => (key in settings ? key : (COMPANIONS[key] ?? key)));
  if (keys.length === 0) return settings;
  const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => !keys.includes(key)));
  if (Object.keys(rest).length === Object.keys(settings).length)
    throw new Error(`The draw makes settings of ${stack} that are refused: ${keys.join(", ")}`);
  return accepted(stack, rest);
}

/** Regions of a partition with all developer tools, and those that can be deployed to. */
function regionsOf(partition: string) {
  const own = REGION_NAMES.filter((region) => partitionOf(region)?.id === partition);
  const has = (...tools: Parameters<typeof toolsIn>[0][]) =>
    own.filter((region) => tools.every((tool) => (toolsIn(region) as readonly string[]).includes(tool)));
  return {
    homes: has("CodeBuild", "CodeCommit", "CodeDeploy", "CodePipeline"),
    targets: has("CodeDeploy", "CodePipeline"),
  };
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

/** What the environments have in common. */
interface Common {
  readonly drawn: DrawnDelivery;
  readonly home: string;
  readonly role: (name: string, account?: string) => string;
}

const accountOf = ({ accounts }: DrawnDelivery, name: EnvironmentName): string =>
  accounts === "one" ? TOOLS : accounts === "several" ? WORKLOADS[name] : WORKLOADS.dev;

/** The environment whose releases another one takes. */
function publisherOf({ environments, ...drawn }: DrawnDelivery, name: EnvironmentName): EnvironmentName | undefined {
  if (!drawn[name].promotes) return undefined;
  const before = environments.filter((one) => ENVIRONMENTS.indexOf(one) < ENVIRONMENTS.indexOf(name));
  return before.filter((one) => publisherOf({ environments, ...drawn }, one) === undefined).at(-1);
}

/** Whether others take the releases of an environment. */
const isTakenFrom = (drawn: DrawnDelivery, name: EnvironmentName): boolean =>
  drawn.environments.some((other) => publisherOf(drawn, other) === name);

const targetOf = (drawn: DrawnDelivery, name: EnvironmentName): DrawnEnvironment["target"] =>
  drawn[publisherOf(drawn, name) ?? name].target;

function sourceOf({ drawn, home, role }: Common, name: EnvironmentName): StackSettings {
  const { source, evacuators, more } = drawn[name];
  const from = publisherOf(drawn, name);
  const isECS = targetOf(drawn, name) === "ECS";
  if (from !== undefined)
    return {
      promotesFrom: from,
      releasers: [role("ReleaseManager_*")],
      ...(evacuators ? { evacuators: [role("IncidentManager_*")] } : {}),
    };
  const files = { filePaths: ["src/**"], excludedFilePaths: ["**.md"] };
  const isConnected = !REGIONS_WITHOUT_CONNECTIONS.includes(home);
  const connection = { branch: "main", ...(isConnected ? { repositoryId: "shop/board" } : {}) };
  const publishes = isTakenFrom(drawn, name) || more.publishesReleases === true ? { publishesReleases: true } : {};
  const settings: Readonly<Record<DrawnEnvironment["source"], StackSettings>> = {
    branch: { branch: "main" },
    files: { branch: "main", ...files },
    connection,
    "files of a connection": { ...connection, ...files },
    bucket: { sourceBucket: `shop-source-${name}`, sourceKey: "board/source.zip" },
    "branch and image": { branch: "main", ...(isECS ? { sourceImage: "base/node:22" } : {}) },
  };
  return { ...settings[source], ...publishes };
}

/** Regions with home first: where the source lies in `shared`, home is its. */
function regionsOfEnvironment({ drawn, home }: Common, name: EnvironmentName): string[] {
  const { homes, targets } = regionsOf(drawn.partition);
  const { regions: places, source } = drawn[name];
  const isFree = publisherOf(drawn, name) !== undefined || source === "bucket";
  // Builds push images where the stack `shared` has them.
  const ownHome = isFree && targetOf(drawn, name) !== "ECS" ? at(homes, places[0]!) : home;
  return [...new Set([ownHome, ...places.slice(1).map((place) => at(targets, place))])];
}

function wavesOf(regions: readonly string[], cuts: readonly boolean[]): string[][] {
  const waves: string[][] = [[]];
  regions.forEach((region, index) => {
    waves.at(-1)!.push(region);
    if (cuts[index] === true && index < regions.length - 1) waves.push([]);
  });
  return waves;
}

/** What an evacuation has left in the settings; the tool's own function says what that is. */
function evacuated(settings: StackSettings, { evacuation }: DrawnEnvironment, canMove: boolean): StackSettings {
  const [home = "", to, ...others] = settings["regions"] as string[];
  if (evacuation === "none" || to === undefined) return settings;
  if (evacuation === "a region" || !canMove) return { ...settings, evacuatedRegions: [others.at(-1) ?? to] };
  return { ...settings, ...homeSettings(settings, { from: home, to, drop: evacuation === "home dropped" }) };
}

/** A name in the DNS, with the weight of one region. */
function trafficOf({ traffic }: DrawnEnvironment, name: EnvironmentName, [region]: readonly string[]): StackSettings {
  if (traffic === "none") return {};
  return {
    domainName: `board-${name}.example.com`,
    hostedZoneId: "Z0123456789EXAMPLE",
    trafficPolicy: traffic,
    ...(traffic === "Weighted" ? { trafficWeights: [`${region}=80`] } : {}),
  };
}

function onPremises({ role }: Common, account: string): StackSettings {
  return { onPremisesTags: ["Fleet=stations", "Fleet2=kiosks"], onPremisesRegistrars: [role("data-centre", account)] };
}

function environmentSettings(common: Common, name: EnvironmentName): StackSettings {
  const { drawn } = common;
  const { cuts, config, certificates, instances, system, more } = drawn[name];
  const account = accountOf(drawn, name);
  const regions = regionsOfEnvironment(common, name);
  const target = targetOf(drawn, name);
  const source = sourceOf(common, name);
  const { publishesReleases: _, packages = false, ...rest } = more;
  const most = Math.max(instances, more.maxInstancesPerRegion ?? 2);
  const settings = {
    toolsAccount: TOOLS,
    account,
    ...(account === TOOLS ? {} : { externalId: `interlock-${name}` }),
    homeRegion: regions[0],
    regions,
    ...(cuts.includes(true) ? { waves: wavesOf(regions, cuts) } : {}),
    ...source,
    deploymentTarget: target,
    deploymentConfig: at(CONFIGS[target], config),
    certificates: regions
      // Functions answer to a name only with a certificate.
      .slice(0, target === "Lambda" && drawn[name].traffic !== "none" ? regions.length : certificates)
      .map((region) => `arn:${drawn.partition}:acm:${region}:${account}:certificate/c1`),
    // Packages lie in the region of the stack `shared`.
    ...(packages && CODE_ARTIFACT_REGIONS.includes(common.home) ? { packages } : {}),
    ...trafficOf(drawn[name], name, regions),
    ...(target === "OnPremises" ? onPremises(common, account) : {}),
    ...(system === "AmazonLinux2023" ? {} : { operatingSystem: system }),
    ...(system.startsWith("RHEL") ? { imageParameter: "/images/servers" } : {}),
    ...rest,
    ...(instances === 1 ? {} : { instancesPerRegion: instances, maxInstancesPerRegion: most }),
  };
  // What is built from the stack `shared`, or pushed to it, stays at its home.
  const canMove = "promotesFrom" in source || ("sourceBucket" in source && target !== "ECS");
  return evacuated(settings, drawn[name], canMove);
}

/** What the environments need of `shared`, and what was drawn beside. */
function sharedSettings({ drawn, home, role }: Common, environments: DeliverySettings): StackSettings {
  const all = Object.values(environments);
  const containers = all.filter(({ deploymentTarget }) => deploymentTarget === "ECS");
  const { targets } = regionsOf(drawn.partition);
  const images = [
    ...containers.flatMap(({ regions }) => regions as string[]),
    ...drawn.images.map((place) => at(targets, place)),
  ];
  const isInstalled = /Server|SelfManaged/.test(drawn.provider);
  return {
    toolsAccount: TOOLS,
    homeRegion: home,
    ...Object.fromEntries(drawn.teams.map((team) => [team, [role(`${team}_*`)]])),
    ...drawn.sharedMore,
    ...(all.some(({ packages }) => packages === true) ? { packages: true } : {}),
    ...(all.some(({ repositoryId }) => repositoryId !== undefined)
      ? {
          connectionProvider: drawn.provider,
          ...(isInstalled ? { connectionEndpoint: "https://git.example.com" } : {}),
        }
      : {}),
    ...(images.length === 0
      ? {}
      : {
          imageRegions: [...new Set([home, ...images])],
          imageReaders: [...new Set(containers.map(({ account }) => account))],
        }),
  };
}

/** Names the application in all stacks, as long a name as they take. */
function named(settings: DeliverySettings, length: number): DeliverySettings {
  for (let characters = length; characters > 1; characters--) {
    const application = NAME.slice(0, characters).replace(/-$/, "x");
    const all = Object.entries(settings).map(([stack, own]) => [stack, { application, ...own }] as const);
    if (all.every(([stack, own]) => !refused(stack, own).includes("application"))) return Object.fromEntries(all);
  }
  throw new Error("The draw makes settings that take no name of an application");
}

/** The settings of all stacks. Each stack's are accepted by the checks of settings. */
export function settingsOf(drawn: DrawnDelivery): DeliverySettings {
  const { homes } = regionsOf(drawn.partition);
  const role = (name: string, account = TOOLS): string => `arn:${drawn.partition}:iam::${account}:role/people/${name}`;
  const common: Common = { drawn, home: at(homes, drawn.home), role };
  const environments = Object.fromEntries(
    drawn.environments.map((name) => [name, accepted(name, environmentSettings(common, name))]),
  );
  const shared = accepted(SHARED_STACK, sharedSettings(common, environments));
  const all = named({ [SHARED_STACK]: shared, ...environments }, drawn.nameLength);
  return Object.fromEntries(Object.entries(all).map(([stack, own]) => [stack, withoutDefaults(own)]));
}
