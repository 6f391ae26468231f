/** What two environments declare differently, once their names, accounts and regions are set aside. */
import { type Graph, type GraphResource, REDACTED } from "./types";

/** An environment, with what tells it apart from every other. */
export interface Environment {
  readonly graph: Graph;
  /** Texts that stand for the environment itself, by the word that takes their place: prefixes, accounts, regions. */
  readonly words: Readonly<Record<string, string>>;
}

/** One input that differs. A side is absent where the input is not given there. */
export interface InputDifference {
  readonly path: string;
  readonly left?: unknown;
  readonly right?: unknown;
}

export interface ResourceDifference {
  readonly type: string;
  readonly name: string;
  /** Absent where only one side declares the resource. */
  readonly inputs?: readonly InputDifference[];
  readonly only?: "left" | "right";
}

/** Replaces the environment's own words in a text, the longest first. */
function neutral({ words }: Environment): (text: string) => string {
  const pairs = Object.entries(words)
    .filter(([text]) => text !== "")
    .sort(([a], [b]) => b.length - a.length);
  return (text) =>
    pairs.reduce(
      (rest, [own, word]) => rest.replace(new RegExp(`(?<![\\w])${escape(own)}(?![a-z0-9])`, "g"), `{${word}}`),
      text.replace(SUFFIX, "-{suffix}"),
    );
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What Pulumi and this evaluator end names with that nobody chose. */
const SUFFIX = /-[0-9a-f]{7}(?![\w])/g;

/** A document in a text is compared by what it says, not by how it is printed; user data line by line. */
function opened(text: string): unknown {
  if (text.length > 64 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text))
    return Buffer.from(text, "base64").toString("utf8").split("\n");
  if (!/^[{[]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

type Leaves = Map<string, unknown>;

function leavesOf(value: unknown, path: string, say: (text: string) => string, leaves: Leaves): Leaves {
  const plain = typeof value === "string" ? opened(value) : value;
  if (typeof plain === "string") return leaves.set(path, say(plain));
  if (typeof plain !== "object" || plain === null) return leaves.set(path, plain);
  const entries = Array.isArray(plain)
    ? plain.map((item, index) => [`${path}[${index}]`, item as unknown] as const)
    : Object.entries(plain).map(
        ([key, item]) => [path === "" ? say(key) : `${path}.${say(key)}`, item as unknown] as const,
      );
  for (const [inner, item] of entries) leavesOf(item, inner, say, leaves);
  return entries.length === 0 ? leaves.set(path, plain) : leaves;
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

function inputDifferences(left: Leaves, right: Leaves): InputDifference[] {
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((path) => !isSame(left.get(path), right.get(path)))
    .map((path) => ({
      path,
      ...(left.has(path) ? { left: left.get(path) } : {}),
      ...(right.has(path) ? { right: right.get(path) } : {}),
    }));
}

/** The inputs without secrets, whose differences are nobody's to see. */
const shown = ({ inputs, secrets }: GraphResource): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const isSecret = secrets.some((path) => new RegExp(`^inputs\\.${escape(key)}(?![\\w])`).test(path));
      return [key, isSecret ? REDACTED : value];
    }),
  );

type Side = ReadonlyMap<string, { readonly type: string; readonly name: string; readonly inputs: Leaves }>;

function sideOf(environment: Environment, chosen: (resource: GraphResource) => boolean): Side {
  const say = neutral(environment);
  const resources = environment.graph.resources.filter((resource) => resource.custom && chosen(resource));
  return new Map(
    resources.map((resource) => {
      const { type } = resource;
      const name = say(resource.name);
      return [`${type} ${name}`, { type, name, inputs: leavesOf(shown(resource), "", say, new Map()) }] as const;
    }),
  );
}

/**
 * Lists what two environments declare differently, by type and name. Evaluate both as previews: what AWS computes differs always.
 *
 * @param chosen Which resources count. @default - all
 */
export function differencesOf(
  left: Environment,
  right: Environment,
  chosen: (resource: GraphResource) => boolean = () => true,
): readonly ResourceDifference[] {
  const [lefts, rights] = [sideOf(left, chosen), sideOf(right, chosen)];
  return [...new Set([...lefts.keys(), ...rights.keys()])].sort().flatMap((key): ResourceDifference[] => {
    const [one, other] = [lefts.get(key), rights.get(key)];
    if (one === undefined || other === undefined) {
      const { type, name } = (one ?? other)!;
      return [{ type, name, only: one === undefined ? "right" : "left" }];
    }
    const inputs = inputDifferences(one.inputs, other.inputs);
    return inputs.length === 0 ? [] : [{ type: one.type, name: one.name, inputs }];
  });
}
