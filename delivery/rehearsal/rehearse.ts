/** A whole rehearsal: the app's commit through every pipeline, from an empty folder to one that is as empty again. */
import type { Graph } from "../graph/types";
import { allInTurn, endedBy } from "./abort";
import { deliveryOrder, lostRegion, plannedFault } from "./deliveries";
import { parseAlarms } from "./pipeline/alarms";
import type { Drill } from "./drills";
import { createProcesses } from "./processes";
import type { RehearsalReport } from "./report";
import { Session } from "./session";
import type { Progress } from "./types";
import { openWorkspace } from "./workspace";
import { type WorldName, checkOrder } from "./world/worlds";

export interface RehearsalOptions {
  /** Folder of the clone. */
  readonly root: string;
  /** Folder of the app in it. */
  readonly source: string;
  /** Whether the last commit is rehearsed although the app has changes. */
  readonly allowDirty: boolean;
  /** The evaluated stacks, by name. */
  readonly graphs: ReadonlyMap<string, Graph>;
  /** Region in which the last environment's deployment is to fail. */
  readonly fail?: string;
  /** Alarms that go off during the deployments of their region, as `NAME@REGION`. @default - none */
  readonly alarms?: readonly string[];
  /** Whether the commit comes as a pull request first; where the review does not approve it, nothing is delivered. @default false */
  readonly pullRequest?: boolean;
  /** Values of parameters and secrets that builds ask for, by name; never printed. @default - none */
  readonly values?: Readonly<Record<string, string>>;
  /**
   * The worlds that the commit is delivered into, one after the other, on what the one before has left.
   * @default - where something is to go wrong steady; else it is delivered once, in a world that is new and calm
   */
  readonly worlds?: readonly WorldName[];
  /** Region that is lost in the world region-lost. @default - the last one that the last environment's pipeline deploys to */
  readonly lose?: string;
  /** Days without a delivery that the world steady ends with. @default 0 */
  readonly idleDays?: number;
  /** Declares an environment without a region, as it is once somebody has left the region out. @default - nobody can */
  readonly without?: (environment: string, region: string) => Promise<Graph>;
  /** What is drilled after the delivery, if it succeeds. @default - nothing */
  readonly drills?: readonly Drill[];
  readonly approve: (question: string) => Promise<boolean>;
  readonly progress: Progress;
  /** Ends the rehearsal; its reason is then thrown. @default - nobody ends it */
  readonly signal?: AbortSignal;
}

/**
 * Carries the commit through every pipeline. When it settles, nothing of it runs any more and nothing is left but logs and caches.
 *
 * @throws RehearsalError with exit code 2 when it cannot begin, when the machine refuses or nobody can be asked for an approval;
 * a delivery that fails is in the report
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { signal = new AbortController().signal } = options;
  const deliveries = deliveryOrder(options.graphs);
  const fault = options.fail === undefined ? undefined : plannedFault(options.fail, deliveries);
  const lost = lostRegion(options.lose, deliveries);
  const raised = parseAlarms(options.alarms ?? [], [...options.graphs.values()]);
  checkOrder(options.worlds ?? []);
  signal.throwIfAborted();
  const workspace = await openWorkspace(options.root);
  const processes = endedBy(createProcesses(workspace.token), signal);
  const session = new Session({
    ...options,
    signal,
    deliveries,
    workspace,
    processes,
    raised,
    lost,
    ...(fault && { fault }),
  });
  try {
    return await session.run();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await allInTurn(
      () => session.close(),
      () => processes.stopAll(),
      () => workspace.close(),
    );
  }
}
