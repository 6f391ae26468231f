/** Trails that a program declares: who did what is recorded by CloudTrail, of which there is nothing here. */
import type { Graph } from "../graph/types";
import { textAt } from "./bag";
import { resourcesOf } from "./pipeline/declaration";

/** What is not rehearsed of them. */
export const unrehearsedTrails = (graphs: readonly Graph[]): readonly string[] =>
  graphs
    .flatMap((graph) => resourcesOf(graph, "aws:cloudtrail/trail:Trail"))
    .map(({ inputs }) => `what the trail ${textAt(inputs, "name") ?? ""} records, and its files`);
