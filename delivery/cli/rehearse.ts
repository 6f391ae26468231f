/** `interlock rehearse`: the app's current commit through every pipeline, on this machine. */
import type { Graph } from "../graph";
import { rehearse } from "../rehearsal/rehearse";
import { createApproval } from "./approval";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ROOT, evaluateProject } from "./program";
import { proveFirst } from "./prove";
import { onTermination } from "./signals";
import { summary } from "./summary";
import { readValues } from "./values";

export interface RehearseCommandOptions {
  readonly yes?: boolean;
  readonly fail?: string;
  /** As `NAME@REGION`. */
  readonly alarm?: readonly string[];
  readonly allowDirty?: boolean;
  readonly source: string;
  /** File with the values of parameters and secrets. */
  readonly values?: string;
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
  const { yes = false, fail, alarm = [], allowDirty = false, source } = options;
  return onTermination(async (signal) => {
    try {
      const graphs = await evaluate(output);
      if (!proveFirst([...graphs.values()], output)) return 1;
      const ask = createApproval(yes, signal);
      const report = await rehearse({
        root: ROOT,
        source,
        allowDirty,
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
