/** Conditions of stages: which rules the rehearsal can carry out, and what they found. */
import { RehearsalError } from "../types";
import type { ActionHandlers } from "./actions";
import { accountOf, type Execution, type Surroundings } from "./context";
import { type ConditionDeclaration, type RuleDeclaration, findResource } from "./declaration";
import { windowState } from "./deploymentWindow";

/** A rule, about to be checked. */
interface RuleRun {
  readonly rule: RuleDeclaration;
  readonly configuration: Readonly<Record<string, string>>;
  readonly region: string;
  readonly execution: Execution;
  /** The rule's own role, else the pipeline's. */
  readonly executorRoleArn: string;
  readonly surroundings: Surroundings;
  readonly handlers: ActionHandlers;
  readonly where: readonly string[];
  /** Whether the rule decides about the entry to a stage. */
  readonly isEntry: boolean;
}

/** What a rule found: `problem` when it is not met, else what it saw, or what of it is not rehearsed. */
type Finding = { readonly problem: string } | { readonly summary: string } | { readonly notRehearsed: string };

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

/**
 * At the entry to a stage an alarm that is not on is enough; one that is on has the time to go off. Source: CodePipeline User Guide,
 * rule-reference-CloudWatchAlarm, edition for China.
 */
async function alarmAtEntry(
  { configuration, region, execution, surroundings }: RuleRun,
  account: string,
): Promise<Finding> {
  const { AlarmName = "", WaitTime = "0" } = configuration;
  const { alarms, clock } = surroundings;
  const place = { environment: execution.graph.stack, account, region };
  const what = `${AlarmName} in ${region}`;
  if (alarms?.isOn(AlarmName, place) !== true) return { summary: `${what} not on when the stage is entered` };
  await clock.wait(Number(WaitTime) * MINUTE);
  await alarms.goesOff(AlarmName, place, Number(WaitTime));
  if (alarms.isOn(AlarmName, place)) return { problem: `the alarm ${what} is in the state ALARM` };
  return { summary: `${what} went off within ${WaitTime} min (fast-forwarded)` };
}

/**
 * Baking is the passing of time, which is fast-forwarded: the alarm must not go off in it. That a rule of `onSuccess` waits its whole time
 * follows from AWS's announcement of conditions, August 2024; the guide's page speaks of entries alone (docs/adr/0024).
 */
