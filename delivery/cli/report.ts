/** `interlock report`: one page with the delivery, what a rehearsal of it did, and what is proven of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProofReport } from "../access/proof/prove";
import { sizesOf } from "../access/proof/sizes";
import type { Graph } from "../graph";
import { type ReportSection, reportPage, resourcesSection, type Run } from "../report";
import { findRevision } from "./changes/revision";
import type { ExitCode } from "./exitCode";
import { mapOfGraphs } from "./map";
import type { Output } from "./output";
import { evaluateProject, ROOT } from "./program";
import { failures, proofLine, proveGraphs } from "./prove";
import { changesSection } from "./reportChanges";
import { costsSection, quotasSection } from "./reportTables";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";
import { writeWhole } from "./writeWhole";

export interface ReportCommandOptions {
  /** @default .interlock/report.html of the clone */
  readonly out?: string;
  /** A revision of git; what has changed since then becomes a part of the page. @default - none */
  readonly against?: string;
}

/** Where the report of the last rehearsal lies. */
export const REPORT = join(ROOT, ".interlock", "report.html");

/** What the last rehearsal did, so that its report can be written again. */
const RUN = join(ROOT, ".interlock", "run.json");

function proofSection(proof: ProofReport): ReportSection {
  return {
    id: "proof",
    title: "Proof of access",
    text: [proof.ok ? `The proof holds: ${proofLine(proof)}.` : "The proof fails.", ...failures(proof)],
    head: ["Must be denied", "Calls"],
    rows: proof.forbidden.rules.map(({ rule, count }) => [rule, String(count)]),
    figures: [1],
  };
}

function policiesSection(graphs: readonly Graph[]): ReportSection {
  const sizes = sizesOf(graphs).sort((one, other) => other.size / other.limit - one.size / one.limit);
  return {
    id: "policies",
    title: "Policies",
    text: ["Characters of each policy, those nearest to their limit first."],
    head: ["Stack", "Policy of", "Kind", "Characters", "Limit", "Used"],
    rows: sizes.map(({ stack, name, kind, size, limit }) => [
      stack,
      name,
      kind,
      String(size),
      String(limit),
      `${Math.round((100 * size) / limit)} %`,
    ]),
    figures: [3, 4, 5],
    isFiltered: true,
  };
}

/** The page of these graphs. @param changes What a change adds, where that was asked for */
export function pageOf(
  graphs: readonly Graph[],
  proof: ProofReport,
  run: Run | undefined,
  changes?: ReportSection,
): string {
  const stacks = graphs.map(({ stack }) => stack).join(", ");
  return reportPage({
    title: `Delivery of ${stacks}`,
    map: mapOfGraphs(graphs),
    ...(run !== undefined && { run }),
    sections: [
      proofSection(proof),
      ...(changes === undefined ? [] : [changes]),
      costsSection(graphs),
      quotasSection(graphs),
      resourcesSection(graphs),
      policiesSection(graphs),
    ],
  });
}

/** What the last rehearsal did; undefined where there was none. @throws UsageError where it cannot be read */
export function readRun(path = RUN): Run | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const run = JSON.parse(readFileSync(path, "utf8")) as Run;
    if (Array.isArray(run.steps) && Array.isArray(run.notRehearsed)) return run;
  } catch {
    // Said below, as for what is JSON but no run.
  }
  throw new UsageError(`${path} is no record of a rehearsal; delete it, or run interlock rehearse again.`);
}

/** Writes the report of a rehearsal, and its record. @returns where it lies */
export function writeReport(graphs: readonly Graph[], proof: ProofReport, run: Run): string {
  writeWhole(RUN, JSON.stringify(run), "the record of the rehearsal");
  return writeWhole(REPORT, pageOf(graphs, proof, run), "the report");
}

/** Writes the report anew: of the program as it is now, and of the last rehearsal. */
export async function reportCommand(
  { out = REPORT, against }: ReportCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const run = readRun();
  // Asked first: a mistake in the name must not wait for the stacks.
  if (against !== undefined) findRevision(ROOT, against);
  return onTermination(async (signal): Promise<ExitCode> => {
    const progress = (what: string): void =>
      output.progress({ kind: "step", where: ["report"], status: "started", what });
    try {
      progress("evaluating the stacks");
      const graphs = [...(await evaluateProject("update")).values()];
      const proof = proveGraphs(graphs, output);
      const changes = against === undefined ? undefined : await changesSection({ against, graphs, progress, signal });
      const path = writeWhole(out, pageOf(graphs, proof, run, changes), "--out");
      output.json({ ok: true, path, hasRun: run !== undefined });
      output.print(`Wrote ${path}`);
      return 0;
    } finally {
      output.end();
    }
  });
}
