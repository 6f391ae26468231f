/** The register of physical identities: two resources that are one thing on AWS are refused, in one stack and across stacks. */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import type { Finding, ProgramCheck, StackCheck, StackView } from "../types";
import { type Identity, identityOf } from "./identity";
import { ROWS } from "./rows";
import { pipelineStarts } from "./starts";

/** A declared resource with the stack that declares it. */
interface Entry {
  readonly resource: GraphResource;
  readonly stack: string;
  readonly identity: Identity;
  readonly fix: string;
}

function* entriesOf(stacks: readonly StackView[]): Iterable<Entry> {
  for (const { declared, graph } of stacks) {
    for (const resource of declared) {
      const row = ROWS.get(resource.type);
      const identity = row && identityOf(resource, row);
      if (identity !== undefined) yield { resource, stack: graph.stack, identity, fix: row!.fix ?? "" };
    }
  }
}

const placed = ({ stack, resource }: Pick<Entry, "stack" | "resource">) =>
  `stack "${stack}" has ${describe(resource.type, resource.name)} (${resource.urn})`;

function refusal(first: Entry, second: Entry): Finding {
  const { resource, stack, identity, fix } = second;
  const allowed = `of stack "${stack}" must be the only one in ${identity.where}, but ${placed(first)} too`;
  const got = identity.got === undefined ? {} : { got: identity.got };
  return { resource, property: identity.property, allowed, ...got, fix };
}

/** Identities that two resources have. The second in the order of evaluation is told, with the first. */
export function duplicates(stacks: readonly StackView[]): readonly Finding[] {
  const known = new Map<string, Entry>();
  const findings: Finding[] = [];
  for (const entry of entriesOf(stacks)) {
    const first = known.get(entry.identity.key);
    if (first === undefined) known.set(entry.identity.key, entry);
    else findings.push(refusal(first, entry));
  }
  return findings;
}

const registered: ProgramCheck = (stacks) => [...duplicates(stacks), ...pipelineStarts(stacks)];

/** One stack by itself. */
export const registerOfStack: StackCheck = (stack) => registered([stack]);

/** All stacks; what one of them has twice was told when it was evaluated. */
export const register: ProgramCheck = (stacks) => (stacks.length < 2 ? [] : registered(stacks));
