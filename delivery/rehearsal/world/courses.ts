/** What happens in each world, and what must have come of it in the end. */
import type { Graph } from "../../graph/types";
import { type DrillStage, demand, serving } from "../drills";
import { evacuate } from "../evacuation";
import type { ExecutionOutcome } from "../pipeline/execution";
import type { RegionReport } from "../report";
import { RehearsalError } from "../types";
import type { World, WorldName } from "./worlds";

/** What a world's course came to. */
export interface Outcome {
  readonly ok: boolean;
  /** What was shown, or why it was not. */
  readonly what: string;
}

/** What a course does with a rehearsal. */
export interface WorldStage {
  readonly world: World;
  /** Whether drills follow, which need no further delivery. */
  readonly hasDrills: boolean;
  /** Lets every pipeline do what it does when it is created. */
  create(): Promise<void>;
  /** Delivers the commit to all environments. */
  deliver(): Promise<Outcome>;
  /** The environment that things happen to, with what promotes to it. @throws RehearsalError where nothing is promoted */
  promotion(): DrillStage;
  /** Lets everything that has traffic in an environment crash. @returns in how many regions */
  crash(environment: string): Promise<number>;
  /** The region that is lost. */
  readonly lost: string;
  lose(): void;
  /** The environment as it is declared without a region; absent where nobody can say. */
  without(environment: string, region: string): Promise<Graph | undefined>;
  /** Tells of something that is not rehearsed. */
  note(what: string): void;
  /** Days that nobody delivers for. */
  readonly idleDays: number;
  /** Lets the days pass, and every group launch an instance. @returns what became of it */
  idle(): Promise<Outcome>;
  /** Calls that were throttled, and those that came too early for a change. */
  readonly throttled: { readonly retried: number; readonly tooEarly: number };
}

/** Why an execution did not come to its end. */
const reasonsOf = ({ stages }: ExecutionOutcome): string =>
  stages
    .flatMap(({ error, actions }) => [error, ...actions.map((action) => action.error)])
    .filter((reason) => reason !== undefined)
    .join("; ");

/** Demands that regions serve a version, and that all of them answer. */
function demandServing(regions: readonly RegionReport[], version: string, when: string): void {
  const all = regions.every(({ serving: own, hosts }) => own === version && hosts.every(({ healthy }) => healthy));
  demand(all, `${when} there is ${serving(regions)}, not ${version} everywhere`);
}

const inRegions = (count: number): string => `${count} region${count === 1 ? "" : "s"}`;

/** Prod stops answering: a new release gets through all the same, and when that stops, so does the one before. */
async function prodIsBad(stage: WorldStage): Promise<Outcome> {
  const line = stage.promotion();
  const { to, delivered } = line;
  const { stack } = to.graph;
  const count = await stage.crash(stack);
  const repair = await line.publish();
  const repaired = await line.execute(await line.move({ kind: "promote", version: repair }));
  demand(repaired.status === "Succeeded", `the repair ${repair} did not get through: ${reasonsOf(repaired)}`);
  demandServing(await line.regions(), repair, "after the repair");
  await stage.crash(stack);
  const back = await line.move({ kind: "rollback" });
  demand(back.version === delivered, `rollback went to ${back.version} instead of ${delivered}`);
  const restored = await line.execute(back);
  demand(restored.status === "Succeeded", `the rollback to ${delivered} did not get through: ${reasonsOf(restored)}`);
  demandServing(await line.regions(), delivered, "after the rollback");
  return {
    ok: true,
    what:
      `${delivered} stopped answering in ${inRegions(count)} of ${stack}, and ${repair} repaired it; ` +
      `when that stopped, interlock rollback brought ${delivered} back`,
  };
}

/** The home of the pipeline is lost: people deploy past it. */
async function loseHome(stage: WorldStage, line: DrillStage, version: string): Promise<Outcome> {
  const { to } = line;
  await line.move({ kind: "promote", version });
  await line.settle();
  stage.lose();
  await evacuate(to.graph, stage.lost, line.evacuation);
  const left = (await line.regions()).filter(({ region }) => region !== stage.lost);
  demandServing(left, version, "after the evacuation");
  const what = `${stage.lost} was lost with the pipeline, and interlock evacuate --deploy brought ${version} to`;
  return { ok: true, what: `${what} ${left.map(({ region }) => region).join(", ")}` };
}

/** A region is lost that the pipeline deploys to: it fails there, and serves the others once the region is left out. */
async function loseRegion(stage: WorldStage): Promise<Outcome> {
  const { lost } = stage;
  const line = stage.promotion();
  const { graph, pipeline } = line.to;
  // Released before: a region that other environments are deployed to as well keeps them from writing any.
  const version = await line.publish();
  if (lost === pipeline.region) return loseHome(stage, line, version);
  stage.lose();
  const promote = { kind: "promote", version } as const;
  const failed = await line.execute(await line.move(promote));
  demand(failed.status === "Failed", `${pipeline.name} succeeded although ${lost} answers nothing`);
  const without = await stage.without(graph.stack, lost);
  if (without === undefined) {
    stage.note(`${graph.stack} without ${lost}: nobody says how it is declared then`);
    return { ok: true, what: `${lost} was lost, and ${pipeline.name} failed there` };
  }
  // The answer to a failed wave holds the line; whoever has left the region out lets it go on.
  const served = await line.execute(await line.move({ ...promote, resumes: true }), undefined, without);
  demand(served.status === "Succeeded", `without ${lost} ${version} did not get through: ${reasonsOf(served)}`);
  const left = (await line.regions()).filter(({ region }) => region !== lost);
  demandServing(left, version, `without ${lost}`);
  const regions = left.map(({ region }) => region).join(", ");
  const what = `${lost} was lost, where ${pipeline.name} failed; left out by evacuatedRegions, ${version} came to ${regions}`;
  return { ok: true, what };
}

async function steady(stage: WorldStage): Promise<Outcome> {
  const delivered = stage.hasDrills
    ? { ok: true, what: "what follows finds the release before everywhere" }
    : await stage.deliver();
  return delivered.ok && stage.idleDays > 0 ? stage.idle() : delivered;
}

async function throttled(stage: WorldStage): Promise<Outcome> {
  const delivered = await stage.deliver();
  const { retried, tooEarly } = stage.throttled;
  const calls = `${retried} throttled calls were tried again, ${tooEarly} came before a change of a role was everywhere`;
  return { ...delivered, what: `${delivered.what}; ${calls}` };
}

async function firstDay(stage: WorldStage): Promise<Outcome> {
  await stage.create();
  return stage.deliver();
}

const COURSES: Readonly<Record<WorldName, (stage: WorldStage) => Promise<Outcome>>> = {
  "first-day": firstDay,
  steady,
  "prod-is-bad": prodIsBad,
  "region-lost": loseRegion,
  throttled,
};

/** Runs the course of a world. @throws what stops the rehearsal */
export async function runCourse(stage: WorldStage): Promise<Outcome> {
  try {
    return await COURSES[stage.world.name](stage);
  } catch (error) {
    if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
    return { ok: false, what: error.message };
  }
}
