/** `interlock rehearse`: the app's current commit through every pipeline, on this machine. */
import { relative } from "node:path";
import type { ProofReport } from "../access/proof/prove";
import type { Graph } from "../graph";
import { type Drill, DRILLS } from "../rehearsal/drills";
import { preflight } from "../rehearsal/preflight";
import { rehearse } from "../rehearsal/rehearse";
import type { RehearsalReport } from "../rehearsal/report";
import { RehearsalError } from "../rehearsal/types";
import { WORLD_NAMES, type WorldName, checkOrder, parseWorlds } from "../rehearsal/world/worlds";
import { Recorder, type Run } from "../report";
import { createApproval } from "./approval";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ROOT, evaluateProject } from "./program";
import { proveFirst } from "./prove";
import { writeReport } from "./report";
import { onTermination } from "./signals";
import { summary } from "./summary";
import { UsageError } from "./usageError";
import { readValues } from "./values";

export interface RehearseCommandOptions {
  readonly yes?: boolean;
  readonly fail?: string;
  /** As `NAME@REGION`. */
  readonly alarm?: readonly string[];
  /** Whether the commit comes as a pull request first. */
  readonly pullRequest?: boolean;
  readonly allowDirty?: boolean;
  /** What is drilled after the delivery, separated by commas. */
  readonly drill?: string;
  /** Worlds that are delivered into; each may be a list with commas. */
  readonly world?: readonly string[];
  readonly lose?: string;
  readonly idleDays?: string;
  readonly source: string;
  /** File with the values of parameters and secrets. */
  readonly values?: string;
  /** Whether a report is written. @default true */
  readonly report?: boolean;
}

/** Ten years. */
const MOST_DAYS = 3650;

const isDrill = (word: string): word is Drill => DRILLS.some((drill) => drill === word);

/** What goes wrong needs something that has gone well before; else the first day comes, and a day like any other. */
function worldsOf({ world = [], fail, alarm = [] }: RehearseCommandOptions): readonly WorldName[] {
  if (world.length === 0) return fail !== undefined || alarm.length > 0 ? ["steady"] : ["first-day", "steady"];
  const parsed = parseWorlds(world);
  if ("unknown" in parsed)
    throw new UsageError(
      `--world must be of ${WORLD_NAMES.join(", ")}, separated by commas, got ${parsed.unknown.map((word) => JSON.stringify(word)).join(", ")}.`,
    );
  checkOrder(parsed.worlds);
  return parsed.worlds;
}

/** Settings of one world need that world. */
function settingsOf({ lose, idleDays }: RehearseCommandOptions, worlds: readonly WorldName[]) {
  if (lose !== undefined && !worlds.includes("region-lost"))
    throw new UsageError(`--lose needs --world region-lost, got ${worlds.join(", ")}.`);
  if (idleDays === undefined) return { ...(lose !== undefined && { lose }) };
  const days = Number(idleDays);
  if (!/^\d+$/.test(idleDays) || days < 1 || days > MOST_DAYS)
    throw new UsageError(`--idle-days must be a whole number from 1 to ${MOST_DAYS}, got ${JSON.stringify(idleDays)}.`);
  if (!worlds.includes("steady")) throw new UsageError(`--idle-days needs --world steady, got ${worlds.join(", ")}.`);
  return { ...(lose !== undefined && { lose }), idleDays: days };
}

/**
 * A rollback is drilled on a day like any other unless something else is asked for; a delivery that is to go wrong is drill enough, and so is a
 * bad day.
 */
function drillsOf({ drill, fail, alarm = [] }: RehearseCommandOptions, worlds: readonly WorldName[]): readonly Drill[] {
  const isCalm = fail === undefined && alarm.length === 0 && worlds.at(-1) === "steady";
  if (drill === undefined) return isCalm ? ["rollback"] : [];
  const words = drill.split(",").map((word) => word.trim());
  if (words.length === 1 && words[0] === "none") return [];
  const unknown = words.filter((word) => !isDrill(word));
  if (unknown.length > 0)
    throw new UsageError(
      `--drill must be none, or of ${DRILLS.join(", ")}, separated by commas, got ${unknown.join(", ")}.`,
    );
  return words.filter(isDrill);
}

async function evaluate(output: Output): Promise<ReadonlyMap<string, Graph>> {
  const where = ["graph"];
  output.progress({ kind: "step", where, status: "started", what: "evaluating the stacks" });
  const graphs = await evaluateProject("update");
  const resources = [...graphs.values()].reduce((sum, graph) => sum + graph.resources.length, 0);
  const what = `${graphs.size} stacks with ${resources} resources evaluated`;
  output.progress({ kind: "step", where, status: "succeeded", what });
  return graphs;
}

/** An environment as it is declared once a region was left out, as `interlock evacuate` tells people to. */
async function without(environment: string, region: string): Promise<Graph> {
  const graphs = await evaluateProject("update", undefined, { [environment]: { evacuatedRegions: [region] } });
  const graph = graphs.get(environment);
  if (graph === undefined) throw new RehearsalError(`${environment} cannot be evaluated without ${region}.`);
  return graph;
}

function runOf(recorder: Recorder, { ok, commit, release, notRehearsed }: RehearsalReport): Run {
  const version = release === undefined ? {} : { release: release.version };
  return recorder.run({ outcome: ok ? "delivered" : "failed", commit, notRehearsed, ...version });
}

/** Writes the report and says where it lies. A report that cannot be written changes nothing of what the rehearsal showed. */
function tellReport(graphs: readonly Graph[], proof: ProofReport, run: Run, { print, colors }: Output): void {
  try {
    print(`Report: ${relative(process.cwd(), writeReport(graphs, proof, run))}`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    print(`${colors.yellow("No report:")} ${error.message}`);
  }
}

/** Rehearses and reports. */
export async function rehearseCommand(options: RehearseCommandOptions, output: Output): Promise<ExitCode> {
  // Read first: a mistake in it must not wait for the stacks.
  const values = options.values === undefined ? {} : readValues(options.values);
  const { yes = false, fail, alarm = [], pullRequest = false, allowDirty = false, source } = options;
  const worlds = worldsOf(options);
  const settings = settingsOf(options, worlds);
  const drills = drillsOf(options, worlds);
  return onTermination(async (signal) => {
    try {
      await preflight({ root: ROOT, source, allowDirty });
      const graphs = await evaluate(output);
      const proof = proveFirst([...graphs.values()], output);
      if (proof === undefined) return 1;
      const ask = createApproval(yes, signal);
      const recorder = new Recorder();
      const carried = () =>
        rehearse({
          root: ROOT,
          source,
          allowDirty,
          pullRequest,
          drills,
          worlds,
          ...settings,
          without,
          graphs,
          ...(fail === undefined ? {} : { fail }),
          alarms: alarm,
          values,
          approve: (question) => output.aside(() => ask(question)),
          progress: (event) => {
            recorder.record(event);
            output.progress(event);
          },
          signal,
        });
      const tell = (run: Run): void => {
        if (options.report !== false) tellReport([...graphs.values()], proof, run, output);
      };
      const report = await carried().catch((error: unknown) => {
        tell(recorder.run({ outcome: "stopped", error: error instanceof Error ? error.message : String(error) }));
        throw error;
      });
      tell(runOf(recorder, report));
      output.json(report);
      output.print(summary(report, output));
      return report.ok ? 0 : 1;
    } finally {
      output.end();
    }
  });
}
