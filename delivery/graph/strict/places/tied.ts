/** Holds what a resource names against the region and the account that it is in. */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import type { Finding, StackView } from "../types";
import { textsAt } from "../values";
import { type Arn, arnOf, isPattern } from "./arn";
import type { Kind } from "./kinds";
import { type Tie, TIES } from "./ties";

type Wrong = Pick<Finding, "allowed" | "fix">;

/** Declared resources by what others may name them with: their id, or an output such as the name. */
type Declared = (kind: Kind, value: string) => readonly GraphResource[];

const EMPTY: ReadonlyMap<string, readonly GraphResource[]> = new Map();

/** What a resource may be named with. */
function namesOf({ id, outputs }: GraphResource, named: string | undefined): Set<string> {
  const names = [id, outputs["id"], named === undefined ? undefined : outputs[named]];
  return new Set(names.filter((name): name is string => typeof name === "string"));
}

function indexed(stack: StackView, { types = [], named }: Kind): ReadonlyMap<string, readonly GraphResource[]> {
  const index = new Map<string, GraphResource[]>();
  for (const resource of types.flatMap((type) => stack.ofType(type))) {
    for (const name of namesOf(resource, named)) index.set(name, [...(index.get(name) ?? []), resource]);
  }
  return index;
}

function declaredIn(stack: StackView): Declared {
  const indexes = new Map<Kind, ReadonlyMap<string, readonly GraphResource[]>>();
  return (kind, value) => {
    const index = indexes.get(kind) ?? (kind.types === undefined ? EMPTY : indexed(stack, kind));
    indexes.set(kind, index);
    // Behind a bucket's name may stand a folder, behind a function's a version.
    return index.get(value) ?? index.get(value.split(/[/:]/, 1)[0] ?? "") ?? [];
  };
}

const inOwn = (region: string | undefined) => `the resource's own region ${region ?? ""}`.trimEnd();

/** What is wrong with the place of an ARN. What has no region or account in its ARN has it nowhere, or everywhere. */
function wrongPlace(arn: Arn, { region, account }: GraphResource, { reach, kind }: Tie): Wrong | undefined {
  const regional = reach !== "account" && kind.anywhere?.test(`${arn.service}:${arn.resource}`) !== true;
  if (regional && region !== undefined && arn.region !== "" && arn.region !== region && !isPattern(arn.region)) {
    return { allowed: `must be ${kind.words} in ${inOwn(region)}`, fix: `name one of ${region}` };
  }
  const isAws = arn.account === "aws";
  if (reach !== "regional" && account !== undefined && arn.account !== "" && arn.account !== account && !isAws) {
    return { allowed: `must be ${kind.words} of the resource's own account ${account}`, fix: `name one of ${account}` };
  }
  return undefined;
}

function wrongDeclared(
  value: string,
  resource: GraphResource,
  { kind, reach }: Tie,
  declared: Declared,
): Wrong | undefined {
  const found = declared(kind, value);
  const fits = (other: GraphResource) =>
    (reach === "account" || other.region === undefined || other.region === resource.region) &&
    (reach === "regional" || other.account === undefined || other.account === resource.account);
  const [other] = found;
  if (other === undefined || resource.region === undefined || found.some(fits)) return undefined;
  const place = [other.region, other.account].filter((part) => part !== undefined).join(", account ");
  return {
    allowed: `must be ${kind.words} in ${inOwn(resource.region)}${reach === "own" ? " and account" : ""}`,
    fix: `${describe(other.type, other.name)} is in ${place}: name one of ${resource.region}, or put the two together`,
  };
}

const unfit = ({ words, arn, plain }: Kind): Wrong => {
  if (plain === undefined) return { allowed: `must be the ARN of ${words}`, fix: "give its ARN" };
  const forms = arn === undefined ? "" : ", by its ARN or as the service writes it";
  return { allowed: `must be ${words}${forms}`, fix: "give it without anything around it" };
};

function wrongValue(value: string, resource: GraphResource, tie: Tie, declared: Declared): Wrong | undefined {
  const { kind } = tie;
  const arn = arnOf(value);
  if (arn !== undefined) {
    if (kind.arn?.test(`${arn.service}:${arn.resource}`) !== true) return unfit(kind);
    return wrongPlace(arn, resource, tie);
  }
  if (kind.plain?.test(value) !== true) return unfit(kind);
  return wrongDeclared(value, resource, tie, declared);
}

/** Checks the properties of `TIES`. */
export function* checkTies(stack: StackView): Generator<Finding> {
  const declared = declaredIn(stack);
  for (const [type, ties] of Object.entries(TIES)) {
    for (const resource of stack.ofType(type)) {
      for (const tie of ties) {
        for (const { path, value } of textsAt(resource.inputs, tie.path)) {
          const wrong = wrongValue(value, resource, tie, declared);
          if (wrong !== undefined) yield { resource, property: path, got: value, ...wrong };
        }
      }
    }
  }
}
