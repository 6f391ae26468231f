/**
 * Every name that another account or another stack must know, derived from the settings and never looked up.
 * See docs/architecture.md, "Derived names".
 */
import { NAME_LIMITS, type NameLimit } from "../components/internal/limits";
import { partitionOf } from "../components/internal/partitions";

export interface EnvironmentIdentity {
  readonly application: string;
  readonly environment: string;
  readonly toolsAccount: string;
  readonly account: string;
  readonly homeRegion: string;
  readonly deploymentTarget: string;
}

export type SharedIdentity = Pick<EnvironmentIdentity, "application" | "toolsAccount" | "homeRegion">;

/** Roles of an environment and the account that each lives in. */
const ROLES = {
  pipeline: "tools",
  events: "tools",
  build: "tools",
  release: "tools",
  verify: "tools",
  smoke: "tools",
  render: "tools",
  deployer: "tools",
  restore: "tools",
  replication: "tools",
  releaser: "tools",
  teller: "tools",
  deploy: "workload",
  instance: "workload",
  observer: "workload",
  operator: "workload",
  evacuator: "workload",
} as const;

export type EnvironmentRole = keyof typeof ROLES;

/**
 * What ends the names of what is deployed to, so that an environment may change its target: the new one's deployment group, role and alarm
 * are made before the old one's go, and the deletion of an alarm of the same name would take the new one away.
 */
const TARGET_SUFFIX: Readonly<Record<string, string>> = {
  OnPremises: "-machines",
  Lambda: "-functions",
  ECS: "-containers",
};

/**
 * The names of one environment.
 * @throws Error when no partition has the home region; the settings are checked before names are formed from them.
 */
export function environmentNames(identity: EnvironmentIdentity) {
  const { application, environment, toolsAccount, account } = identity;
  const prefix = `${application}-${environment}`;
  const path = `/${application}/${environment}/`;
  const partition = partitionOf(identity.homeRegion)?.id;
  if (partition === undefined) throw new Error(`no partition has a region ${identity.homeRegion}`);
  const deployed = `${prefix}${TARGET_SUFFIX[identity.deploymentTarget] ?? ""}`;
  const roleName = (role: EnvironmentRole): string => `${prefix}-${role}`;
  const accountOf = { tools: toolsAccount, workload: account };
  return {
    prefix,
    partition,
    rolePath: path,
    roleName,
    roleArn: (role: EnvironmentRole): string =>
      `arn:${partition}:iam::${accountOf[ROLES[role]]}:role${path}${roleName(role)}`,
    codeDeployRoleName: (region: string): string => `${deployed}-codedeploy-${region}`,
    machineRoleName: (region: string): string => `${prefix}-machine-${region}`,
    registrarRoleName: (region: string): string => `${prefix}-registrar-${region}`,
    /** The sessions of machines on premises, in whatever region they are registered. */
    machineRoleArns: `arn:${partition}:iam::${account}:role${path}${prefix}-machine-*`,
    pipeline: prefix,
    deploymentApplication: deployed,
    deploymentGroup: deployed,
    bucketPrefix: prefix,
    bucket: (region: string): string => `${prefix}-${toolsAccount}-${region}`,
    buildProject: `${prefix}-build`,
    releaseProject: `${prefix}-release`,
    verifyProject: `${prefix}-verify`,
    renderProject: `${prefix}-render`,
    deployProject: `${prefix}-deploy`,
    restoreProject: `${prefix}-restore`,
    smokeProject: `${prefix}-smoke`,
    artifactKeyAlias: `alias/${prefix}-artifacts`,
    sourceKeyAlias: `alias/${prefix}-source`,
    filePathFunction: `${prefix}-file-paths`,
    signingKeyAlias: `alias/${prefix}-releases`,
    /** For people: on while the state is bad. */
    healthAlarm: `${deployed}-health`,
    /** For deployments: on for minutes after things got worse. */
    regressionAlarm: `${deployed}-regression`,
    releaseKeyPrefix: `releases/${application}/`,
    channelKey: `channels/${application}.zip`,
    auditKeyPrefix: `audit/${application}/${environment}/`,
    holdKey: `controls/${environment}/hold.json`,
    /** How sessions of Session Manager run. */
    sessionDocument: `${prefix}-session`,
    /** External id of the evacuator role: no secret, but nothing that is sent by accident. */
    evacuationId: `evacuate/${prefix}`,
    /** Every pipeline of the application. */
    anyPipelineArn: `arn:${partition}:codepipeline:*:${toolsAccount}:${application}-*`,
    topic: `${prefix}-delivery`,
    topicArn: `arn:${partition}:sns:${identity.homeRegion}:${toolsAccount}:${prefix}-delivery`,
    /** Bus and rules on the way from what is deployed to, to the topic. */
    eventBus: prefix,
    eventBusArn: `arn:${partition}:events:${identity.homeRegion}:${toolsAccount}:event-bus/${prefix}`,
    relayRule: `${prefix}-relay`,
    /** On while a region's news lie in its queue, since they could not be passed on. */
    relayAlarm: `${prefix}-undelivered`,
    tellingRule: (what: "alarms" | "deployments"): string => `${prefix}-${what}`,
    relayRoleName: (region: string): string => `${prefix}-relay-${region}`,
    /** The roles that pass events on, in whatever region. */
    relayRoleArns: `arn:${partition}:iam::${account}:role${path}${prefix}-relay-*`,
    pipelineArn: `arn:${partition}:codepipeline:${identity.homeRegion}:${toolsAccount}:${prefix}`,
  };
}