async function alarm(run: RuleRun): Promise<Finding> {
  const { configuration, region, execution, executorRoleArn, surroundings, where } = run;
  const { AlarmName = "", WaitTime = "0" } = configuration;
  const { outputs, account = "" } = findResource(
    execution.graph,
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    `alarm ${AlarmName} in ${region}`,
    ({ inputs, outputs: own, region: at }) => (own["name"] ?? inputs["name"]) === AlarmName && at === region,
  );
  surroundings.checkAccess({ kind: "AlarmRule", executorRoleArn, alarmArn: String(outputs["arn"]) }, where);
  if (run.isEntry) return alarmAtEntry(run, account);
  const minutes = Number(WaitTime);
  await surroundings.clock.wait(minutes * MINUTE);
  const place = { environment: execution.graph.stack, account, region };
  if ((await surroundings.alarms?.goesOff(AlarmName, place, minutes)) === true)
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

/**
 * A window that is closed fails the stage, which somebody retries when it opens; that time is fast-forwarded. Whether CodePipeline itself
 * waits is not documented.
 */
async function deploymentWindow({ configuration, surroundings: { clock } }: RuleRun): Promise<Finding> {
  const { Cron = "", TimeZone = "UTC" } = configuration;
  const now = clock.now();
  const state = windowState(Cron, TimeZone, now);
  if (state === undefined) return { notRehearsed: `deployment windows in the time zone ${TimeZone}` };
  const { opensAt, shown } = state;
  if (opensAt === undefined) return { problem: `the window ${Cron} never opens again` };
  if (opensAt === now) return { summary: `the window ${Cron} is open (${shown} ${TimeZone})` };
  await clock.wait(opensAt - now);
  return { summary: `the window ${Cron} is closed until ${shown} ${TimeZone} (fast-forwarded)` };
}

/** The rule is met when the build succeeds. */
async function codeBuild(run: RuleRun): Promise<Finding> {
  const { rule, configuration, region, execution, executorRoleArn, where, handlers } = run;
  const handler = handlers["Build/CodeBuild"];
  if (!handler) return { notRehearsed: "condition rules of the provider CodeBuild" };
  const { name, inputArtifacts = [] } = rule;
  const declaration = {
    name,
    category: "Build",
    provider: "CodeBuild",
    configuration,
    inputArtifacts,
    outputArtifacts: [],
  };
  const { summary } = await handler({ execution, declaration, configuration, region, executorRoleArn, where });
  return { summary };
}

/** That the function may be called is asked; how it says whether the rule is met, AWS does not document. */
async function lambdaInvoke(run: RuleRun): Promise<Finding> {
  const { configuration, region, execution, executorRoleArn, surroundings, where } = run;
  const { FunctionName = "" } = configuration;
  const account = accountOf(executorRoleArn);
  const { outputs } = findResource(
    execution.graph,
    "aws:lambda/function:Function",
    `function ${FunctionName} in ${region}`,
    ({ outputs: own, region: at, account: of }) => own["name"] === FunctionName && at === region && of === account,
  );
  surroundings.checkAccess({ kind: "LambdaRule", executorRoleArn, functionArn: String(outputs["arn"]) }, where);
  return { notRehearsed: `what the function ${FunctionName} says to the rule that calls it` };
}

const RULES: Readonly<Record<string, (run: RuleRun) => Promise<Finding>>> = {
  CloudWatchAlarm: alarm,
  CodeBuild: codeBuild,
  DeploymentWindow: deploymentWindow,
  LambdaInvoke: lambdaInvoke,
  VariableCheck: variableCheck,
};

async function checkRule(
  rule: RuleDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  handlers: ActionHandlers,
  outer: readonly string[],
  isEntry: boolean,
): Promise<string | undefined> {
  const where = [...outer, rule.name];
  const { provider } = rule.ruleTypeId;
  const check = RULES[provider] ?? (async () => ({ notRehearsed: `condition rules of the provider ${provider}` }));
  try {
    const configuration = execution.variables.resolveAll(rule.configuration ?? {});
    const region = rule.region ?? execution.pipeline.region;
    const executorRoleArn = rule.roleArn ?? execution.pipeline.roleArn;
    const run = { rule, configuration, region, execution, executorRoleArn, surroundings, handlers, where, isEntry };
    const finding = await check(run);
    if ("problem" in finding) return `${rule.name}: ${finding.problem}`;
    if ("notRehearsed" in finding) surroundings.progress({ kind: "notRehearsed", where, what: finding.notRehearsed });
    else surroundings.progress({ kind: "step", where, status: "succeeded", what: finding.summary });
    return undefined;
  } catch (error) {
    if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
    return `${rule.name}: ${error.message}`;
  }
}

/**
 * Checks the rules of one condition; every one must be met.
 *
 * @param isEntry Whether it decides about the entry to a stage.
 * @returns what is not, and what that does
 */
export async function checkCondition(
  { rules, result }: ConditionDeclaration,
  execution: Execution,
  surroundings: Surroundings,
  where: readonly string[],
  handlers: ActionHandlers = {},
  isEntry = false,
): Promise<string | undefined> {
  const problems = await Promise.all(
    rules.map((rule) => checkRule(rule, execution, surroundings, handlers, where, isEntry)),
  );
  const found = problems.filter((problem) => problem !== undefined);
  return found.length === 0 ? undefined : `Condition not met (${result}): ${found.join("; ")}`;
}
