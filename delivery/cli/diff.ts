/** `interlock diff`: two releases beside each other. */
import { compareReleases, type Comparison } from "../release";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { commitLines, onAws, type Reach, type ReleaseOptions, short, summaryOf } from "./releases";

/** The comparison as text. */
export function describeDiff({ from, to, changes }: Comparison): string {
  const { added, removed, changed, commits, backwards } = changes;
  const counted = commits === undefined ? "commits not known to this clone" : `${commits.length} commits`;
  return [
    `${from.version} (${short(from.commit)}) → ${to.version} (${short(to.commit)}): ${counted}${backwards ? ", backwards" : ""}`,
    ...commitLines(commits ?? []),
    ...added.map((path) => `  + ${path}`),
    ...removed.map((path) => `  - ${path}`),
    ...changed.map((path) => `  ~ ${path}`),
    `${added.length} files added, ${removed.length} removed, ${changed.length} changed; ${from.bundle.size} → ${to.bundle.size} bytes`,
  ].join("\n");
}

/** Compares two releases. */
export async function diffCommand(
  from: string,
  to: string,
  options: ReleaseOptions,
  output: Output,
  reach: Reach = onAws,
): Promise<ExitCode> {
  const comparison = await compareReleases(await reach.releases(options), from, to);
  output.json({
    ok: true,
    from: summaryOf(comparison.from),
    to: summaryOf(comparison.to),
    changes: comparison.changes,
  });
  output.print(describeDiff(comparison));
  return 0;
}
