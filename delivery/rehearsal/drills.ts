/** Drills: what people do when a delivery goes wrong, done by the same code, on what the rehearsal has just delivered. */
import type { Graph } from "../graph/types";
import type { Delivery } from "./deliveries";
import type { ExecutionOutcome } from "./pipeline/execution";
import { evacuate, type EvacuationDrillParts } from "./evacuation";
import type { Move, Promotion } from "./promotion";
import type { RegionReport } from "./report";
import { RehearsalError } from "./types";

/** `rollback`: a release that fails is taken back; `evacuation`: the home region is lost before a release is deployed. */
export const DRILLS = ["rollback", "evacuation"] as const;
export type Drill = (typeof DRILLS)[number];

export interface DrillReport {
  readonly drill: Drill;
  readonly ok: boolean;
  /** What was shown, or why it was not. */
  readonly what: string;
  readonly durationSeconds: number;
}

/** What a drill does with a rehearsal. */
export interface DrillStage {
  /** The environment that releases are promoted to. */
  readonly to: Delivery;
  /** The release that was delivered before the drill. */
  readonly delivered: string;
  /** Lets the publishing environment write another release. @returns its version */
  publish(): Promise<string>;
  move(move: Move): Promise<Promotion>;
  /**
   * Executes the pipeline of `to`.
   * @param crashIn Region in which the service is to crash.
   * @param graph @default - the environment as it is declared
   */
  execute(promotion: Promotion, crashIn?: string, graph?: Graph): Promise<ExecutionOutcome>;
  /** What the regions of `to` serve now. */
  regions(): Promise<readonly RegionReport[]>;
  /** Lets what was written come to all stores that it replicates to. */
  settle(): Promise<void>;
  readonly evacuation: EvacuationDrillParts;
}

/** @throws RehearsalError with what is not as it should be */
export function demand(condition: boolean, problem: string): void {
  if (!condition) throw new RehearsalError(problem);
}

export const serving = (regions: readonly RegionReport[]): string =>
  regions.map(({ region, serving: version = "nothing alike" }) => `${version} in ${region}`).join(", ");

/** A second release crashes in the first region; the one before comes back by the channel, through the whole pipeline. */
async function rollback(stage: DrillStage): Promise<string> {
  const { to, delivered } = stage;
  const [first] = await stage.regions();
  const bad = await stage.publish();
  const failed = await stage.execute(await stage.move({ kind: "promote", version: bad }), first?.region);
  demand(failed.status === "Failed", `release ${bad} was to fail in ${first?.region} and did not`);
  const back = await stage.move({ kind: "rollback", resumes: true });
  demand(back.version === delivered, `rollback went to ${back.version} instead of ${delivered}`);
  const restored = await stage.execute(back);
  demand(restored.status === "Succeeded", `the pipeline of ${to.graph.stack} did not bring ${delivered} back`);
  const regions = await stage.regions();
  demand(
    regions.every(({ serving: version }) => version === delivered),
    `after the rollback there is ${serving(regions)}`,
  );
  return `${bad} crashed in ${first?.region}, and interlock rollback brought ${delivered} back to ${regions.length} regions`;
}

/** A second release is promoted, and home is lost before its pipeline does anything. */
async function evacuation(stage: DrillStage): Promise<string> {
  const { to, delivered } = stage;
  const version = await stage.publish();
  await stage.move({ kind: "promote", version });
  await stage.settle();
  const { region: lost } = to.pipeline;
  await evacuate(to.graph, lost, stage.evacuation);
  const regions = await stage.regions();
  const wrong = regions.filter(({ region, serving: version_ }) => version_ !== (region === lost ? delivered : version));
  demand(wrong.length === 0, `after the evacuation there is ${serving(regions)}`);
  const left = regions.filter(({ region }) => region !== lost).map(({ region }) => region);
  return `${lost} was lost with its pipeline, and interlock evacuate --deploy brought ${version} to ${left.join(", ")}`;
}

const RUN: Readonly<Record<Drill, (stage: DrillStage) => Promise<string>>> = { rollback, evacuation };

/** Runs a drill. What is not as it should be is in the report. @throws what stops the rehearsal */
export async function runDrill(drill: Drill, stage: DrillStage): Promise<DrillReport> {
  const started = Date.now();
  const report = (ok: boolean, what: string): DrillReport => ({
    drill,
    ok,
    what,
    durationSeconds: (Date.now() - started) / 1000,
  });
  try {
    return report(true, await RUN[drill](stage));
  } catch (error) {
    if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
    return report(false, error.message);
  }
}
