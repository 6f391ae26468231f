/** The one way in which tests run components and stacks: in process, under the evaluator of delivery/graph. */
import assert from "node:assert/strict";
import {
  EvaluationError,
  evaluateProgram,
  type Graph,
  type GraphResource,
  type Invokes,
  type Properties,
  type ResourceModels,
  type StackOutputs,
} from "../../delivery/graph";
import type { StackCheck } from "../../delivery/graph/strict";

export interface DeployOptions {
  /** Leave everything unknown that AWS computes. @default false */
  readonly preview?: boolean;
  /** @default "test" */
  readonly stack?: string;
  /** @default "interlock" */
  readonly project?: string;
  /** Configuration by full key (`interlock:app`); structured values as JSON. @default {} */
  readonly config?: Readonly<Record<string, string>>;
  /** Keys of `config` whose values are secret. */
  readonly secretKeys?: readonly string[];
  /** Outputs of stacks that the program refers to, by stack name. */
  readonly references?: Readonly<Record<string, StackOutputs>>;
  /** Account and region of resources without a provider. @default 123456789012, us-east-1 */
  readonly site?: { readonly account: string; readonly region: string };
  /** Outputs of further types, by token. */
  readonly models?: ResourceModels;
  /** Answers to further functions, by token. */
  readonly invokes?: Invokes;
  /** What the resources are held against. @default - all that an evaluation checks */
  readonly checks?: readonly StackCheck[];
  /** Names of resources that need not begin with their parent component's name. @default [] */
  readonly freeNames?: readonly string[];
}

/** What a test registers; what it returns become the stack's outputs. */
export type Build = () => Promise<Record<string, unknown> | void> | Record<string, unknown> | void;

const STACK = "pulumi:pulumi:Stack";

/**
 * Registers what `build` declares and returns it, sorted by URN.
 *
 * @throws EvaluationError with every problem: errors of the program, duplicate URNs, types and functions without outputs,
 * unhandled rejections, children that are not their component's or not named after it
 */
export async function deploy(build: Build, options: DeployOptions = {}): Promise<Graph> {
  const { preview = false, references = {}, freeNames = [], ...rest } = options;
  const graph = await evaluateProgram({
    project: "interlock",
    stack: "test",
    ...rest,
    mode: preview ? "preview" : "update",
    program: build,
    references: new Map(Object.entries(references)),
    timeoutSeconds: 10,
  });
  const problems = familyProblems(graph, new Set(freeNames));
  if (problems.length > 0) throw new EvaluationError(`the families of stack "${graph.stack}"`, problems);
  return graph;
}

/** Components of this project's own kind: their children are registered here and follow our names. */
function isLocalComponent(resource: GraphResource): boolean {
  return !resource.custom && resource.remote !== true && resource.type !== STACK;
}

function familyProblems(graph: Graph, freeNames: ReadonlySet<string>): readonly string[] {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  const components = graph.resources.filter(isLocalComponent);
  return graph.resources.flatMap((resource) => {
    const { type, name, parent } = resource;
    if (parent === undefined || freeNames.has(name)) return [];
    const parentResource = byUrn.get(parent);
    if (parentResource !== undefined && isLocalComponent(parentResource)) {
      if (name.startsWith(`${parentResource.name}-`)) return [];
      return [
        `${type} "${name}" must be named "${parentResource.name}-<role>", after its parent ${parentResource.type}`,
      ];
    }
    const family = parentResource?.type === STACK ? components.find((one) => isLostChild(resource, one)) : undefined;
    if (family === undefined) return [];
    return [`${type} "${name}" is named after ${family.type} "${family.name}" but is not its child; pass parent: this`];
  });
}

function isLostChild(resource: GraphResource, component: GraphResource): boolean {
  return resource.urn !== component.urn && resource.name.startsWith(`${component.name}-`);
}

/** Every resource of a type, in URN order. */
export function all(graph: Graph, type: string): readonly GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

/** The only resource of a type. */
export function only(graph: Graph, type: string): GraphResource {
  const found = all(graph, type);
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1, `expected one ${type}, got ${found.length}${names(found)}`);
  return first;
}

/** The resource of a type with a logical name. */
export function named(graph: Graph, type: string, name: string): GraphResource {
  const found = all(graph, type);
  const match = found.find((resource) => resource.name === name);
  assert.ok(match !== undefined, `expected ${type} "${name}", got ${found.length}${names(found)}`);
  return match;
}

function names(resources: readonly GraphResource[]): string {
  return resources.length === 0 ? "" : `: ${resources.map(({ name }) => `"${name}"`).join(", ")}`;
}

/** `<type> <name>` of every resource but the stack, in URN order: what a component consists of. */
export function identities(graph: Graph): readonly string[] {
  return graph.resources.filter(({ type }) => type !== STACK).map(({ type, name }) => `${type} ${name}`);
}

/** A policy document. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Properties[];
}

/** Reads the JSON policy in one of a resource's inputs. @param property @default "policy" */
export function policyOf(resource: GraphResource, property = "policy"): PolicyDocument {
  const text = resource.inputs[property];
  assert.ok(
    typeof text === "string",
    `${resource.type} "${resource.name}" has no text in ${property}: ${String(text)}`,
  );
  return JSON.parse(text) as PolicyDocument;
}

/** Asserts that `build` fails with exactly these problems, in any order. */
export async function assertProblems(
  build: Build,
  problems: readonly string[],
  options: DeployOptions = {},
): Promise<void> {
  await assert.rejects(deploy(build, options), (error) => {
    assert.ok(error instanceof EvaluationError, String(error));
    assert.deepEqual([...error.problems].sort(), [...problems].sort());
    return true;
  });
}
