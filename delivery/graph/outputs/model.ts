/** How a resource type's outputs are computed: the vocabulary of the tables in this folder. */
import { createHash } from "node:crypto";
import type { AutoNameFacts } from "../facts";
import type { Partition } from "../partitions";
import type { Properties } from "../types";

/** Where a resource lives and who it is: everything beyond its inputs that its outputs depend on. */
export interface ResourceContext {
  readonly urn: string;
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly partition: Partition;
  /** Outputs of the resource of this graph, registered earlier, whose `property` has `value`. */
  find(type: string, property: string, value: unknown): Properties | undefined;
}

/** Physical id and computed outputs; inputs are passed through by the monitor. */
export interface Computed {
  readonly id: string;
  readonly outputs?: Properties;
}

/** One resource type. */
export interface ResourceModel {
  /** How the provider names it when the program does not. @default - as the facts of the type say; for types without facts, not at all */
  readonly autoName?: AutoNameFacts;
  /** True for types that no region contains, such as IAM's. */
  readonly global?: boolean;
  readonly compute: (inputs: Inputs, context: ResourceContext) => Computed;
  /** Fields that AWS adds to objects that the program gives, by property; `compute` returns them in an object of that name. */
  readonly computedFields?: Readonly<Record<string, readonly string[]>>;
}

/** Models by type token. */
export type ResourceModels = Readonly<Record<string, ResourceModel>>;

/** The inputs of one resource, read with clear errors. */
export class Inputs {
  constructor(
    readonly values: Properties,
    private readonly resource: string,
  ) {}

  /** A string that must be there. @throws Error that names resource and property */
  text(property: string): string {
    const value = this.values[property];
    if (typeof value === "string" && value !== "") return value;
    throw new Error(`${this.resource}: ${property} must be a non-empty string, got ${JSON.stringify(value)}`);
  }

  /** A string that may be absent. */
  textOr<Fallback>(property: string, fallback: Fallback): string | Fallback {
    const value = this.values[property];
    return typeof value === "string" && value !== "" ? value : fallback;
  }

  flag(property: string): boolean {
    return this.values[property] === true;
  }

  list(property: string): readonly unknown[] {
    const value = this.values[property];
    return Array.isArray(value) ? value : [];
  }

  record(property: string): Properties {
    const value = this.values[property];
    return typeof value === "object" && value !== null ? (value as Properties) : {};
  }
}

/** Creation time of everything: evaluations must not differ from day to day. */
export const CREATED = "2026-01-01T00:00:00Z";

/** Hex digits that only the resource and the purpose determine. */
export function hex(context: Pick<ResourceContext, "urn">, purpose: string, length: number): string {
  return createHash("sha256").update(`${context.urn}|${purpose}`).digest("hex").slice(0, length);
}

/** A UUID that only the resource and the purpose determine. */
export function uuid(context: Pick<ResourceContext, "urn">, purpose: string): string {
  const digits = hex(context, purpose, 32);
  return [8, 12, 16, 20, 32].map((end, index, ends) => digits.slice(ends[index - 1] ?? 0, end)).join("-");
}

/** Decimal digits that only the resource and the purpose determine. */
export function digits(context: Pick<ResourceContext, "urn">, purpose: string, length: number): string {
  return BigInt(`0x${hex(context, purpose, 60)}`)
    .toString()
    .slice(0, length);
}

/** An IAM unique id: its kind's four letters and seventeen more characters. */
export function uniqueId(context: ResourceContext, prefix: string): string {
  return prefix + hex(context, "uniqueId", 17).toUpperCase();
}

/** An ARN in the resource's partition, region and account. */
export function regionalArn(context: ResourceContext, service: string, resource: string): string {
  return `arn:${context.partition.name}:${service}:${context.region}:${context.account}:${resource}`;
}

/** An ARN without region. */
export function globalArn(context: ResourceContext, service: string, resource: string): string {
  return `arn:${context.partition.name}:${service}::${context.account}:${resource}`;
}

/** A type whose id is its ARN. */
export const byArn = (
  arnOf: (inputs: Inputs, context: ResourceContext) => string,
  outputs: (inputs: Inputs, context: ResourceContext) => Record<string, unknown> = () => ({}),
): Pick<ResourceModel, "compute"> => ({
  compute: (inputs, context) => {
    const arn = arnOf(inputs, context);
    return { id: arn, outputs: { arn, ...outputs(inputs, context) } };
  },
});

/** A model whose id is one of its inputs and that has no computed outputs. */
export function attached(property: string, model: Partial<ResourceModel> = {}): ResourceModel {
  return { compute: (inputs) => ({ id: inputs.text(property) }), ...model };
}
