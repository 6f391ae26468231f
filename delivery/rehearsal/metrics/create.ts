/** The metrics of a rehearsal, as they are before anything is delivered. */
import type { Graph } from "../../graph/types";
import type { Clock } from "../deploy/clock";
import { unknownAlarms } from "../pipeline/alarms";
import type { Progress } from "../types";
import { observeDeclared } from "./observers";
import { MetricWorld, type MetricWorldParts } from "./world";

export interface MetricsParts extends Pick<MetricWorldParts, "onAlarm"> {
  readonly clock: Clock;
  readonly progress: Progress;
}

/** Tells at once of the alarms whose states are not known. */
export function createMetricWorld(graphs: readonly Graph[], { clock, progress, onAlarm }: MetricsParts): MetricWorld {
  const onNotRehearsed = (what: string): void => progress({ kind: "notRehearsed", where: ["alarms"], what });
  const world = new MetricWorld({ graphs, start: clock.now(), onNotRehearsed, ...(onAlarm && { onAlarm }) });
  for (const graph of graphs) observeDeclared(world, graph);
  for (const what of unknownAlarms(graphs, world)) onNotRehearsed(what);
  return world;
}
