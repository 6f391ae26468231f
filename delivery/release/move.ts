/**
 * Promotion and rollback: both point the channel at a release of the ledger. What a plan says is carried out; ended anywhere and begun
 * anew, it ends the same.
 */
import { type Act, type MovedRelease, nameOf } from "./acts";
import { moveChannel } from "./channel";
import type { Releases } from "./context";
import { type ClosedGate, openGates } from "./controls";
import { ReleaseError } from "./errors";
import type { Release } from "./ledger";
import type { MovePlan } from "./plan";

export { checkReason, type MovePlan, type MoveRequest, planMove } from "./plan";

export interface MoveResult {
  /** Whether the channel was moved now. */
  readonly moved: boolean;
  /** The act that brought the channel where it is; absent where something else than this tool did. */
  readonly act?: Act;
  /** Stages that deploy and stay closed although the hold was put aside. */
  readonly stillClosed: readonly ClosedGate[];
}

const movedOf = ({ manifest }: Release): MovedRelease => ({
  version: manifest.version,
  digest: manifest.bundle.sha256,
});

/** A hold that came while somebody was being asked. */
async function checkHold(releases: Releases, { hold, waived }: MovePlan): Promise<void> {
  const now = await releases.hold();
  if (now?.held !== true || now.act.id === hold?.act.id || waived.some(({ check }) => check === "hold")) return;
  throw new ReleaseError(`${nameOf(now.act.by)} stopped the line in the meantime: ${now.act.reason}`);
}

/** Copies the release, moves the channel and puts the act on record. */
async function move(releases: Releases, plan: MovePlan): Promise<Act> {
  const { release, channel, request, waived } = plan;
  await releases.promoted.copy(release);
  await checkHold(releases, plan);
  const act = await releases.act({
    kind: request.kind,
    reason: request.reason,
    to: movedOf(release),
    ...(channel?.release && { from: channel.release }),
    ...(waived.length > 0 && { waived: [...new Set(waived.flatMap(({ check }) => check ?? []))] }),
  });
  await moveChannel(releases.ports.to, releases.line.channelKey, channel, release, act);
  await releases.audit.record(act);
  return act;
}

/**
 * Carries out a plan. What earlier commands have done goes on record first, so that nothing is overwritten that is not on record.
 * @throws ReleaseError when somebody else was faster or stopped the line
 */
export async function carryOut(releases: Releases, plan: MovePlan): Promise<MoveResult> {
  const { channel, hold, isThere, waived } = plan;
  await releases.settle(channel, hold);
  const act = isThere ? channel?.act : await move(releases, plan);
  const { ports, line } = releases;
  const opens = waived.some(({ check }) => check === "hold");
  const stillClosed = opens ? await openGates(ports.pipeline, line.gatedStages) : [];
  return { moved: !isThere, ...(act && { act }), stillClosed };
}
