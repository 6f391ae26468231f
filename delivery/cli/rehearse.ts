/** `interlock rehearse`: the app's current commit through every pipeline, on this machine. */
import type { Graph } from "../graph";
import { type Drill, DRILLS } from "../rehearsal/drills";
import { preflight } from "../rehearsal/preflight";
import { rehearse } from "../rehearsal/rehearse";
import { createApproval } from "./approval";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ROOT, evaluateProject } from "./program";
import { proveFirst } from "./prove";
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
  readonly source: string;
  /** File with the values of parameters and secrets. */
  readonly values?: string;
}

const isDrill = (word: string): word is Drill => DRILLS.some((drill) => drill === word);

/** A rollback is drilled unless something else is asked for; a delivery that is to go wrong is drill enough. */
function drillsOf({ drill, fail, alarm = [] }: RehearseCommandOptions): readonly Drill[] {
  if (drill === undefined) return fail === undefined && alarm.length === 0 ? ["rollback"] : [];
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

/** Rehearses and reports. */
export async function rehearseCommand(options: RehearseCommandOptions, output: Output): Promise<ExitCode> {
  // Read first: a mistake in it must not wait for the stacks.
  const values = options.values === undefined ? {} : readValues(options.values);
  const { yes = false, fail, alarm = [], pullRequest = false, allowDirty = false, source } = options;
  const drills = drillsOf(options);
  return onTermination(async (signal) => {
    try {
      await preflight({ root: ROOT, source, allowDirty });
      const graphs = await evaluate(output);
      if (!proveFirst([...graphs.values()], output)) return 1;
      const ask = createApproval(yes, signal);
      const report = await rehearse({
        root: ROOT,
        source,
        allowDirty,
        pullRequest,
        drills,
        graphs,
        ...(fail === undefined ? {} : { fail }),
        alarms: alarm,
        values,
        approve: (question) => output.aside(() => ask(question)),
        progress: output.progress,
        signal,
      });
      output.json(report);
      output.print(summary(report, output));
      return report.ok ? 0 : 1;
    } finally {
      output.end();
    }
  });
}
