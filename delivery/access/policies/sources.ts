import { parseArn } from "../evaluator/arn";
import { policyProblems } from "../evaluator/policy";
import type { NamedPolicy } from "../evaluator/types";
import type { PolicyType } from "../types";
import { UNKNOWN, type Graph, type GraphResource } from "../../graph/types";

/** A policy of the program: where it stands and what it is attached to. */
export interface WorldPolicy {
  readonly type: PolicyType;
  readonly policy: NamedPolicy;
  /** URN of the resource that declares it; empty for policies that AWS manages or gives by default. */
  readonly urn: string;
  /** What a resource's policy governs: its ARN, or `s3:` and the name of a bucket. */
  readonly governs?: string;
}

/** The resources of all stacks, with what reading their policies needs. */
export interface Sources {
  readonly resources: readonly GraphResource[];
  readonly problems: string[];
  ofType(type: string): readonly GraphResource[];
  /** Account of a resource: its provider's, else the one in its ARN. */
  accountOf(resource: GraphResource): string;
  /** Forms an ARN in the account and region of a resource. */
  arn(resource: GraphResource, service: string, rest: string): string;
  /** Parses the policy in an input; records a problem and gives undefined when it is none. */
  read(resource: GraphResource, input: unknown, type: PolicyType, options?: ReadOptions): WorldPolicy | undefined;
}

export interface ReadOptions {
  /** What distinguishes the policy among several of the resource, such as the name of an inline policy. */
  readonly part?: string;
  readonly withoutResource?: boolean;
}

/** A property of a resource as text: its output, else its input; undefined when it is neither. */
export function textOf(resource: GraphResource, property: string): string | undefined {
  const value = resource.outputs[property] ?? resource.inputs[property];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A property of a resource as a list of texts. */
export function textsOf(resource: GraphResource, property: string): readonly string[] {
  const value = resource.inputs[property] ?? resource.outputs[property];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function parseDocument(input: unknown): object | string {
  if (typeof input === "object" && input !== null) return input;
  if (typeof input !== "string") return `must be a policy document, got ${typeof input}`;
  if (input.includes(UNKNOWN)) return "holds a value that only AWS can compute, so that nothing can be proven of it";
  try {
    const document: unknown = JSON.parse(input);
    return typeof document === "object" && document !== null ? document : "must be a JSON object";
  } catch {
    return `is not JSON; it begins with ${JSON.stringify(input.slice(0, 40))}`;
  }
}

/** Partition of each account that occurs in the ARNs of the program. */
function partitionsOf(resources: readonly GraphResource[]): ReadonlyMap<string, string> {
  const partitions = new Map<string, string>();
  for (const resource of resources) {
    const arn = parseArn(textOf(resource, "arn") ?? "");
    const account = arn?.account || resource.account;
    if (arn && account) partitions.set(account, arn.partition);
  }
  return partitions;
}

function reader(problems: string[]): Sources["read"] {
  return (resource, input, type, { part, withoutResource } = {}) => {
    const name = part === undefined ? resource.urn : `${resource.urn}#${part}`;
    const document = parseDocument(input);
    if (typeof document === "string") {
      problems.push(`${type} policy "${name}" ${document}`);
      return undefined;
    }
    const policy: NamedPolicy = { name, document, ...(withoutResource ? { withoutResource } : {}) };
    problems.push(...policyProblems(policy, type));
    return { type, policy, urn: resource.urn };
  };
}

/** Prepares the resources of all stacks for reading their policies. */
export function sourcesOf(graphs: readonly Graph[]): Sources {
  const resources = graphs.flatMap((graph) => graph.resources);
  const problems = graphs
    .filter(({ mode }) => mode !== "update")
    .map(({ stack }) => `stack "${stack}" was evaluated as a preview; policies can only be judged in an update`);
  const byType = groupByType(resources);
  const partitions = partitionsOf(resources);
  const accountOf = (resource: GraphResource): string =>
    resource.account ?? parseArn(textOf(resource, "arn") ?? "")?.account ?? "";
  return {
    resources,
    problems,
    accountOf,
    ofType: (type) => byType.get(type) ?? [],
    arn: (resource, service, rest) => {
      const account = accountOf(resource);
      return `arn:${partitions.get(account) ?? ""}:${service}:${resource.region ?? ""}:${account}:${rest}`;
    },
    read: reader(problems),
  };
}

function groupByType(resources: readonly GraphResource[]): Map<string, GraphResource[]> {
  const groups = new Map<string, GraphResource[]>();
  for (const resource of resources) {
    const group = groups.get(resource.type);
    if (group) group.push(resource);
    else groups.set(resource.type, [resource]);
  }
  return groups;
}
