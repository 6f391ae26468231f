/** How much a delivery is used: what no program says, with defaults that a small team comes near. */

interface UsageFact {
  readonly default: number;
  readonly what: string;
}

/** Every figure that can be given. The defaults are ours, and nobody's measurement. */
export const USAGE = {
  pushesPerDay: {
    default: 4,
    what: "executions a day of a pipeline that starts by itself with a change of its source",
  },
  releasesPerDay: { default: 1, what: "executions a day of a pipeline whose source is an object in S3" },
  sourceMinutes: { default: 1, what: "minutes of a source action; AWS rounds up" },
  buildMinutes: { default: 5, what: "minutes of a build, and of the action that waits for it; AWS rounds up" },
  deployMinutes: { default: 10, what: "minutes of an action that deploys" },
  otherMinutes: { default: 1, what: "minutes of any other action, such as a function that is called" },
  buildsPerBatch: { default: 3, what: "builds of a batch" },
  buildsOutsidePipelines: {
    default: 1,
    what: "builds a day of each project that no pipeline runs, such as for pull requests",
  },
  repositoryUsers: {
    default: 5,
    what: "active users of CodeCommit in an account, roles of builds and pipelines included",
  },
  storedGigabytes: { default: 5, what: "GB in each bucket, all versions together" },
  storageWrites: { default: 10_000, what: "requests a month that write to a bucket or list it" },
  storageReads: { default: 100_000, what: "requests a month that read from a bucket" },
  replicatedGigabytes: { default: 5, what: "GB a month that one rule copies into another region" },
  imageGigabytes: {
    default: 5,
    what: "GB of images in each repository of ECR, and as many copied to each other region",
  },
  packageGigabytes: { default: 2, what: "GB of packages in a domain of CodeArtifact" },
  packageRequests: { default: 20_000, what: "requests a month to a domain of CodeArtifact" },
  natGigabytes: { default: 10, what: "GB a month through each NAT gateway" },
  endpointGigabytes: { default: 10, what: "GB a month through each interface endpoint" },
  loadBalancerUnits: { default: 1, what: "capacity units that a load balancer uses on average" },
  onPremisesMachines: { default: 1, what: "machines of each deployment group on premises" },
  logGigabytes: { default: 0.5, what: "GB a month that each log group takes in" },
  keyRequests: { default: 10_000, what: "requests a month to each key" },
  secretRequests: { default: 1_000, what: "requests a month to each secret" },
  functionCalls: { default: 10_000, what: "calls a month of each function" },
  functionMilliseconds: { default: 200, what: "milliseconds of a call" },
  apiRequests: { default: 100_000, what: "requests a month to each HTTP API" },
  tableGigabytes: { default: 1, what: "GB in each table of DynamoDB" },
  tableReads: { default: 100_000, what: "units a month that are read from a table" },
  tableWrites: { default: 100_000, what: "units a month that are written to a table" },
  messages: { default: 1_000, what: "messages a month to each topic, and to each of its readers" },
  queueRequests: { default: 100_000, what: "requests a month to each queue" },
  busEvents: { default: 1_000, what: "events a month that a rule passes to another bus" },
  trailEvents: { default: 100_000, what: "data events a month, of a trail that records any" },
  dnsQueries: { default: 1_000_000, what: "queries a month to each zone" },
  freeTier: { default: 0, what: "1 takes off, once, what AWS gives every payer for nothing each month" },
} as const satisfies Readonly<Record<string, UsageFact>>;

export type UsageKey = keyof typeof USAGE;
export type Usage = Readonly<Record<UsageKey, number>>;

/** Figures for all stacks, and those of one stack, which count before them. */
export interface UsageSettings {
  readonly all: Partial<Usage>;
  readonly stacks: Readonly<Record<string, Partial<Usage>>>;
}

const KEYS = Object.keys(USAGE) as UsageKey[];
const DEFAULTS = Object.fromEntries(KEYS.map((key) => [key, USAGE[key].default])) as unknown as Usage;

export const NO_USAGE: UsageSettings = { all: {}, stacks: {} };

/** The usage of one stack. */
export const usageOf = ({ all, stacks }: UsageSettings, stack: string): Usage => ({
  ...DEFAULTS,
  ...all,
  ...stacks[stack],
});

const isKey = (text: string): text is UsageKey => KEYS.some((key) => key === text);

function problemOf(where: string, key: string, value: unknown): string | undefined {
  if (!isKey(key)) return `${where}: the usage must be one of ${KEYS.join(", ")}, got ${JSON.stringify(key)}`;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    return `${where}: ${key} must be a number from 0 (${USAGE[key].what}), got ${JSON.stringify(value)}; omit it to use ${USAGE[key].default}`;
  if (key === "freeTier" && value > 1) return `${where}: freeTier must be 0 or 1, got ${value}; omit it to use 0`;
  return undefined;
}

/** One figure that somebody gave. */
export interface GivenUsage {
  /** Where it stands, for messages. */
  readonly where: string;
  /** `key`, or `stack.key`. */
  readonly path: string;
  readonly value: unknown;
}

/** @returns the settings, later ones before earlier ones, and every problem of those that cannot be taken */
export function readUsage(given: readonly GivenUsage[]): { settings: UsageSettings; problems: string[] } {
  const problems: string[] = [];
  const all: Partial<Record<UsageKey, number>> = {};
  const stacks: Record<string, Partial<Record<UsageKey, number>>> = {};
  for (const { where, path, value } of given) {
    const [stack, key] = path.includes(".")
      ? [path.slice(0, path.indexOf(".")), path.slice(path.indexOf(".") + 1)]
      : ["", path];
    const problem = problemOf(where, key, value);
    if (problem !== undefined) problems.push(problem);
    else if (stack !== "" && key === "freeTier")
      problems.push(
        `${where}: freeTier is of all stacks together, got one of ${JSON.stringify(stack)}; leave the stack out`,
      );
    else (stack === "" ? all : (stacks[stack] ??= {}))[key as UsageKey] = value as number;
  }
  return { settings: { all, stacks }, problems };
}
