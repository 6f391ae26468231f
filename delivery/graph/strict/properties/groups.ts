/** Rules between the properties of one object: what excludes, demands or replaces each other. */
import type { Group } from "../../facts";
import type { Properties } from "../../types";
import { UNKNOWN } from "../../types";
import type { Wrong } from "./values";

/** What is wrong, and at which of the object's properties. */
export interface WrongGroup extends Wrong {
  readonly name: string;
}

type Rule = (names: readonly string[], object: Properties) => WrongGroup | undefined;

const isGiven = (object: Properties, name: string) => object[name] !== undefined && object[name] !== null;

/** The provider takes a value that is not known yet for one that may turn out to be absent. */
const isKnown = (object: Properties, name: string) => isGiven(object, name) && object[name] !== UNKNOWN;

const conflict: Rule = ([one, other], object) =>
  isKnown(object, one!) && isKnown(object, other!)
    ? {
        name: one!,
        allowed: `must not be given together with ${other!}`,
        got: object[one!],
        fix: "leave out one of them",
      }
    : undefined;

const demand: Rule = ([one, other], object) =>
  isKnown(object, one!) && !isGiven(object, other!)
    ? { name: one!, allowed: `must be given together with ${other!}`, got: object[one!], fix: `give ${other!} too` }
    : undefined;

const missing = ([first, ...others]: readonly string[]): WrongGroup => ({
  name: first!,
  allowed: `or ${others.join(" or ")} must be given`,
  fix: "give one of them",
});

const exactlyOne: Rule = (names, object) => {
  const [first, ...others] = names.filter((name) => isGiven(object, name));
  if (first === undefined) return missing(names);
  const sure = [first, ...others].filter((name) => isKnown(object, name));
  if (sure.length < 2) return undefined;
  const allowed = `must not be given together with ${others.join(" and ")}`;
  return { name: first, allowed, got: object[first], fix: "leave out all but one of them" };
};

const atLeastOne: Rule = (names, object) => (names.some((name) => isGiven(object, name)) ? undefined : missing(names));

const RULES: Readonly<Record<Group["kind"], Rule>> = {
  conflictsWith: conflict,
  requiredWith: demand,
  exactlyOneOf: exactlyOne,
  atLeastOneOf: atLeastOne,
};

/** Everything that is wrong between the properties of an object. */
export function wrongGroups(groups: readonly Group[], object: Properties): readonly WrongGroup[] {
  return groups.flatMap(({ kind, names }) => RULES[kind](names, object) ?? []);
}
