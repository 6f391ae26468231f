/** Turns the strings of Pulumi's configuration into values of the types that Pulumi.yaml declares. */
import type { SettingsProblem } from "./types";

/** Type of a setting; the same names as in `Pulumi.yaml`, lists spelled out. */
export type SettingType = "string" | "integer" | "boolean" | "list" | "lists";

/** Every setting that the program knows. `environment` settings have no meaning in the stack `shared`. */
export const SETTINGS = Object.freeze({
  application: { type: "string", of: "all" },
  toolsAccount: { type: "string", of: "all" },
  homeRegion: { type: "string", of: "all" },
  account: { type: "string", of: "environment" },
  deployerRole: { type: "string", of: "environment" },
  externalId: { type: "string", of: "environment" },
  regions: { type: "list", of: "environment" },
  waves: { type: "lists", of: "environment" },
  branch: { type: "string", of: "environment" },
  promotesFrom: { type: "string", of: "environment" },
  releasers: { type: "list", of: "environment" },
  publishesReleases: { type: "boolean", of: "environment" },
  requiresApproval: { type: "boolean", of: "environment" },
  approvals: { type: "integer", of: "environment" },
  promotionBakeMinutes: { type: "integer", of: "environment" },
  freezeWindows: { type: "list", of: "environment" },
  deploymentWindow: { type: "string", of: "environment" },
  deploymentTimeZone: { type: "string", of: "environment" },
  bakeMinutes: { type: "integer", of: "environment" },
  deploymentConfig: { type: "string", of: "environment" },
  deploymentStrategy: { type: "string", of: "environment" },
  instanceType: { type: "string", of: "environment" },
  instancesPerRegion: { type: "integer", of: "environment" },
  maxInstancesPerRegion: { type: "integer", of: "environment" },
  natGateways: { type: "string", of: "environment" },
  vpcCidr: { type: "string", of: "environment" },
  certificates: { type: "list", of: "environment" },
  artifactExpirationDays: { type: "integer", of: "environment" },
} as const satisfies Record<string, { type: SettingType; of: "all" | "environment" }>);

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
      if (of === "all" || stackKind === "environment") {
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
