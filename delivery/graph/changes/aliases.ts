/** Former identities of resources, as the engine forms them from aliases. */
import type { Properties } from "../types";
import { formUrn } from "../urns";
import type { Declared } from "./declared";

const partsOf = (urn: string): { stack: string; project: string } => {
  const [head = "", project = ""] = urn.split("::");
  return { stack: head.replace(/^urn:pulumi:/, ""), project };
};

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The URN that an alias means; one without a parent of its own is meant below each of the given. */
function urnsOf(alias: string | Properties, { urn, type, name }: Declared, parents: readonly (string | undefined)[]) {
  if (typeof alias === "string") return [alias];
  const own = partsOf(urn);
  const parent = text(alias["parentUrn"]) ?? text(alias["parent"]);
  const above = alias["noParent"] === true ? [undefined] : parent === undefined ? parents : [parent];
  return above.map((one) =>
    formUrn(
      text(alias["stack"]) ?? own.stack,
      text(alias["project"]) ?? own.project,
      one,
      text(alias["type"]) ?? type,
      text(alias["name"]) ?? name,
    ),
  );
}

/** The name that a child had under a parent that was renamed: names of children begin with that of their parent. */
const formerName = (name: string, parent: string, former: string): string =>
  name.startsWith(parent) ? `${former}${name.slice(parent.length)}` : name;

const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** Finds all URNs that resources of a stack may have had, themselves first. */
export function identities(all: readonly Declared[]): (resource: Declared) => readonly string[] {
  const byUrn = new Map(all.map((one) => [one.urn, one]));
  const known = new Map<string, readonly string[]>();
  const find = (resource: Declared): readonly string[] => {
    const found = known.get(resource.urn);
    if (found !== undefined) return found;
    const parent = resource.parent === undefined ? undefined : byUrn.get(resource.parent);
    const parents = parent === undefined ? [resource.parent] : find(parent);
    const { stack, project } = partsOf(resource.urn);
    const inherited = parents.flatMap((urn) => {
      if (urn === undefined || urn === resource.parent || parent === undefined) return [];
      const name = formerName(resource.name, parent.name, nameOf(urn));
      return [name, resource.name].map((one) => formUrn(stack, project, urn, resource.type, one));
    });
    const own = resource.aliases.flatMap((alias) => urnsOf(alias, resource, parents));
    const urns = [...new Set([resource.urn, ...own, ...inherited])];
    known.set(resource.urn, urns);
    return urns;
  };
  return find;
}
