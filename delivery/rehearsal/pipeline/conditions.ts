/** Conditions of stages: which rules the rehearsal can carry out, and what their failure does. */
import type { ConditionDeclaration, RuleDeclaration } from "./declaration";
import type { Execution, Surroundings } from "./context";

type Rule = (
  rule: RuleDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  where: readonly string[],
) => Promise<string | undefined>;

const MINUTE = 60_000;

/** Compares two texts as a VariableCheck rule does. Source: CodePipeline User Guide, rule-reference-VariableCheck. */
const OPERATORS: Readonly<Record<string, (variable: string, value: string) => boolean>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(`^(?:${value})$`).test(variable),
};

const RULES: Readonly<Record<string, Rule>> = {
  // No alarm is raised in a rehearsal unless a person raises it, so baking is the passing of time, fast-forwarded.
  CloudWatchAlarm: async ({ configuration, region }, { pipeline }, { clock, progress }, where) => {
    const minutes = Number(configuration?.["WaitTime"] ?? 0);
    await clock.wait(minutes * MINUTE);
    progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `${configuration?.["AlarmName"]} in ${region ?? pipeline.region} quiet for ${minutes} min (fast-forwarded)`,
    });
    return undefined;
  },
  VariableCheck: async ({ configuration = {} }, { variables }) => {
    const { Variable = "", Value = "", Operator = "" } = variables.resolveAll(configuration);
    const compare = OPERATORS[Operator];
    if (!compare) return `unknown operator ${Operator}`;
    return compare(Variable, Value) ? undefined : `${Variable} is not ${Operator} ${Value}`;
  },
};

/** The rules of one condition; every one must hold. @returns what failed and what that does, or nothing */
export async function checkCondition(
  { rules, result }: ConditionDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  where: readonly string[],
): Promise<string | undefined> {
  const failures = await Promise.all(
    rules.map(async (rule) => {
      const run = RULES[rule.ruleTypeId.provider];
      const place = [...where, rule.name];
      if (!run) {
        surroundings.progress({
          kind: "notRehearsed",
          where: place,
          what: `the condition rule ${rule.ruleTypeId.provider}`,
        });
        return undefined;
      }
      const failure = await run(rule, execution, surroundings, place);
      return failure === undefined ? undefined : `${rule.name}: ${failure}`;
    }),
  );
  const failed = failures.filter((failure) => failure !== undefined);
  return failed.length === 0 ? undefined : `Condition not met (${result}): ${failed.join("; ")}`;
}
