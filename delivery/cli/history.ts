/** `interlock history`: what was done, and the figures of delivery. */
import Table from "cli-table3";
import { type Act, type DeliveryFigures, type History, historyOf, nameOf } from "../release";
import { guarded } from "./colors";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { inWords, onAws, pairs, type Reach, type ReleaseOptions } from "./releases";
import { UsageError } from "./usageError";

export interface HistoryOptions extends ReleaseOptions {
  readonly days: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_DAYS = 3650;

function days(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MAX_DAYS)
    throw new UsageError(`--days must be a whole number from 1 to ${MAX_DAYS}, got ${JSON.stringify(text)}.`);
  return count;
}

function what({ kind, from, to, deployed, regions = {}, waived = [], steps = [] }: Act): string {
  const aside = waived.length === 0 ? "" : ` (put aside: ${waived.join(", ")})`;
  const where = Object.entries(regions).map(([region, how]) => `${region} ${how}`);
  if (deployed !== undefined) return `${kind} ${deployed.version} past the pipeline: ${where.join(", ")}${aside}`;
  if (steps.length > 0) return [`${kind}${aside}`, ...steps].join("\n");
  return to === undefined ? kind : `${kind} ${from?.version ?? "nothing"} → ${to.version}${aside}`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function figures(found: DeliveryFigures): string {
  const { promotions, promotionsPerWeek, leadTimeMinutes, changeFailureRate, timeToRestoreMinutes } = found;
  const length = (minutes: number | undefined): string => (minutes === undefined ? "unknown" : inWords(minutes));
  return pairs([
    ["Deployment frequency", `${promotionsPerWeek.toFixed(1)} promotions a week (${promotions})`],
    ["Lead time", `${length(leadTimeMinutes)} from commit to promotion (median)`],
    ["Change failure rate", changeFailureRate === undefined ? "unknown" : `${percent(changeFailureRate)} rolled back`],
    ["Time to restore", `${length(timeToRestoreMinutes)} from promotion to rollback (median)`],
  ]);
}

/** The history as text. */
export function describeHistory({ acts, strange, environment, since, figures: found }: History): string {
  const table = new Table({ head: ["When", "What", "Who", "Why"], style: { head: [], border: [], compact: true } });
  table.push(...acts.map((act) => [act.at, what(act), nameOf(act.by), act.reason].map(guarded)));
  const records = acts.length === 0 ? `Nothing was done in ${environment} since ${since}.` : table.toString();
  const others = strange.map(({ place, why }) => `Not a record, look at it: ${guarded(place)}: ${guarded(why)}`);
  return [records, ...others, figures(found)].join("\n");
}

/** Tells what was done. */
export async function historyCommand(options: HistoryOptions, output: Output, reach: Reach = onAws): Promise<ExitCode> {
  const length = days(options.days) * DAY_MS;
  const releases = await reach.releases(options);
  const history = await historyOf(releases, new Date(releases.ports.clock.now().getTime() - length));
  output.json({ ok: true, ...history });
  output.print(describeHistory(history));
  return 0;
}
