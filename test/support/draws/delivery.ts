/** What a try draws: choices that do not depend on each other, so that each of them shrinks for itself. */
import fc from "fast-check";

export const ENVIRONMENTS = ["dev", "staging", "prod"] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Simplest first: what shrinks goes to the front of such a list. */
const STACKS: readonly (readonly EnvironmentName[])[] = [
  ["dev"],
  ["staging"],
  ["prod"],
  ["staging", "prod"],
  ["staging", "prod"],
  ENVIRONMENTS,
];

const PARTITIONS = ["aws", "aws-cn", "aws-us-gov"] as const;
const ACCOUNTS = ["several", "one", "one workload account"] as const;
const TARGETS = ["Instances", "OnPremises", "Lambda", "ECS"] as const;
const SOURCES = ["branch", "files", "connection", "files of a connection", "bucket", "branch and image"] as const;
const SYSTEMS = ["AmazonLinux2023", "RHEL9", "RHEL10", "Ubuntu26.04"] as const;
const TRAFFIC = ["none", "none", "Latency", "Weighted"] as const;
const EVACUATIONS = ["none", "a region", "home moved", "home dropped"] as const;
const PROVIDERS = [
  "GitHub",
  "GitLab",
  "Bitbucket",
  "AzureDevOps",
  "GitHubEnterpriseServer",
  "GitLabSelfManaged",
] as const;

const FREEZE = "2026-12-20T00:00Z/2027-01-05T00:00Z";

/** A list that is mostly empty. */
const some = <T>(...items: [T, ...T[]]): fc.Arbitrary<T[]> => fc.subarray(items);

/** Who is told, in every stack. */
const readers = {
  notificationEmails: some("departures@example.com", "on-call@example.com"),
  notificationNumbers: some("+4915112345678"),
  notificationChats: some("arn:aws:chatbot::111111111111:chat-configuration/slack-channel/departures"),
};

/** Settings of the stack `shared` that follow from nothing else. */
const sharedMore = fc.record(
  {
    branches: fc.constantFrom(["main", "dev"], ["main"], ["dev", "main", "release/1"], []),
    pullRequestApprovals: fc.integer({ min: 0, max: 3 }),
    reviewsPullRequests: fc.boolean(),
    packages: fc.boolean(),
    auditTrail: fc.constantFrom("All", "Objects", "None"),
    auditRetentionDays: fc.integer({ min: 1, max: 36_500 }),
    ...readers,
  },
  { requiredKeys: [] },
);

/** Settings of an environment that follow from nothing else. What makes no sense with the others gives way. */
const more = fc.record(
  {
    packages: fc.boolean(),
    ...readers,
    publishesReleases: fc.boolean(),
    requiresApproval: fc.boolean(),
    approvals: fc.integer({ min: 1, max: 5 }),
    promotionBakeMinutes: fc.constantFrom(0, 60, 43_200),
    freezeWindows: some(FREEZE),
    deploymentWindow: fc.constantFrom("", "* * 9-17 ? * MON-FRI"),
    deploymentTimeZone: fc.constantFrom("UTC", "Europe/Berlin"),
    bakeMinutes: fc.constantFrom(0, 5, 86_400),
    deploymentStrategy: fc.constantFrom("IN_PLACE", "BLUE_GREEN"),
    imageParameter: fc.constant("/images/servers"),
    instanceType: fc.constantFrom("t3.micro", "m7g.large"),
    maxInstancesPerRegion: fc.constantFrom(2, 500, 1000),
    natGateways: fc.constantFrom("Single", "OnePerAz", "None"),
    privateEndpoints: fc.boolean(),
    vpcCidr: fc.constantFrom("10.0.0.0/16", "172.16.32.0/20", "192.168.4.0/24"),
    onFailedWave: fc.constantFrom("RollBack", "Hold"),
    scalingCpuPercent: fc.constantFrom(50, 0),
    scalingRequestsPerTarget: fc.constantFrom(0, 1000),
    maxInstanceLifetimeDays: fc.constantFrom(30, 0),
    sessionManager: fc.boolean(),
    logRetentionDays: fc.constantFrom(30, 0, 365),
    logSources: some("/var/log/messages"),
    smokeTest: fc.constant("node live.mjs"),
    artifactExpirationDays: fc.constantFrom(180, 1, 3650),
  },
  { requiredKeys: [] },
);

const environment = fc.record({
  target: fc.constantFrom(...TARGETS),
  source: fc.constantFrom(...SOURCES),
  /** Whether it takes the releases of the environment before it instead, where there is one. */
  promotes: fc.boolean(),
  /** Places in the list of the partition's regions, home first. */
  regions: fc.uniqueArray(fc.nat({ max: 28 }), { minLength: 1, maxLength: 10 }),
  /** Whether a wave ends behind each of the regions; one wave where none does. */
  cuts: fc.array(fc.boolean(), { maxLength: 9 }),
  evacuation: fc.constantFrom(...EVACUATIONS),
  /** Which of the target's configurations. */
  config: fc.nat({ max: 3 }),
  instances: fc.constantFrom(1, 2, 500),
  system: fc.constantFrom(...SYSTEMS),
  evacuators: fc.boolean(),
  certificates: fc.nat({ max: 3 }),
  /** How a name in the DNS chooses between the regions. */
  traffic: fc.constantFrom(...TRAFFIC),
  more,
});

/** Everything that the settings of all stacks are made of. */
export const delivery = fc.record({
  environments: fc.nat({ max: STACKS.length - 1 }).map((place) => STACKS[place]!),
  partition: fc.constantFrom("aws", "aws", "aws", ...PARTITIONS),
  accounts: fc.constantFrom(...ACCOUNTS),
  /** Characters of the application's name; as many of them as the settings take. */
  nameLength: fc.oneof({ withCrossShrink: true }, fc.constant(10), fc.integer({ min: 2, max: 60 })),
  home: fc.nat({ max: 28 }),
  teams: some("developers", "maintainers", "readers"),
  provider: fc.constantFrom(...PROVIDERS),
  /** Further regions that have the images, and whether there are any without a reason. */
  images: fc.array(fc.nat({ max: 28 }), { maxLength: 3 }),
  sharedMore,
  dev: environment,
  staging: environment,
  prod: environment,
});

type Of<T> = T extends fc.Arbitrary<infer Value> ? Value : never;
export type DrawnDelivery = Of<typeof delivery>;
export type DrawnEnvironment = Of<typeof environment>;
