/** `interlock status`: what runs where, and what is on its way. */
import Table from "cli-table3";
import { type EnvironmentStatus, environmentStatus } from "../release";
import { printableLine } from "../printable";
import { guarded } from "./colors";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { onAws, type Reach, type ReleaseOptions } from "./releases";

const HEAD = ["Environment", "Region", "Runs", "Since", "Differs"];

function rowsOf({ environment, regions }: EnvironmentStatus): string[][] {
  return regions.map(({ region, runs = "unknown", since = "", lastAttempt, drift }) => [
    environment,
    region,
    runs,
    since,
    [...(lastAttempt === undefined ? [] : [`the last attempt: ${lastAttempt}`]), ...drift].join("\n"),
  ]);
}

function linesOf({ environment, channel, hold, approvals, underWay, problems }: EnvironmentStatus): string[] {
  const who = channel?.by === undefined ? "" : ` by ${channel.by}: ${channel.reason}`;
  return [
    ...(channel
      ? [`${environment}: the channel holds ${channel.release ?? "no release"} since ${channel.since}${who}`]
      : []),
    ...(hold ? [`${environment}: HELD since ${hold.since} by ${hold.by}: ${hold.reason}`] : []),
    ...approvals.map(
      ({ stage, action, since = "", runs = "an execution" }) =>
        `${environment}: ${runs} waits for an approval in ${stage} › ${action} since ${since}`,
    ),
    ...underWay.map(
      ({ execution, status, runs = "something" }) => `${environment}: ${runs} is under way (${status}, ${execution})`,
    ),
    ...problems.map((problem) => `${environment}: ${problem}`),
  ];
}

/** The status as text. */
export function describeStatus(environments: readonly EnvironmentStatus[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  table.push(...environments.flatMap(rowsOf).map((row) => row.map(guarded)));
  return [table.toString(), ...environments.flatMap(linesOf).map(printableLine)].join("\n");
}

/** Looks at every environment. */
export async function statusCommand(options: ReleaseOptions, output: Output, reach: Reach = onAws): Promise<ExitCode> {
  const views = await reach.views(options);
  const environments = await Promise.all(views.map((view) => environmentStatus(view)));
  output.json({ ok: true, environments });
  output.print(describeStatus(environments));
  return 0;
}
