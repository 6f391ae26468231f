/** Stopping the line and letting it go. Both may be done again wherever they were ended. */
import type { Act } from "./acts";
import type { Releases } from "./context";
import { type ClosedGate, closeGates, openGates, writeHold } from "./controls";
import type { StageState } from "./ports";

export interface HoldResult {
  /** Whether this command changed it; otherwise it was so already, by `act`. */
  readonly changed: boolean;
  /** Absent when the line was never held. */
  readonly act?: Act;
  /** Stages that stay closed although nothing holds the line. */
  readonly stillClosed: readonly ClosedGate[];
  /** Executions that a closed stage keeps from being deployed. */
  readonly stopped: readonly { readonly execution: string; readonly before: string }[];
  /** Executions that deploy now: a hold lets a stage that has begun come to its end. */
  readonly deploying: readonly { readonly execution: string; readonly stage: string }[];
}

const NOTHING = { stillClosed: [], stopped: [], deploying: [] } as const;

const stoppedAt = (gates: readonly StageState[]): HoldResult["stopped"] =>
  gates.flatMap(({ name, waiting }) => waiting.map((execution) => ({ execution, before: name })));

const deployingIn = (gates: readonly StageState[]): HoldResult["deploying"] =>
  gates.flatMap(({ name: stage, status, execution }) =>
    status === "InProgress" && execution !== undefined ? [{ execution, stage }] : [],
  );

/** Stops the line: nothing is promoted, and nothing that is on its way enters another stage that deploys. */
export async function hold(releases: Releases, reason: string): Promise<HoldResult> {
  const { ports, line, audit } = releases;
  const before = await releases.hold();
  await releases.settle(before, await releases.channel());
  const act = before?.held === true ? before.act : await releases.act({ kind: "hold", reason });
  if (before?.held !== true) await writeHold(ports.to, line.holdKey, before, act);
  const gates = await closeGates(ports.pipeline, line.gatedStages, act);
  await audit.record(act);
  return { ...NOTHING, changed: before?.held !== true, act, stopped: stoppedAt(gates), deploying: deployingIn(gates) };
}

/** Lets the line go again. What waited at the closed stages is deployed. */
export async function resume(releases: Releases, reason: string): Promise<HoldResult> {
  const { ports, line, audit } = releases;
  const before = await releases.hold();
  await releases.settle(before, await releases.channel());
  if (before === undefined) return { ...NOTHING, changed: false };
  const act = before.held ? await releases.act({ kind: "resume", reason }) : before.act;
  if (before.held) await writeHold(ports.to, line.holdKey, before, act);
  const stillClosed = await openGates(ports.pipeline, line.gatedStages);
  await audit.record(act);
  return { ...NOTHING, changed: before.held, act, stillClosed };
}
