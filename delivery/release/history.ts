/** What was done, and the four figures of delivery that follow from it. */
import type { Act } from "./acts";
import type { StrangeRecord } from "./audit";
import type { Releases } from "./context";

/** Durations in minutes; absent where nothing was there to measure. */
export interface DeliveryFigures {
  readonly promotions: number;
  readonly promotionsPerWeek: number;
  /** From commit to promotion; the median. */
  readonly leadTimeMinutes?: number;
  /** Share of the promotions that were rolled back. */
  readonly changeFailureRate?: number;
  /** From the promotion that failed to its rollback; the median. */
  readonly timeToRestoreMinutes?: number;
}

export interface History {
  readonly environment: string;
  readonly since: string;
  readonly until: string;
  /** The oldest first. */
  readonly acts: readonly Act[];
  /** What lies among the records and is none. */
  readonly strange: readonly StrangeRecord[];
  readonly figures: DeliveryFigures;
}

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return below === undefined || above === undefined ? undefined : (below + above) / 2;
}

const minutes = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / MINUTE_MS;

/** The rollback that took a promotion away again: the first one after it, if nothing was promoted in between. */
function rollbackOf(promotion: Act, acts: readonly Act[]): Act | undefined {
  const next = acts.slice(acts.indexOf(promotion) + 1).find(({ to }) => to !== undefined);
  return next?.kind === "rollback" && next.from?.version === promotion.to?.version ? next : undefined;
}

/**
 * The figures of a time, as the ledger knows them: a promotion is the moment at which the channel moved.
 * @param acts The oldest first.
 * @param commits When the commit of a version was made, as far as its manifest says.
 */
export function figuresOf(
  acts: readonly Act[],
  commits: ReadonlyMap<string, string>,
  since: Date,
  until: Date,
): DeliveryFigures {
  const promotions = acts.filter(({ kind }) => kind === "promote");
  const restored = promotions.flatMap((promotion) => {
    const rollback = rollbackOf(promotion, acts);
    return rollback ? [minutes(promotion.at, rollback.at)] : [];
  });
  const lead = median(
    promotions.flatMap(({ to, at }) => {
      const committed = to && commits.get(to.version);
      return committed === undefined ? [] : [minutes(committed, at)];
    }),
  );
  const restore = median(restored);
  const weeks = (until.getTime() - since.getTime()) / WEEK_MS;
  return {
    promotions: promotions.length,
    promotionsPerWeek: weeks > 0 ? promotions.length / weeks : 0,
    ...(lead !== undefined && { leadTimeMinutes: lead }),
    ...(promotions.length > 0 && { changeFailureRate: restored.length / promotions.length }),
    ...(restore !== undefined && { timeToRestoreMinutes: restore }),
  };
}

/** Reads what was done since a time. */
export async function historyOf(releases: Releases, since: Date): Promise<History> {
  const until = releases.ports.clock.now();
  const { acts: recorded, strange } = await releases.audit.records(since);
  // What was ended before it could go on record is known where it was done.
  const states = await Promise.all([releases.channel(), releases.hold()]);
  const missing = states.flatMap((state) => state?.act ?? []);
  const acts = [
    ...recorded,
    ...missing.filter(({ id, at }) => Date.parse(at) >= since.getTime() && !recorded.some((one) => one.id === id)),
  ];
  const versions = [...new Set(acts.flatMap(({ kind, to }) => (kind === "promote" && to ? [to.version] : [])))];
  const manifests = await Promise.all(versions.map((version) => releases.promoted.manifest(version)));
  const commits = new Map(
    manifests.flatMap((one): [string, string][] =>
      one?.committedAt === undefined ? [] : [[one.version, one.committedAt]],
    ),
  );
  return {
    environment: releases.line.environment,
    since: since.toISOString(),
    until: until.toISOString(),
    acts,
    strange,
    figures: figuresOf(acts, commits, since, until),
  };
}
