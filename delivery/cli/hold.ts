/** `interlock hold` and `interlock resume`: the line is stopped, and goes on. */
import { checkReason, hold, type HoldResult, nameOf, type Releases, resume } from "../release";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { onAws, type Reach, type ReleaseOptions } from "./releases";

export interface HoldOptions extends ReleaseOptions {
  readonly reason?: string;
}

function describe(result: HoldResult, { line, audit }: Releases, holds: boolean): string {
  const { changed, act, stillClosed, stopped, deploying } = result;
  const state = holds ? `The line to ${line.environment} is held` : `The line to ${line.environment} is open`;
  const since = changed || !act ? "" : ` since ${act.at} by ${nameOf(act.by)}: ${act.reason}`;
  return [
    `${state}${since}.`,
    ...(act ? [`On record as ${audit.keyOf(act)}`] : []),
    ...(holds ? [`Nothing enters ${line.gatedStages.join(", ")}`] : []),
    ...stopped.map(({ execution, before }) => `Stopped: execution ${execution}, which waits before ${before}`),
    ...deploying.map(
      ({ execution, stage }) =>
        `Not stopped: execution ${execution} deploys in ${stage} already; interlock stop ends that`,
    ),
    ...stillClosed.map(
      ({ stage, because }) => `The way into ${stage} stays closed, which no hold has done: ${because}`,
    ),
  ].join("\n");
}

function tell(result: HoldResult, releases: Releases, holds: boolean, output: Output): ExitCode {
  output.json({ ok: true, held: holds, ...result });
  output.print(describe(result, releases, holds));
  return 0;
}

/** Stops the line. */
export async function holdCommand(options: HoldOptions, output: Output, reach: Reach = onAws): Promise<ExitCode> {
  const reason = checkReason(options.reason ?? "");
  const releases = await reach.releases(options);
  return tell(await hold(releases, reason), releases, true, output);
}

/** Lets the line go. */
export async function resumeCommand(options: HoldOptions, output: Output, reach: Reach = onAws): Promise<ExitCode> {
  const reason = checkReason(options.reason ?? "resumption");
  const releases = await reach.releases(options);
  return tell(await resume(releases, reason), releases, false, output);
}
