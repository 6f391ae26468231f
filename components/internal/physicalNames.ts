/**
 * Physical names that always fit. The provider names a resource after its logical name, a hyphen and seven random digits, and refuses
 * what does not fit; a component's name is its user's to choose, so that children of long ones get a name here. Whatever the provider
 * can name, it names as before.
 */
import * as pulumi from "@pulumi/pulumi";
import { shortHash, truncatedName } from "./names";

interface Naming {
  /** Longest name that the provider or the service takes, whichever is less. Sources: delivery/graph/facts/data. */
  readonly longest: number;
  /** Input for the beginning of a name, which the provider ends with 26 digits; absent where a type knows none. */
  readonly prefix?: "namePrefix" | "bucketPrefix" | "statementIdPrefix";
  /** Input for the whole name. @default "name" */
  readonly property?: "name" | "bucket" | "statementId" | "targetId" | "deploymentConfigName";
}

/** Types whose limit a name of 60 characters reaches, with what a key may add. */
const NAMINGS = {
  bucket: { longest: 63, prefix: "bucketPrefix", property: "bucket" },
  connection: { longest: 32 },
  deploymentConfig: { longest: 100, property: "deploymentConfigName" },
  eventRule: { longest: 64, prefix: "namePrefix" },
  eventTarget: { longest: 64, property: "targetId" },
  function: { longest: 64 },
  host: { longest: 64 },
  instanceProfile: { longest: 128, prefix: "namePrefix" },
  notificationRule: { longest: 64 },
  permission: { longest: 100, prefix: "statementIdPrefix", property: "statementId" },
  queue: { longest: 80, prefix: "namePrefix" },
  role: { longest: 64, prefix: "namePrefix" },
  topic: { longest: 80, prefix: "namePrefix" },
} as const satisfies Readonly<Record<string, Naming>>;

/** Hyphen and random digits that the provider adds to a logical name. */
const ADDED = 8;

/** Digits that the provider adds to a prefix. */
const ADDED_TO_PREFIX = 26;

/** The name inputs of a resource: none where the provider names it, else the part that it is given. */
export type NameInputs = Readonly<Record<string, string | undefined>>;

/**
 * Names a child. A prefix is preferred, since a name of random digits lets a replacement be created before the old one is deleted;
 * where a type knows none, the name is cut and ends with a hash, of the stack too, since others may use the same names.
 *
 * @param given The name that the program gives, which always counts.
 */
export function named(kind: keyof typeof NAMINGS, logicalName: string, given?: string): NameInputs {
  const { longest, prefix, property }: Naming = { property: "name", ...NAMINGS[kind] };
  if (given !== undefined) return { [property]: given };
  if (logicalName.length + ADDED <= longest) return {};
  if (prefix === undefined) return { [property]: boundedName(logicalName, longest) };
  const beginning = logicalName.slice(0, longest - ADDED_TO_PREFIX - 1).replace(/-+$/, "");
  return { [prefix]: `${kind === "bucket" ? beginning.toLowerCase() : beginning}-` };
}

/** A name of at most so many characters, the same for the same logical name of a stack. */
const boundedName = (logicalName: string, longest: number): string =>
  truncatedName(logicalName, longest, ofStack(logicalName));

const ofStack = (...parts: readonly string[]): string => [pulumi.getProject(), pulumi.getStack(), ...parts].join("/");

/** Eight hex digits of texts, which another stack forms otherwise. */
export function stackHash(...parts: readonly string[]): string {
  return shortHash(ofStack(...parts));
}
