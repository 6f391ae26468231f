/** What a check of the evaluated program is given and what it finds. */
import type { Graph, GraphResource } from "../types";

/** One thing that the provider or a service would refuse. */
export interface Finding {
  readonly resource: GraphResource;
  /** Path of the property, such as `stages[2].actions[0].region`. */
  readonly property: string;
  /** What is allowed, such as `must have at most 32 characters`. */
  readonly allowed: string;
  /** What was given; secrets are concealed when it is told. Leave it out when nothing was given. */
  readonly got?: unknown;
  /** How to mend it, such as `give it a name of its own`. */
  readonly fix: string;
  /** True for what may be right but cannot be told; it does not fail the evaluation. */
  readonly warning?: true;
}

/** One evaluated stack with the indexes that checks share; reading them costs nothing twice. */
export interface StackView {
  readonly graph: Graph;
  /** Custom resources that this stack declares: not components, and not what it only looks up. */
  readonly declared: readonly GraphResource[];
  /** Declared resources of a type, in URN order. */
  ofType(type: string): readonly GraphResource[];
  /** Any resource of the stack by URN: components and looked up ones too. */
  get(urn: string): GraphResource | undefined;
  /** The declared resource with this ARN; undefined in a preview, where ARNs are unknown. */
  byArn(arn: unknown): GraphResource | undefined;
}

/** Looks at one stack, whether it was evaluated as an update or as a preview. */
export type StackCheck = (stack: StackView) => Iterable<Finding>;

/** Looks at all stacks that were evaluated together, in the order of evaluation. */
export type ProgramCheck = (stacks: readonly StackView[]) => Iterable<Finding>;
