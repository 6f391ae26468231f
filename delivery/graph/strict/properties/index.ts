/** Holds the inputs of every resource against the facts of its type. */
import { factsOf } from "../../facts";
import { type GraphResource, type Properties, UNKNOWN } from "../../types";
import type { Finding, StackCheck } from "../types";
import { wrongGroups } from "./groups";
import { type FactNode, factTree } from "./tree";
import { type Wrong, wrongOf } from "./values";

const isBag = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Files and archives are values of their own. */
const isAsset = (value: Properties) => "asset" in value || "archive" in value;

class Walk {
  readonly findings: Finding[] = [];

  constructor(private readonly resource: GraphResource) {}

  visit(value: unknown, node: FactNode, path: string): void {
    if (value === UNKNOWN || value === undefined || value === null) return;
    const wrong = node.facts && wrongOf(value, node.facts);
    if (wrong !== undefined) this.add(path, wrong);
    if (Array.isArray(value)) {
      const { items } = node;
      if (items !== undefined) value.forEach((item, index) => this.visit(item, items, `${path}[${index}]`));
    } else if (isBag(value) && !isAsset(value)) this.object(value, node, path === "" ? "" : `${path}.`);
  }

  private object(value: Properties, node: FactNode, prefix: string): void {
    for (const name of node.required) {
      if (value[name] === undefined || value[name] === null)
        this.findings.push({
          resource: this.resource,
          property: prefix + name,
          allowed: "is required",
          fix: "give it",
        });
    }
    for (const { name, ...wrong } of wrongGroups(node.groups, value)) this.add(prefix + name, wrong);
    for (const name in value) {
      const below = node.below.get(name);
      if (below !== undefined) this.visit(value[name], below, prefix + name);
    }
  }

  add(property: string, wrong: Wrong): void {
    this.findings.push({ resource: this.resource, property, ...wrong });
  }
}

/** A name that the provider makes up must fit what the service takes, too. */
function automaticNameFindings(resource: GraphResource, node: FactNode): readonly Finding[] {
  const property = factsOf(resource.type)?.autoName?.property;
  if (property === undefined || resource.inputs[property] !== undefined) return [];
  const facts = node.below.get(property)?.facts;
  const name = resource.outputs[property];
  if (facts === undefined || typeof name !== "string" || name === UNKNOWN) return [];
  const wrong = wrongOf(name, facts);
  const fix = `the provider makes it from the logical name; give ${property} or a shorter logical name`;
  return wrong === undefined ? [] : [{ resource, property, ...wrong, fix }];
}

function findingsOf(resource: GraphResource): readonly Finding[] {
  const tree = factTree(resource.type);
  if (tree === undefined) return [];
  const walk = new Walk(resource);
  walk.visit(resource.inputs, tree, "");
  return [...walk.findings, ...automaticNameFindings(resource, tree)];
}

/** Missing and conflicting inputs, values outside of an enumeration, a length, a range or a pattern. */
export const properties: StackCheck = ({ declared }) => declared.flatMap(findingsOf);
