/** Conditions of stages: which rules the rehearsal can carry out, and what they found. */
import { RehearsalError } from "../types";
import type { Execution, Surroundings } from "./context";
import { type ConditionDeclaration, type RuleDeclaration, findResource } from "./declaration";

/** A rule, about to be checked. */
interface RuleRun {
  readonly rule: RuleDeclaration;
  readonly configuration: Readonly<Record<string, string>>;
  readonly region: string;
  readonly execution: Execution;
  readonly surroundings: Surroundings;
  readonly where: readonly string[];
}

/** What a rule found: `problem` when it is not met, else what it saw. */
type Finding = { readonly problem: string } | { readonly summary: string };

const MINUTE = 60_000;

/**
 * Compares texts as a VariableCheck rule does. That MATCHES wants the whole value is inferred from Java's `matches`; JavaScript's
 * expressions differ from Java's in rare constructs.
 * Source: CodePipeline User Guide, rule-reference-VariableCheck.
 */
const OPERATORS: Readonly<Record<string, (variable: string, value: string) => boolean>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => expression(value).test(variable),
};

function expression(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch {
    throw new RehearsalError(`MATCHES needs a regular expression, got ${JSON.stringify(text)}`);
  }
}

/** Alarms go off only where somebody asked for it, so baking is the passing of time, which is fast-forwarded. */
async function alarm({ rule, configuration, region, execution, surroundings, where }: RuleRun): Promise<Finding> {
  const { AlarmName = "", WaitTime = "0" } = configuration;
  const { outputs } = findResource(
    execution.graph,
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    `alarm ${AlarmName} in ${region}`,
    ({ inputs, outputs: own, region: at }) => (own["name"] ?? inputs["name"]) === AlarmName && at === region,
  );
  const executorRoleArn = rule.roleArn ?? execution.pipeline.roleArn;
  surroundings.checkAccess({ kind: "AlarmRule", executorRoleArn, alarmArn: String(outputs["arn"]) }, where);
  await surroundings.clock.wait(Number(WaitTime) * MINUTE);
  if (surroundings.alarms?.isInAlarm(AlarmName, { environment: execution.graph.stack, region }) === true)
    return { problem: `the alarm ${AlarmName} in ${region} is in the state ALARM` };
  return { summary: `${AlarmName} in ${region} quiet for ${WaitTime} min (fast-forwarded)` };
}

async function variableCheck({ configuration }: RuleRun): Promise<Finding> {
  const { Variable = "", Value = "", Operator = "" } = configuration;
  const compare = Object.hasOwn(OPERATORS, Operator) ? OPERATORS[Operator] : undefined;
  if (!compare)
    return { problem: `unknown operator ${Operator}; the operators are ${Object.keys(OPERATORS).join(", ")}` };
  const shown = `"${Variable}" ${Operator} "${Value}"`;
  return compare(Variable, Value) ? { summary: shown } : { problem: `not so: ${shown}` };
}

const RULES: Readonly<Record<string, (run: RuleRun) => Promise<Finding>>> = {
  CloudWatchAlarm: alarm,
  VariableCheck: variableCheck,
};

async function checkRule(
  rule: RuleDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  outer: readonly string[],
): Promise<string | undefined> {
  const where = [...outer, rule.name];
  const { provider } = rule.ruleTypeId;
  const check = RULES[provider];
  if (!check) {
    surroundings.progress({ kind: "notRehearsed", where, what: `condition rules of the provider ${provider}` });
    return undefined;
  }
  try {
    const configuration = execution.variables.resolveAll(rule.configuration ?? {});
    const region = rule.region ?? execution.pipeline.region;
    const finding = await check({ rule, configuration, region, execution, surroundings, where });
    if ("problem" in finding) return `${rule.name}: ${finding.problem}`;
    surroundings.progress({ kind: "step", where, status: "succeeded", what: finding.summary });
    return undefined;
  } catch (error) {
    if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
    return `${rule.name}: ${error.message}`;
  }
}

/** Checks the rules of one condition; every one must be met. @returns what is not, and what that does */
export async function checkCondition(
  { rules, result }: ConditionDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  where: readonly string[],
): Promise<string | undefined> {
  const problems = await Promise.all(rules.map((rule) => checkRule(rule, execution, surroundings, where)));
  const found = problems.filter((problem) => problem !== undefined);
  return found.length === 0 ? undefined : `Condition not met (${result}): ${found.join("; ")}`;
}
