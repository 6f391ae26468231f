/** Builds that run at the same time, when everything does. */
import { bagAt, bagsAt, textAt } from "../graph/declared/bag";
import type { Graph, GraphResource } from "../graph/types";
import { isQuota, type QuotaId } from "./quotas";
import { buildQuotaOf } from "./units";

const PIPELINE = "aws:codepipeline/pipeline:Pipeline";
const PROJECT = "aws:codebuild/project:Project";

export interface BuildPeak {
  readonly resource: GraphResource;
  readonly quota: QuotaId;
  readonly count: number;
}

/** Actions that a pipeline starts at the same time: those of one stage and one order. */
function waves(pipeline: GraphResource): readonly (readonly string[])[] {
  const found = new Map<string, string[]>();
  bagsAt(pipeline.inputs, "stages").forEach((stage, at) => {
    for (const action of bagsAt(stage, "actions")) {
      if (textAt(action, "provider") !== "CodeBuild") continue;
      const region = textAt(action, "region") ?? pipeline.region ?? "";
      const order = typeof action["runOrder"] === "number" ? action["runOrder"] : 1;
      const name = textAt(bagAt(action, "configuration"), "ProjectName") ?? "";
      const key = `${at} ${order}`;
      found.set(key, [...(found.get(key) ?? []), `${pipeline.account ?? ""} ${region} ${name}`]);
    }
  });
  return [...found.values()];
}

/** The most builds of each host that each pipeline runs at once, and one for each project that no pipeline runs. */
export function buildPeaks(graphs: readonly Graph[]): readonly BuildPeak[] {
  const resources = graphs.flatMap((graph) => graph.resources);
  const projects = new Map<string, GraphResource>(
    resources
      .filter(({ type, read }) => type === PROJECT && read !== true)
      .map((one) => [`${one.account ?? ""} ${one.region ?? ""} ${textAt(one.outputs, "name") ?? ""}`, one] as const),
  );
  const run = new Set<string>();
  const peaks: BuildPeak[] = [];
  for (const pipeline of resources.filter(({ type, read }) => type === PIPELINE && read !== true)) {
    const most = new Map<string, BuildPeak>();
    for (const wave of waves(pipeline)) {
      const counts = new Map<string, BuildPeak>();
      for (const name of wave) {
        run.add(name);
        const project = projects.get(name);
        if (project === undefined) continue;
        const quota = buildQuotaOf(project, isQuota);
        const key = `${project.region ?? ""} ${quota}`;
        counts.set(key, { resource: project, quota, count: (counts.get(key)?.count ?? 0) + 1 });
      }
      for (const [key, peak] of counts) if (peak.count > (most.get(key)?.count ?? 0)) most.set(key, peak);
    }
    peaks.push(...most.values());
  }
  const others = [...projects].filter(([name]) => !run.has(name)).map(([, project]) => project);
  return [...peaks, ...others.map((resource) => ({ resource, quota: buildQuotaOf(resource, isQuota), count: 1 }))];
}
