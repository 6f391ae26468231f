/**
 * The evaluated program as plain data: what `pulumi up` would register, with outputs as AWS would form them.
 * Everything in `delivery/` reads these types and nothing reads Pulumi.
 */

/** Whether outputs that AWS computes are known (`update`) or not (`preview`). */
export type EvaluationMode = "update" | "preview";

/** Stands for a value that only AWS can compute, in a graph evaluated as a preview. */
export const UNKNOWN = "<unknown>";

/** Stands for a secret value wherever a graph is printed. */
export const REDACTED = "[secret]";

/** A property bag of plain JSON values; secrets are unwrapped and listed in `secrets` of the resource. */
export type Properties = Readonly<Record<string, unknown>>;

/** One resource as it was registered. */
export interface GraphResource {
  /** Full URN with the whole chain of parent types, as the real engine forms it. */
  readonly urn: string;
  /** Pulumi type token, such as `aws:s3/bucket:Bucket`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** False for components. */
  readonly custom: boolean;
  /** URN of the parent; absent for the stack. */
  readonly parent?: string;
  /** URN of the provider resource; absent for components and for resources of the default provider. */
  readonly provider?: string;
  /** Twelve-digit id of the account that the provider works in; absent where there is none. */
  readonly account?: string;
  /** Region that the resource lives in: its own `region` input, else its provider's. Absent for components. */
  readonly region?: string;
  /** Physical id; absent for components and in a preview. */
  readonly id?: string;
  readonly inputs: Properties;
  /** Inputs and computed outputs together. */
  readonly outputs: Properties;
  /** URNs of explicit and implicit dependencies, sorted. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  /** Paths of properties that hold secrets, such as `inputs.password`. */
  readonly secrets: readonly string[];
  /** True for a component whose children another process registers, such as those of awsx. */
  readonly remote?: true;
  /** True for a resource that is looked up by its id and belongs to another stack or to nobody. */
  readonly read?: true;
  /** URNs that each input depends on; inputs without dependencies are left out. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Former identities: URNs, or the parts of one that differ. */
  readonly aliases?: readonly (string | Properties)[];
  readonly ignoreChanges?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  /** Absent where the program leaves the choice to the provider. */
  readonly deleteBeforeReplace?: boolean;
  readonly retainOnDelete?: true;
  /** Physical id of an existing resource that the stack adopts. */
  readonly importId?: string;
}

/** One stack, evaluated once. */
export interface Graph {
  readonly stack: string;
  readonly mode: EvaluationMode;
  /** Sorted by URN. */
  readonly resources: readonly GraphResource[];
  /** The stack's outputs. */
  readonly outputs: Properties;
  /** Names of the stack outputs that hold secrets, sorted. */
  readonly secretOutputs?: readonly string[];
  /** What may be right but could not be told; absent where there is nothing. */
  readonly warnings?: readonly string[];
}
