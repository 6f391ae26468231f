/** Stopping the line and letting it go. Both may be done again wherever they were ended. */
import type { Act } from "./acts";
import type { Releases } from "./context";
import { closeGate, openGate, writeHold } from "./controls";

export interface HoldResult {
  /** Whether this command changed it; otherwise it was so already, by `act`. */
  readonly changed: boolean;
  /** Absent when the line was never held. */
  readonly act?: Act;
  /** Why the way into the deployments stays closed although nothing holds the line. */
  readonly closedBecause?: string;
}

/** Stops the line: nothing is promoted, and nothing that is on its way is deployed. */
export async function hold(releases: Releases, reason: string): Promise<HoldResult> {
  const { ports, line, audit } = releases;
  const before = await releases.hold();
  await releases.settle(before, await releases.channel());
  const act = before?.held === true ? before.act : await releases.act({ kind: "hold", reason });
  if (before?.held !== true) await writeHold(ports.to, line.holdKey, before, act);
  await closeGate(ports.pipeline, line.gatedStage, act);
  await audit.record(act);
  return { changed: before?.held !== true, act };
}

/** Lets the line go again. What waited at the closed stage is deployed. */
export async function resume(releases: Releases, reason: string): Promise<HoldResult> {
  const { ports, line, audit } = releases;
  const before = await releases.hold();
  await releases.settle(before, await releases.channel());
  if (before === undefined) return { changed: false };
  const act = before.held ? await releases.act({ kind: "resume", reason }) : before.act;
  if (before.held) await writeHold(ports.to, line.holdKey, before, act);
  const closedBecause = await openGate(ports.pipeline, line.gatedStage);
  await audit.record(act);
  return { changed: before.held, act, ...(closedBecause !== undefined && { closedBecause }) };
}