export type EnvironmentNames = ReturnType<typeof environmentNames>;

/**
 * The names of what the stack `shared` owns.
 * @throws Error when no partition has the home region
 */
export function sharedNames({ application, toolsAccount, homeRegion }: SharedIdentity) {
  const partition = partitionOf(homeRegion)?.id;
  if (partition === undefined) throw new Error(`no partition has a region ${homeRegion}`);
  return {
    repository: application,
    repositoryKeyAlias: `alias/${application}-repository`,
    rolePath: `/${application}/`,
    reviewProject: `${application}-review`,
    topic: `${application}-repository`,
    topicArn: `arn:${partition}:sns:${homeRegion}:${toolsAccount}:${application}-repository`,
    /** CloudTrail takes no two hyphens in a row. */
    trail: `${application.replace(/-{2,}/g, "-")}-audit`,
    /** Begins as no store does: what begins as stores do is recorded by the trail. */
    trailBucket: `${toolsAccount}-${application}-${homeRegion}`,
    trailKeyAlias: `alias/${application}-audit`,
    /** What the ARNs of every environment's stores begin with. */
    storeArnPrefix: `arn:${partition}:s3:::${application}-`,
    connection: application,
    packageDomain: application,
    packageRepository: application,
    publicPackages: "npm",
    imageRepository: application,
    /** The roles that start an account's tasks, in whatever environment. */
    imagePullers: (account: string): string =>
      `arn:${partition}:iam::${account}:role/${application}/*/${application}-*-execution`,
    /** The roles of the environments' builds. */
    imagePushers: `arn:${partition}:iam::${toolsAccount}:role/${application}/*/${application}-*-build`,
  };
}

export type SharedNames = ReturnType<typeof sharedNames>;

/** Limits of the names that only some targets have, by target. */
const TARGET_NAMES: Readonly<
  Record<string, (names: EnvironmentNames, regions: readonly string[]) => readonly [NameLimit, string][]>
> = {
  OnPremises: (names, regions) =>
    regions.flatMap((region): [NameLimit, string][] => [
      [NAME_LIMITS.role, names.machineRoleName(region)],
      [NAME_LIMITS.role, names.registrarRoleName(region)],
    ]),
  Lambda: ({ prefix, deployProject }, regions) => [
    [NAME_LIMITS.lambdaFunction, prefix],
    [NAME_LIMITS.buildProject, deployProject],
    ...regions.map((region): [NameLimit, string] => [NAME_LIMITS.role, `${prefix}-function-${region}`]),
  ],
  ECS: ({ prefix, renderProject }) => [
    [NAME_LIMITS.role, `${prefix}-execution`],
    [NAME_LIMITS.buildProject, renderProject],
  ],
};

/** Every physical name of an environment with the limit that it must keep. */
export function limitedNames(
  names: EnvironmentNames,
  regions: readonly string[],
  deploymentTarget: string,
): readonly { limit: NameLimit; name: string }[] {
  const roles = (Object.keys(ROLES) as EnvironmentRole[]).map((role) => names.roleName(role));
  const pairs: readonly (readonly [NameLimit, string])[] = [
    ...[...roles, ...regions.map(names.codeDeployRoleName)].map((name) => [NAME_LIMITS.role, name] as const),
    ...regions.map((region) => [NAME_LIMITS.bucket, names.bucket(region)] as const),
    [NAME_LIMITS.rolePath, names.rolePath],
    [NAME_LIMITS.pipeline, names.pipeline],
    [NAME_LIMITS.topic, names.topic],
    [NAME_LIMITS.eventBus, names.eventBus],
    ...[names.relayRule, names.tellingRule("deployments")].map((name) => [NAME_LIMITS.eventRule, name] as const),
    ...regions.map((region) => [NAME_LIMITS.role, names.relayRoleName(region)] as const),
    [NAME_LIMITS.deploymentApplication, names.deploymentApplication],
    [NAME_LIMITS.deploymentGroup, names.deploymentGroup],
    ...[names.buildProject, names.releaseProject, names.verifyProject, names.restoreProject, names.smokeProject].map(
      (name) => [NAME_LIMITS.buildProject, name] as const,
    ),
    ...[names.artifactKeyAlias, names.signingKeyAlias].map((name) => [NAME_LIMITS.keyAlias, name] as const),
    ...(TARGET_NAMES[deploymentTarget]?.(names, regions) ?? []),
  ];
  return pairs.map(([limit, name]) => ({ limit, name }));
}
