/** Turns the strings of Pulumi's configuration into values of the types that Pulumi.yaml declares. */
import type { SettingsProblem } from "./types";

/** Type of a setting; the same names as in `Pulumi.yaml`, lists spelled out. */
export type SettingType = "string" | "integer" | "boolean" | "list" | "lists";

/** Stacks that a setting means something in: every stack, `shared` alone, or the environments alone. */
type Meaning = "all" | "shared" | "environment";

/** Every setting that the program knows. */
export const SETTINGS = Object.freeze({
  application: { type: "string", of: "all" },
  toolsAccount: { type: "string", of: "all" },
  homeRegion: { type: "string", of: "all" },
  packages: { type: "boolean", of: "all" },
  notificationEmails: { type: "list", of: "all" },
  notificationNumbers: { type: "list", of: "all" },
  notificationChats: { type: "list", of: "all" },
  branches: { type: "list", of: "shared" },
  developers: { type: "list", of: "shared" },
  maintainers: { type: "list", of: "shared" },
  readers: { type: "list", of: "shared" },
  pullRequestApprovals: { type: "integer", of: "shared" },
  reviewsPullRequests: { type: "boolean", of: "shared" },
  connectionProvider: { type: "string", of: "shared" },
  connectionEndpoint: { type: "string", of: "shared" },
  auditTrail: { type: "string", of: "shared" },
  auditRetentionDays: { type: "integer", of: "shared" },
  imageRegions: { type: "list", of: "shared" },
  imageReaders: { type: "list", of: "shared" },
  account: { type: "string", of: "environment" },
  deployerRole: { type: "string", of: "environment" },
  externalId: { type: "string", of: "environment" },
  regions: { type: "list", of: "environment" },
  evacuatedRegions: { type: "list", of: "environment" },
  primaryKeyRegion: { type: "string", of: "environment" },
  waves: { type: "lists", of: "environment" },
  branch: { type: "string", of: "environment" },
  repositoryId: { type: "string", of: "environment" },
  filePaths: { type: "list", of: "environment" },
  excludedFilePaths: { type: "list", of: "environment" },
  sourceBucket: { type: "string", of: "environment" },
  sourceKey: { type: "string", of: "environment" },
  sourceImage: { type: "string", of: "environment" },
  promotesFrom: { type: "string", of: "environment" },
  releasers: { type: "list", of: "environment" },
  evacuators: { type: "list", of: "environment" },
  publishesReleases: { type: "boolean", of: "environment" },
  requiresApproval: { type: "boolean", of: "environment" },
  approvals: { type: "integer", of: "environment" },
  promotionBakeMinutes: { type: "integer", of: "environment" },
  freezeWindows: { type: "list", of: "environment" },
  deploymentWindow: { type: "string", of: "environment" },
  deploymentTimeZone: { type: "string", of: "environment" },
  bakeMinutes: { type: "integer", of: "environment" },
  onFailedWave: { type: "string", of: "environment" },
  smokeTest: { type: "string", of: "environment" },
  deploymentTarget: { type: "string", of: "environment" },
  deploymentConfig: { type: "string", of: "environment" },
  deploymentStrategy: { type: "string", of: "environment" },
  operatingSystem: { type: "string", of: "environment" },
  imageParameter: { type: "string", of: "environment" },
  instanceType: { type: "string", of: "environment" },
  instancesPerRegion: { type: "integer", of: "environment" },
  maxInstancesPerRegion: { type: "integer", of: "environment" },
  scalingCpuPercent: { type: "integer", of: "environment" },
  scalingRequestsPerTarget: { type: "integer", of: "environment" },
  maxInstanceLifetimeDays: { type: "integer", of: "environment" },
  sessionManager: { type: "boolean", of: "environment" },
  logRetentionDays: { type: "integer", of: "environment" },
  logSources: { type: "list", of: "environment" },
  natGateways: { type: "string", of: "environment" },
  privateEndpoints: { type: "boolean", of: "environment" },
  vpcCidr: { type: "string", of: "environment" },
  certificates: { type: "list", of: "environment" },
  domainName: { type: "string", of: "environment" },
  hostedZoneId: { type: "string", of: "environment" },
  trafficPolicy: { type: "string", of: "environment" },
  trafficWeights: { type: "list", of: "environment" },
  onPremisesTags: { type: "list", of: "environment" },
  onPremisesRegistrars: { type: "list", of: "environment" },
  artifactExpirationDays: { type: "integer", of: "environment" },
} as const satisfies Record<string, { type: SettingType; of: Meaning }>);

export type SettingKey = keyof typeof SETTINGS;

interface ValueOf {
  string: string;
  integer: number;
  boolean: boolean;
  list: string[];
  lists: string[][];
}

/** The decoded values; a value that could not be decoded is the empty one of its type, and a problem says so. */
export type SettingValues = { -readonly [K in SettingKey]: ValueOf[(typeof SETTINGS)[K]["type"]] };

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Decoder<T> {
  readonly empty: T;
  readonly words: string;
  readonly decode: (text: string) => T | undefined;
}

const DECODERS: { [T in SettingType]: Decoder<ValueOf[T]> } = {
  string: { empty: "", words: "a text", decode: (text) => text },
  integer: {
    empty: 0,
    words: "a whole number",
    decode: (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined),
  },
  boolean: {
    empty: false,
    words: "true or false",
    decode: (text) => (text === "true" ? true : text === "false" ? false : undefined),
  },
  list: {
    empty: [],
    words: "a list of texts",
    decode: (text) => {
      const value = json(text);
      return isStrings(value) ? value : undefined;
    },
  },
  lists: {
    empty: [],
    words: "a list of lists of texts",
    decode: (text) => {
      const value = json(text);
      return Array.isArray(value) && value.every(isStrings) ? value : undefined;
    },
  },
};

/** Decodes every setting. Missing keys are problems only where the setting means something in this stack. */
export function decodeSettings(
  raw: Readonly<Record<string, string>>,
  stackKind: "shared" | "environment",
): { values: SettingValues; problems: SettingsProblem[] } {
  const problems: SettingsProblem[] = [];
  const decode = (key: SettingKey): unknown => {
    const { type, of } = SETTINGS[key];
    const { empty, words, decode } = DECODERS[type];
    const text = raw[key];
    if (text === undefined) {
      if (of === "all" || of === stackKind) {
        problems.push({ path: [key], message: `is missing; set it to ${words}` });
      }
      return empty;
    }
    const value = decode(text);
    if (value === undefined)
      problems.push({ path: [key], message: `must be ${words}, got ${JSON.stringify(text)}; correct it` });
    return value ?? empty;
  };
  const keys = Object.keys(SETTINGS) as SettingKey[];
  const values = Object.fromEntries(keys.map((key) => [key, decode(key)])) as SettingValues;
  return { values, problems };
}

/** Splits `Key=Value`; the value may hold further `=`. */
export function splitTag(text: string): [key: string, value: string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}
