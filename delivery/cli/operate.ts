/** `interlock stop`, `continue` and `retry`: what is under way is stopped, moved on, or tried again. */
import {
  carryOutOperation,
  checkReason,
  type Operation,
  type OperationPlan,
  type OperationResult,
  planContinue,
  planRetry,
  planStop,
} from "../release";
import { createApproval } from "./approval";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { chosenOnAws, type ReleaseOptions } from "./releases";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface OperateOptions extends ReleaseOptions {
  readonly region?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly emergency?: boolean;
  /** Of a stop: whether what was deployed is rolled back. @default true */
  readonly rollback?: boolean;
  /** Of a stop: whether actions that run are left to themselves. */
  readonly abandon?: boolean;
  /** Of a continuation: ends the wait for the end of what was replaced instead of that for the traffic. */
  readonly termination?: boolean;
  /** Of a retry: also the actions that succeeded. */
  readonly allActions?: boolean;
}

export type OperationKind = OperationPlan["kind"];

/** How the commands reach what is under way; tests give another. */
export type OperationReach = (options: ReleaseOptions) => Promise<Operation>;

const onAws: OperationReach = async (options) => {
  const { graphs, environment, opening } = await chosenOnAws(options);
  const { openOperation } = await import("../release/aws/openOperation");
  return openOperation(graphs, environment, opening);
};

const VERBS = { stop: "Stop", continue: "Continue", retry: "Retry" } as const;

function planOf(kind: OperationKind, operation: Operation, options: OperateOptions, reason: string) {
  const { region, emergency = false, rollback = true, abandon = false } = options;
  const common = { reason, emergency, ...(region === undefined ? {} : { region }) };
  if (kind === "stop") return planStop(operation, { ...common, rollsBack: rollback, abandons: abandon });
  if (kind === "continue")
    return planContinue(operation, {
      ...common,
      wait: options.termination === true ? "TERMINATION_WAIT" : "READY_WAIT",
    });
  return planRetry(operation, {
    reason,
    emergency,
    mode: options.allActions === true ? "ALL_ACTIONS" : "FAILED_ACTIONS",
  });
}

/** The plan for a person. */
export function describeOperation({ kind, steps, problems, waived }: OperationPlan, environment: string): string {
  return [
    `${VERBS[kind]} what is under way in ${environment}`,
    ...steps.map(({ place, what }) => `  ${place}: ${what}`),
    ...problems.map((problem) => `  not looked at: ${problem}`),
    ...(waived === undefined ? [] : ["  put aside: the hold of the line"]),
  ].join("\n");
}

function describeOutcome({ outcomes }: OperationResult, record: string): string {
  const words = { done: "asked for", ended: "had ended already", failed: "failed" } as const;
  return [
    ...outcomes.map(
      ({ place, what, status, message }) =>
        `${place}: ${what}: ${words[status]}${message === undefined ? "" : `: ${message}`}`,
    ),
    `On record as ${record}`,
  ].join("\n");
}

const jsonOf = ({ steps, problems, waived = [] }: OperationPlan) => ({
  steps: steps.map(({ place, what }) => ({ place, what })),
  problems,
  waived,
});

/** Stops, continues or retries, after a person has agreed. */
export async function operateCommand(
  kind: OperationKind,
  options: OperateOptions,
  output: Output,
  reach: OperationReach = onAws,
): Promise<ExitCode> {
  if (options.reason === undefined)
    throw new UsageError(`${kind} needs --reason: what is done to what is under way is on record with it.`);
  const reason = checkReason(options.reason);
  return onTermination(async (signal) => {
    const operation = await reach(options);
    const { environment } = operation.releases.line;
    const plan = await planOf(kind, operation, options, reason);
    output.print(describeOperation(plan, environment));
    if (options.dryRun === true) {
      output.json({ ok: true, environment, ...jsonOf(plan), outcomes: [] });
      output.print("Nothing was done: --dry-run.");
      return 0;
    }
    const ask = createApproval(options.yes ?? false, signal);
    if (!(await output.aside(() => ask(`${VERBS[kind]} what is under way in ${environment}`)))) {
      output.json({ ok: false, environment, ...jsonOf(plan), outcomes: [] });
      output.print("Nothing was done.");
      return 1;
    }
    const result = await carryOutOperation(operation, plan);
    output.json({ environment, ...jsonOf(plan), ...result });
    output.print(describeOutcome(result, operation.releases.audit.keyOf(result.act)));
    return result.ok ? 0 : 1;
  });
}
