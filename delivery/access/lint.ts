import { compilePolicy, type CompiledStatement } from "./evaluator/policy";
import { patternsOverlap } from "./linter/overlap";
import { RULES, type LintRule, type LintSubject } from "./linter/rules";
import { ServiceData, type ActionFacts } from "./linter/serviceData";
import type { WorldPolicy } from "./policies/sources";
import type { PolicyType } from "./types";
import type { World } from "./world";

/** Something in a policy that its author hardly meant. */
export interface LintFinding {
  readonly rule: LintRule;
  readonly policyType: PolicyType;
  /** URN of the resource that declares the policy, with `#` and the name of an inline policy. */
  readonly policy: string;
  /** Sid, or the index of the statement. */
  readonly statement: string;
  readonly message: string;
}

/** A finding as one line. */
export const describeFinding = ({ rule, policyType, policy, statement, message }: LintFinding): string =>
  `${policyType} policy ${policy}, statement ${statement}: ${message} [${rule}]`;

async function factsOf(written: string, data: ServiceData): Promise<readonly ActionFacts[]> {
  const [service = "", name = ""] = written.toLowerCase().split(":");
  const names = (await data.actionsOf(service)) ?? [];
  const matching = names.filter((candidate) => patternsOverlap(name, candidate.toLowerCase()));
  return Promise.all(matching.map((candidate) => data.action(service, candidate)));
}

/** Actions of a statement; those of `*` and of `NotAction` are too many to say anything of. */
function writtenActions({ raw }: CompiledStatement): string[] {
  const value = raw["Action"];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item): item is string => typeof item === "string" && item !== "*");
}

async function lintStatement(
  source: WorldPolicy,
  statement: CompiledStatement,
  data: ServiceData,
): Promise<LintFinding[]> {
  const actions = await Promise.all(
    writtenActions(statement).map(async (written) => ({ written, facts: await factsOf(written, data) })),
  );
  const subject: LintSubject = { source, statement, actions, globalKeys: data.globalKeys };
  return Object.entries(RULES).flatMap(([rule, apply]) =>
    apply(subject).map((message) => ({
      rule: rule as LintRule,
      policyType: source.type,
      policy: source.policy.name,
      statement: statement.label,
      message,
    })),
  );
}

/**
 * Looks for mistakes in the policies of a world that AWS would accept: actions and condition keys that do not exist,
 * resources that an action does not take or that are too many, trust in everyone.
 *
 * The first call reads facts of the services that occur, some megabytes from disk.
 */
export async function lintWorld(world: World): Promise<LintFinding[]> {
  const data = await ServiceData.load();
  const findings: LintFinding[] = [];
  for (const source of world.policies)
    for (const statement of compilePolicy(source.policy, source.type).statements)
      findings.push(...(await lintStatement(source, statement, data)));
  return findings;
}
