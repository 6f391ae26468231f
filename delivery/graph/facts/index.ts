/**
 * What the provider and the services demand of each resource type, as data: `data/<service>.json`, written by
 * `scripts/facts/generate.mjs`. Nothing known of a type or a property means that nothing is said of it, not that all is allowed.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Facts of one property. Lengths count characters; `[]` in a path stands for an element of a list. */
export interface PropertyFacts {
  readonly required?: true;
  /** A change replaces the resource. */
  readonly forceNew?: true;
  readonly enum?: readonly string[];
  /** A regular expression of JavaScript; it says itself where it is anchored. */
  readonly pattern?: string;
  /** A regular expression that must not match. */
  readonly forbids?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** As the source prints it. */
  readonly default?: string;
}

/** What holds between properties of one object. Pairs exclude each other, or the first demands the second. */
export interface Group {
  /** Path of the object; empty for the resource itself. */
  readonly holder: string;
  readonly kind: "conflictsWith" | "exactlyOneOf" | "atLeastOneOf" | "requiredWith";
  readonly names: readonly string[];
}

/** How the provider makes up a name that the program leaves out. */
export interface AutoNameFacts {
  readonly property: string;
  /** Longest logical name, separator and seven random digits together. */
  readonly maxLength: number;
  readonly separator: string;
  /** The logical name is lower-cased first. */
  readonly lowercase?: true;
  /** Put before the name afterwards, unless it is there. */
  readonly prefix?: string;
  /** Input that gives the beginning of the name instead of the logical name. */
  readonly prefixProperty?: string;
  /** Input that lets `.fifo` follow afterwards. */
  readonly fifo?: string;
}

/** Where facts come from: `s` the SDK, `b` a service model, `t` the provider's source, `p` its naming rules. */
export type Source = "s" | "b" | "t" | "p";

export interface TypeFacts {
  /** Each source with its version. */
  readonly sources: Readonly<Partial<Record<Source, string>>>;
  /** Undefined where the provider gives no name. */
  readonly autoName: AutoNameFacts | undefined;
  readonly groups: readonly Group[];
  readonly properties: ReadonlyMap<string, PropertyFacts>;
}

type BySource = Readonly<Partial<Record<Source, PropertyFacts>>>;

interface StoredType {
  readonly sources: TypeFacts["sources"];
  readonly autoName: AutoNameFacts | null;
  readonly groups: readonly (readonly [Group["holder"], Group["kind"], Group["names"], Source])[];
  readonly properties: Readonly<Record<string, BySource>>;
}

const files = new Map<string, Readonly<Record<string, StoredType>>>();
const types = new Map<string, TypeFacts | undefined>();

function fileOf(service: string): Readonly<Record<string, StoredType>> {
  const known = files.get(service);
  if (known !== undefined) return known;
  const file = join(__dirname, "data", `${service}.json`);
  const read = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, StoredType>) : {};
  files.set(service, read);
  return read;
}

const merged = (facts: BySource): PropertyFacts => Object.assign({}, ...Object.values(facts)) as PropertyFacts;

function read(type: string): TypeFacts | undefined {
  const service = /^aws:([a-z0-9]+)\//.exec(type)?.[1];
  const stored = service === undefined ? undefined : fileOf(service)[type];
  if (stored === undefined) return undefined;
  return {
    sources: stored.sources,
    autoName: stored.autoName ?? undefined,
    groups: stored.groups.map(([holder, kind, names]) => ({ holder, kind, names })),
    properties: new Map(Object.entries(stored.properties).map(([path, facts]) => [path, merged(facts)] as const)),
  };
}

/** Facts of a resource type, or undefined where none are kept. */
export function factsOf(type: string): TypeFacts | undefined {
  if (!types.has(type)) types.set(type, read(type));
  return types.get(type);
}

/** Whether anything is known of a resource type. */
export function hasFacts(type: string): boolean {
  return factsOf(type) !== undefined;
}

/**
 * Whether it is known what replaces resources of the type. Only the provider's own source says so in full; without it, an empty
 * list of `forceNewPaths` says nothing.
 */
export function knowsReplacement(type: string): boolean {
  return factsOf(type)?.sources.t !== undefined;
}

/** Paths of the inputs whose change replaces a resource of the type, sorted; `[]` stands for any element of a list. */
export function forceNewPaths(type: string): readonly string[] {
  const properties = factsOf(type)?.properties ?? new Map<string, PropertyFacts>();
  return [...properties].filter(([, { forceNew }]) => forceNew === true).map(([path]) => path);
}
