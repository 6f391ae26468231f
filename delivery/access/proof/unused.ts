/** Grants and denials that nothing exercises: what no delivery needs should not be allowed. */
import { compileArnPattern } from "../evaluator/arnPattern";
import { createContext, type EvaluationContext } from "../evaluator/context";
import { compilePolicy, type CompiledStatement } from "../evaluator/policy";
import { compileText } from "../evaluator/template";
import type { WorldPolicy } from "../policies/sources";
import type { AwsCall, StatementReference, Verdict } from "../types";
import type { World } from "../world";
import type { Facts } from "./facts";
import type { Reason, UnusedGrant } from "./types";

type Element = UnusedGrant["element"];

/** A value of a statement, and whether some call has exercised it. */
interface Part {
  readonly element: Exclude<Element, "statement">;
  readonly value: string;
  readonly matches: (call: AwsCall, context: EvaluationContext) => boolean;
  used: boolean;
}

interface Entry {
  readonly source: WorldPolicy;
  readonly statement: CompiledStatement;
  readonly parts: readonly Part[];
  used: boolean;
}

const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item): item is string => typeof item === "string");

/** Roles that an Allow names by a condition; of a Deny they are those that it spares. */
function principalParts({ effect, conditions }: CompiledStatement): Part[] {
  if (effect === "Deny") return [];
  return conditions
    .filter(({ operator, key }) => key === "aws:PrincipalArn" && /^Arn(Equals|Like)$/.test(operator))
    .flatMap(({ values }) =>
      values.map((value): Part => {
        const matches = compileArnPattern(value, true);
        return {
          element: "principal",
          value,
          used: false,
          matches: ({ principal }, context) => matches(principal.id, context),
        };
      }),
    );
}

function partsOf(statement: CompiledStatement): Part[] {
  const actions = strings(statement.raw["Action"]).map((value): Part => {
    const matches = compileText(value.toLowerCase(), { variables: false, wildcards: true });
    return {
      element: "action",
      value,
      used: false,
      matches: ({ action }, context) => matches(action.toLowerCase(), context),
    };
  });
  const resources = strings(statement.raw["Resource"]).map((value): Part => {
    const matches = compileArnPattern(value, true);
    return { element: "resource", value, used: false, matches: ({ resource }, context) => matches(resource, context) };
  });
  return [...actions, ...resources, ...principalParts(statement)];
}

const keyOf = (policyType: string, policy: string, statement: string): string => `${policyType} ${policy} ${statement}`;

/** Keeps account of what the calls of a proof exercise. */
export class Ledger {
  private readonly entries = new Map<string, Entry>();

  constructor(world: World) {
    for (const source of world.policies)
      for (const statement of compilePolicy(source.policy, source.type).statements)
        this.entries.set(keyOf(source.type, source.policy.name, statement.label), {
          source,
          statement,
          parts: partsOf(statement),
          used: false,
        });
  }

  /** Notes the statements that granted or denied a call. */
  note(call: AwsCall, { grantedBy, deniedBy }: Verdict): void {
    const references: readonly StatementReference[] = [...grantedBy, ...deniedBy];
    if (references.length === 0) return;
    const context = createContext(call);
    for (const { policyType, policy, statement } of references) {
      const entry = this.entries.get(keyOf(policyType, policy, statement));
      if (!entry) continue;
      entry.used = true;
      for (const part of entry.parts) part.used ||= part.matches(call, context);
    }
  }

  /** What no call has exercised: whole statements, or the values that are left over in those that are used. */
  unused(): UnusedGrant[] {
    return [...this.entries.values()].flatMap(({ source, statement, parts, used }) => {
      const grant = (element: Element, value: string): UnusedGrant => ({
        policyType: source.type,
        policy: source.policy.name,
        statement: statement.label,
        effect: statement.effect,
        element,
        value,
      });
      if (!used) return [grant("statement", "")];
      return parts.filter((part) => !part.used).map(({ element, value }) => grant(element, value));
    });
  }
}

/** Part of a policy's name after its type. */
export const shortName = (policy: string): string => policy.slice(policy.lastIndexOf("::") + 1).replace(/^:/, "");

/** The records of a list, one for each value that they speak of; empty for a whole statement. */
const recordsOf = (reasons: readonly Reason[]): { reason: Reason; value: string }[] =>
  reasons.flatMap((reason) => (reason.values ?? [""]).map((value) => ({ reason, value })));

/** Whether a text fits a pattern in which `*` stands for anything. */
const isLike = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split("*").map(escape).join(".*")}$`).test(text);

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const speaksOf = ({ policy, statement, where }: Reason, value: string, unused: UnusedGrant, facts?: Facts): boolean =>
  (where === undefined || (facts !== undefined && where(unused, facts))) &&
  isLike(policy, shortName(unused.policy)) &&
  isLike(statement, unused.statement) &&
  isLike(value, unused.value);

export interface Explained {
  readonly grant: UnusedGrant;
  readonly reason: string;
}

/**
 * Unused grants with their reasons, those without one, and records that speak of nothing that is unused.
 * @param facts Without them, reasons that hold only somewhere hold nowhere.
 */
export function reviewUnused(
  unused: readonly UnusedGrant[],
  reasons: readonly Reason[],
  facts?: Facts,
): {
  readonly explained: readonly Explained[];
  readonly unexplained: readonly UnusedGrant[];
  readonly stale: readonly Reason[];
} {
  const records = recordsOf(reasons);
  const explained: Explained[] = [];
  const unexplained: UnusedGrant[] = [];
  for (const grant of unused) {
    const record = records.find(({ reason, value }) => speaksOf(reason, value, grant, facts));
    if (record) explained.push({ grant, reason: record.reason.reason });
    else unexplained.push(grant);
  }
  const stale = records
    .filter(({ reason }) => reason.when === undefined)
    .filter(({ reason, value }) => !unused.some((grant) => speaksOf(reason, value, grant, facts)))
    .map(({ reason, value }) => ({ ...reason, ...(value === "" ? {} : { values: [value] }) }));
  return { explained, unexplained, stale };
}
