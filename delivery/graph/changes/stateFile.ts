/** Reads what `pulumi stack export` writes, as far as it can be compared with a program. */
import { type Graph, type Properties, UNKNOWN } from "../types";
import type { Declared } from "./declared";
import { INCOMPARABLE } from "./paths";

/** Key of Pulumi's values that are no plain data: secrets, assets, references. Source: `sig.Key` of pulumi/pulumi. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** Key under which the provider keeps the names of inputs that it has filled in. */
const DEFAULTS = "__defaults";

type Bag = Readonly<Record<string, unknown>>;

const isBag = (value: unknown): value is Bag => typeof value === "object" && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** A stack as its state holds it. */
export interface StackState {
  readonly stack: string;
  readonly resources: readonly (Declared & { readonly custom: boolean })[];
}

/** Says what is wrong with the file. */
export class StateFileError extends Error {
  readonly exitCode = 2;
  override readonly name = "StateFileError";
}

function resourceOf(raw: Bag): StackState["resources"][number] {
  const { urn, type, inputs, outputs, parent, dependencies, propertyDependencies } = raw;
  const own = isBag(inputs) ? inputs : {};
  const region = textOf(own["region"]) ?? (isBag(outputs) ? textOf(outputs["region"]) : undefined);
  const name = String(urn).split("::").slice(3).join("::");
  return {
    urn: String(urn),
    type: String(type),
    name,
    custom: raw["custom"] === true,
    ...(typeof parent === "string" && parent !== "" ? { parent } : {}),
    ...(region === undefined ? {} : { region }),
    inputs: own,
    dependencies: textsOf(dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(isBag(propertyDependencies) ? propertyDependencies : {}).map(([key, urns]) => [
        key,
        textsOf(urns),
      ]),
    ),
    protect: raw["protect"] === true,
    retainOnDelete: raw["retainOnDelete"] === true,
    aliases: [],
    ignoreChanges: [],
    replaceOnChanges: [],
    imported: false,
  };
}

/**
 * Reads a state file.
 * @throws StateFileError where it is none
 */
export function readState(text: string, file: string): StackState {
  const fail = (what: string): never => {
    throw new StateFileError(
      `${file} ${what}; write it with: pulumi stack export --stack <stack> --file ${file}, and leave secrets encrypted`,
    );
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    fail(`is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const deployment = isBag(document) ? document["deployment"] : undefined;
  const raw = isBag(deployment) ? deployment["resources"] : undefined;
  if (!Array.isArray(raw)) return fail("has no deployment.resources, so that it is no state of a stack");
  const bags = raw.filter(isBag).filter(({ urn, type }) => textOf(urn) !== undefined && textOf(type) !== undefined);
  const stacks = [
    ...new Set(
      bags.map(({ urn }) =>
        String(urn)
          .split("::")[0]!
          .replace(/^urn:pulumi:/, ""),
      ),
    ),
  ];
  if (bags.length !== raw.length) return fail("has resources without urn or type");
  if (stacks.length !== 1) return fail(`must hold one stack, got ${stacks.length === 0 ? "none" : stacks.join(", ")}`);
  // What waits for its deletion is gone as far as the program is concerned, and what is read belongs to somebody else.
  const present = bags.filter((one) => one["delete"] !== true && one["external"] !== true);
  return { stack: stacks[0]!, resources: present.map(resourceOf) };
}

/**
 * The resources that a program is compared with. What components of other packages have made is left out, and the component itself is kept.
 */
export function comparableState({ resources }: StackState, program: Graph): readonly Declared[] {
  const remote = new Set(program.resources.filter((one) => one.remote === true).map(({ urn }) => urn));
  const remoteTypes = new Set(program.resources.filter((one) => one.remote === true).map(({ type }) => type));
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const isRemote = ({ urn, type, custom }: StackState["resources"][number]): boolean =>
    remote.has(urn) || (!custom && (remoteTypes.has(type) || type.startsWith("awsx:")));
  const isBelow = (urn: string | undefined): boolean => {
    const parent = urn === undefined ? undefined : byUrn.get(urn);
    return parent !== undefined && (isRemote(parent) || isBelow(parent.parent));
  };
  return resources.filter((one) => !isBelow(one.parent) && (one.custom || isRemote(one)));
}

/** The program without what components of other packages make in a process of their own, of which only the process knows all inputs. */
export function withoutRemoteChildren(program: Graph): Graph {
  const byUrn = new Map(program.resources.map((one) => [one.urn, one]));
  const isBelow = (urn: string | undefined): boolean => {
    const parent = urn === undefined ? undefined : byUrn.get(urn);
    return parent !== undefined && (parent.remote === true || isBelow(parent.parent));
  };
  return { ...program, resources: program.resources.filter(({ parent }) => !isBelow(parent)) };
}

/** Makes a value of the state comparable with one of the program. */
function alignedState(before: unknown, after: unknown): unknown {
  if (Array.isArray(before)) {
    const others: readonly unknown[] = Array.isArray(after) ? after : [];
    return before.map((item, index) => alignedState(item, others[index]));
  }
  if (!isBag(before)) return before;
  if (SIGNATURE in before) return INCOMPARABLE;
  const other = isBag(after) ? after : {};
  const filledIn = textsOf(before[DEFAULTS]);
  return Object.fromEntries(
    Object.entries(before)
      // What the provider has filled in stays as long as the program leaves it out.
      .filter(([key]) => key !== DEFAULTS && !(filledIn.includes(key) && other[key] === undefined))
      .map(([key, value]) => [key, alignedState(value, other[key])]),
  );
}

/** Makes a value of the program comparable: what AWS computes, files and secrets are not. */
function alignedProgram(value: unknown): unknown {
  if (typeof value === "string") return value.includes(UNKNOWN) ? INCOMPARABLE : value;
  if (Array.isArray(value)) return value.map(alignedProgram);
  if (!isBag(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === "asset" || keys[0] === "archive")) return INCOMPARABLE;
  return Object.fromEntries(keys.map((key) => [key, alignedProgram(value[key])]));
}

/** Aligns a resource of the state with the program's. A component's inputs are compared only where the state has them. */
export function alignState(before: Declared, after: Declared): readonly [Declared, Declared] {
  const inputs = alignedState(before.inputs, after.inputs) as Properties;
  const kept = Object.keys(before.inputs).length === 0 ? {} : (alignedProgram(after.inputs) as Properties);
  return [
    { ...before, inputs },
    { ...after, inputs: kept },
  ];
}
