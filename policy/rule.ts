/** What a rule of the pack is. */
import type { PolicyConfigSchema } from "@pulumi/policy";

/** A resource as the checks see it: plain values, unknown ones marked. */
export interface Subject {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** Inputs in the rules for one resource; outputs, as far as they are known, in the rules for a stack. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Settings of the resource's provider; empty for a default provider's unset ones. */
  readonly provider: Readonly<Record<string, unknown>>;
  /** URNs that each property was computed from; empty in the rules for one resource. */
  readonly origins: Readonly<Record<string, readonly string[]>>;
}

/** What the user set for the rule in the pack's configuration. */
export type Settings = Readonly<Record<string, unknown>>;

interface RuleBase {
  /** Name that configuration and reports know the rule by. */
  readonly name: string;
  /** One sentence that says what must hold. */
  readonly description: string;
  /** `mandatory` stops the update; `advisory` only tells. */
  readonly level: "mandatory" | "advisory";
  /** Types of the resources that the rule looks at. */
  readonly types: readonly string[];
  /** Settings of its own, beside `exempt`, which every rule has. */
  readonly settings?: PolicyConfigSchema["properties"];
}

/** A rule that one resource keeps or breaks by itself. */
export interface ResourceRule extends RuleBase {
  /** What is wrong with the resource; empty when nothing is. */
  readonly check: (subject: Subject, settings: Settings) => readonly string[];
}

/** A rule that a resource keeps with the help of others in its stack. */
export interface StackRule extends RuleBase {
  /** What is wrong with the resource among those of its stack; empty when nothing is. */
  readonly checkInStack: (subject: Subject, stack: readonly Subject[], settings: Settings) => readonly string[];
}

export type Rule = ResourceRule | StackRule;
