/** `interlock rehearse`: the app's current commit through every pipeline, on this machine. */
import Table from "cli-table3";
import pico from "picocolors";
import { rehearse } from "../rehearsal/rehearse";
import type { EnvironmentReport, RegionReport, RehearsalReport } from "../rehearsal/report";
import { createApproval } from "./approval";
import { onTermination } from "./signals";
import type { ExitCode } from "./main";
import type { Output } from "./output";
import { ROOT, evaluateProject } from "./program";

export interface RehearseCommandOptions {
  readonly yes?: boolean;
  readonly fail?: string;
  readonly allowDirty?: boolean;
  readonly source: string;
}

const STATUS_WORDS: Readonly<Record<RegionReport["status"], string>> = {
  Succeeded: pico.green("deployed"),
  RolledBack: pico.yellow("rolled back"),
  Failed: pico.red("failed"),
  NotStarted: pico.dim("not started"),
};

function rowsOf({ environment, regions }: EnvironmentReport): string[][] {
  return regions.flatMap(({ region, status, hosts }) => {
    const first = [environment, region, STATUS_WORDS[status]];
    if (hosts.length === 0) return [[...first, "", "", ""]];
    return hosts.map(({ id, port, version, healthy }, index) => [
      ...(index === 0 ? first : ["", "", ""]),
      id,
      version ?? "",
      healthy ? `healthy on port ${port}` : pico.red(`does not answer on port ${port}`),
    ]);
  });
}

function summary(report: RehearsalReport): string {
  const table = new Table({
    head: ["Environment", "Region", "Deployment", "Host", "Serves", "Health"],
    style: { head: [], border: [], compact: true },
  });
  table.push(...report.environments.flatMap(rowsOf));
  const { release, notRehearsed, callsChecked, durationSeconds, commit, ok } = report;
  const lines = [
    "",
    table.toString(),
    "",
    release
      ? `Release ${release.version}, sha256 ${release.digest}`
      : `No release of commit ${commit.slice(0, 8)} came to be`,
    `${callsChecked} AWS calls put to the declared policies`,
    notRehearsed.length === 0
      ? "Nothing was left out"
      : `Not rehearsed:\n${notRehearsed.map((what) => `  - ${what}`).join("\n")}`,
    `${ok ? pico.green("Delivered") : pico.red("Not delivered")} in ${durationSeconds.toFixed(1)} s`,
  ];
  return lines.join("\n");
}

/** Rehearses and reports. */
export async function rehearseCommand(options: RehearseCommandOptions, output: Output): Promise<ExitCode> {
  output.progress({ kind: "step", where: ["graph"], status: "started", what: "evaluating the stacks" });
  const graphs = await evaluateProject("update");
  const resources = [...graphs.values()].reduce((sum, graph) => sum + graph.resources.length, 0);
  output.progress({
    kind: "step",
    where: ["graph"],
    status: "succeeded",
    what: `${graphs.size} stacks with ${resources} resources evaluated`,
  });
  const report = await onTermination((aborted) =>
    rehearse({
      root: ROOT,
      source: options.source,
      allowDirty: options.allowDirty ?? false,
      graphs,
      ...(options.fail === undefined ? {} : { fail: options.fail }),
      approve: createApproval(options.yes ?? false),
      progress: output.progress,
      aborted,
    }),
  );
  output.json(report);
  output.print(output.isJson ? "" : summary(report));
  return report.ok ? 0 : 1;
}
