/** `interlock promote`: shows what changes, asks, and moves the channel. */
import {
  type Act,
  carryOut,
  checkReason,
  type Manifest,
  type MovePlan,
  type MoveRequest,
  type MoveResult,
  nameOf,
  planMove,
  type Releases,
} from "../release";
import { createApproval } from "./approval";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ago, commitLines, onAws, pairs, type Reach, type ReleaseOptions, short, summaryOf } from "./releases";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface MoveOptions extends ReleaseOptions {
  readonly release?: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly emergency?: boolean;
  readonly fast?: boolean;
  readonly again?: boolean;
}

const WORDS = { promote: "Promote", rollback: "Roll back to" } as const;

function requestOf(kind: MoveRequest["kind"], options: MoveOptions): MoveRequest {
  const { release, reason, emergency, fast, again } = options;
  if (emergency === true && reason === undefined)
    throw new UsageError("--emergency needs --reason: what is put aside is on record with it.");
  return {
    kind,
    reason: checkReason(reason ?? (kind === "promote" ? "promotion" : "rollback")),
    ...(release === undefined ? {} : { version: release }),
    ...(emergency === true && { emergency }),
    ...(fast === true && { fast }),
    ...(again === true && { again }),
  };
}

function releaseLine({ version, commit, source, bundle, createdAt }: Manifest, now: Date): string {
  const branch = source ? ` of ${source.branch}` : "";
  const published = createdAt === undefined ? "" : `, published ${ago(createdAt, now)} ago`;
  return `${version}, commit ${short(commit)}${branch}${published}, SHA-256 ${bundle.sha256}`;
}

function testsLine({ tests }: Manifest): string | undefined {
  return (
    tests &&
    Object.entries(tests)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ")
  );
}

/** The plan for a person. */
export function describePlan(plan: MovePlan, environment: string, now: Date): string {
  const { release, channel, current, changes, waived, request } = plan;
  const { manifest } = release;
  const { added, removed, changed, commits, backwards } = changes;
  const runs = channel?.release?.version ?? "something that is in no ledger";
  const since = channel && `since ${channel.since.toISOString()} (${ago(channel.since, now)})`;
  const validated = manifest.validated && `${manifest.validated.environment}: ${manifest.validated.regions.join(", ")}`;
  return [
    `${WORDS[request.kind]} ${manifest.version} in ${environment}`,
    pairs([
      ["now", channel ? `${current ? releaseLine(current, now) : runs}, ${since}` : "nothing was ever promoted"],
      ["then", releaseLine(manifest, now)],
      ["verified", "both signatures, the bundle's digest and its provenance"],
      ["validated in", validated],
      ["tests", testsLine(manifest)],
      ["files", `${added.length} added, ${removed.length} removed, ${changed.length} changed`],
      ["commits", commits ? `${commits.length}${backwards ? " that go away" : ""}` : "not known to this clone"],
    ]),
    ...commitLines(commits ?? []),
    ...waived.map(({ text }) => `  put aside: ${text}`),
  ].join("\n");
}

function describeResult({ moved, act, stillClosed }: MoveResult, releases: Releases, version: string): string {
  const { environment, pipeline } = releases.line;
  const who = (one: Act): string => `${nameOf(one.by)} at ${one.at}`;
  return [
    moved
      ? `The channel of ${environment} holds ${version}; the pipeline ${pipeline.name} starts by itself.`
      : `The channel of ${environment} holds ${version} already${act ? `, by ${who(act)}` : ""}; nothing was moved. --again starts its pipeline once more.`,
    ...(act ? [`On record as ${releases.audit.keyOf(act)}`] : []),
    ...stillClosed.map(
      ({ stage, because }) => `The way into ${stage} stays closed, which no hold has done: ${because}`,
    ),
  ].join("\n");
}

function json({ changes, release, waived, channel, current }: MovePlan, result?: MoveResult) {
  return {
    release: summaryOf(release.manifest),
    ...(current && { current: summaryOf(current) }),
    ...(channel && { channel: { since: channel.since.toISOString(), ...channel.release } }),
    changes,
    waived: waived.map(({ check, text }) => ({ check, text })),
    ...result,
  };
}

/** Promotes or goes back. */
export async function moveCommand(
  kind: MoveRequest["kind"],
  options: MoveOptions,
  output: Output,
  reach: Reach = onAws,
): Promise<ExitCode> {
  const request = requestOf(kind, options);
  return onTermination(async (signal) => {
    const releases = await reach.releases(options);
    const { environment } = releases.line;
    const plan = await planMove(releases, request);
    output.print(describePlan(plan, environment, releases.ports.clock.now()));
    const ask = createApproval(options.yes ?? false, signal);
    const question = `${WORDS[kind]} ${plan.release.manifest.version} in ${environment}`;
    if (!plan.isThere && !(await output.aside(() => ask(question)))) {
      output.print("Nothing was done.");
      output.json({ ok: false, ...json(plan), moved: false });
      return 1;
    }
    const result = await carryOut(releases, plan);
    output.json({ ok: true, ...json(plan, result) });
    output.print(describeResult(result, releases, plan.release.manifest.version));
    return 0;
  });
}
