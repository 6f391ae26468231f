/** What a promotion or a rollback will do, and everything that speaks against it. Making a plan writes nothing. */
import { unprintableIn } from "../printable";
import { type Act, WAIVABLE, type Waivable } from "./acts";
import { type Changes, changesBetween } from "./changes";
import type { ChannelState } from "./channel";
import { bakeObjections, evidenceObjections, freezeObjections, holdObjections, type Objection } from "./checks";
import type { Releases } from "./context";
import { gatesOf, type HoldState } from "./controls";
import { Refused, ReleaseError } from "./errors";
import type { Ledger, Release } from "./ledger";
import type { Manifest } from "./manifest";
import { formerOf } from "./standing";

export interface MoveRequest {
  readonly kind: "promote" | "rollback";
  /** @default - the newest release; of a rollback the one that ran before */
  readonly version?: string;
  readonly reason: string;
  /** Puts hold, freeze and bake time aside; on record. */
  readonly emergency?: boolean;
  /** Puts the bake time aside; on record. */
  readonly fast?: boolean;
  /** Also where the channel points at the release already: the pipeline starts once more. */
  readonly again?: boolean;
}

/** What will happen, for a person to agree to. */
export interface MovePlan {
  readonly request: MoveRequest;
  readonly release: Release;
  /** Where the channel points now. */
  readonly channel?: ChannelState;
  readonly hold?: HoldState;
  /** The release that the channel points at, as far as the ledger knows it. */
  readonly current?: Manifest;
  readonly changes: Changes;
  /** Objections that the request puts aside. */
  readonly waived: readonly Objection[];
  /** Whether nothing needs to be moved. */
  readonly isThere: boolean;
}

/** The longest reason. CodePipeline and S3 keep it in small places. */
const MAX_REASON = 500;

/** @throws ReleaseError when a reason says nothing or too much, or holds what a terminal would obey or nobody would see */
export function checkReason(reason: string): string {
  const text = reason.trim();
  if (text === "" || text.length > MAX_REASON)
    throw new ReleaseError(`--reason must have 1 to ${MAX_REASON} characters, got ${text.length}.`, 2);
  const unprintable = unprintableIn(text);
  if (unprintable.length > 0)
    throw new ReleaseError(
      `--reason must have no control characters and none that turn the direction of text, got ${unprintable.join(", ")}; write it anew.`,
      2,
    );
  return text;
}

async function newest({ published, line }: Releases): Promise<string> {
  const [first] = await published.list();
  if (first) return first.version;
  throw new ReleaseError(`${line.from.environment} has published no release; let its pipeline end first.`);
}

/** The release that ran before, by the audit and by what the channel says of itself. */
async function former({ audit, ports, line }: Releases, channel: ChannelState | undefined): Promise<string> {
  const withLast = (acts: readonly Act[]): readonly Act[] =>
    channel?.act && !acts.some(({ id }) => id === channel.act?.id) ? [...acts, channel.act] : acts;
  const acts = await audit.actsUntil(ports.clock.now(), (some) => formerOf(withLast(some)) !== undefined);
  const found = formerOf(withLast(acts));
  if (found) return found.version;
  throw new ReleaseError(
    `The audit of ${line.environment} knows no release before ${channel?.release?.version ?? "the first one"}; say with --to which one is meant.`,
  );
}

/** Reads a release where it lies: what is promoted where it was published, what is gone back to where it once was promoted. */
async function find(releases: Releases, kind: MoveRequest["kind"], version: string) {
  const { published, promoted, line } = releases;
  const ledgers: readonly Ledger[] = kind === "rollback" ? [promoted, published] : [published];
  for (const ledger of ledgers) {
    const release = await ledger.read(line.application, version);
    if (release) return release;
  }
  throw new ReleaseError(
    `There is no release ${version} in ${ledgers.map(({ store }) => store.place).join(" or ")}; interlock status names what there is.`,
  );
}

function waivers({ emergency, fast }: MoveRequest): readonly Waivable[] {
  if (emergency === true) return WAIVABLE;
  return fast === true ? ["bake"] : [];
}

/** An emergency opens the gates that a hold has closed, and then whatever waits there goes first. */
async function gateObjections({ ports, line }: Releases, { emergency }: MoveRequest, hold: HoldState | undefined) {
  if (emergency !== true || hold?.held !== true) return [];
  const closed = (await gatesOf(ports.pipeline, line.gatedStages)).filter(({ open }) => !open);
  const held = closed.flatMap(({ name, waiting }) => waiting.map((id) => ({ id, name })));
  return held.map(({ id, name }): Objection => ({
    text: `execution ${id} waits before ${name} and would be deployed first; end it with: aws codepipeline stop-pipeline-execution --pipeline-name ${line.pipeline.name} --pipeline-execution-id ${id} --region ${line.pipeline.region}`,
  }));
}

async function objectionsTo(
  releases: Releases,
  request: MoveRequest,
  manifest: Manifest,
  hold: HoldState | undefined,
): Promise<readonly Objection[]> {
  const now = releases.ports.clock.now();
  return [
    ...evidenceObjections(releases.line, manifest),
    ...holdObjections(hold),
    ...(request.kind === "promote" ? freezeObjections(releases.line, now) : []),
    ...bakeObjections(releases.line, manifest, now),
    ...(await gateObjections(releases, request, hold)),
  ];
}

/**
 * Reads and verifies everything and writes nothing.
 * @throws Refused with everything that speaks against the move
 */
export async function planMove(releases: Releases, request: MoveRequest): Promise<MovePlan> {
  const { promoted, published, ports, line } = releases;
  const [channel, hold] = await Promise.all([releases.channel(), releases.hold()]);
  const version =
    request.version ?? (await (request.kind === "promote" ? newest(releases) : former(releases, channel)));
  const what = `To ${request.kind} ${version} in ${line.environment}`;
  const release = await find(releases, request.kind, version);
  if ("problems" in release) throw new Refused(what, release.problems);
  const { manifest } = release;
  const objections = await objectionsTo(releases, request, manifest, hold);
  const allowed = waivers(request);
  const waived = objections.filter(({ check }) => check !== undefined && allowed.includes(check));
  const standing = objections.filter((objection) => !waived.includes(objection));
  if (standing.length > 0)
    throw new Refused(
      what,
      standing.map(({ text }) => text),
    );
  const running = channel?.release?.version;
  const current = running === undefined ? undefined : await manifestOf([promoted, published], running);
  return {
    request,
    release,
    ...(channel && { channel }),
    ...(hold && { hold }),
    ...(current && { current }),
    changes: await changesBetween(current, manifest, ports.commits),
    waived,
    isThere: request.again !== true && channel?.release?.digest === manifest.bundle.sha256 && running === version,
  };
}

async function manifestOf(ledgers: readonly Ledger[], version: string): Promise<Manifest | undefined> {
  for (const ledger of ledgers) {
    const manifest = await ledger.manifest(version);
    if (manifest) return manifest;
  }
  return undefined;
}
