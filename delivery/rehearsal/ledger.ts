/** The releases that a rehearsal has written: where a release lies is known from the stacks' outputs alone. */
import type { Graph } from "../graph/types";
import { pipelineOf } from "./pipeline/declaration";
import type { ObjectVersion } from "./types";

/** What is written last of a release; without it there is none. */
const LAST_FILE = "/manifest.json";

/** Where an environment keeps its releases. */
export interface Home {
  readonly bucket: string;
  /** Of the keys of all releases, up to the version. */
  readonly prefix: string;
}

/** Where an environment keeps its releases; absent when it publishes none. */
export function releasesOf(graph: Graph): Home | undefined {
  const { releasePrefix } = graph.outputs;
  if (typeof releasePrefix !== "string") return undefined;
  const { stores, region } = pipelineOf(graph);
  const bucket = stores.get(region);
  return bucket === undefined ? undefined : { bucket, prefix: releasePrefix };
}

export class Ledger {
  private readonly homes: ReadonlyMap<string, Home>;
  private readonly versions = new Map<string, string>();

  constructor(graphs: readonly Graph[]) {
    this.homes = new Map(
      graphs.flatMap((graph): [string, Home][] => {
        const home = releasesOf(graph);
        return home ? [[graph.stack, home]] : [];
      }),
    );
  }

  /** Takes note of an object that was written. */
  note({ bucket, key }: ObjectVersion): void {
    for (const [stack, home] of this.homes)
      if (bucket === home.bucket && key.startsWith(home.prefix) && key.endsWith(LAST_FILE))
        this.versions.set(stack, key.slice(home.prefix.length, -LAST_FILE.length));
  }

  /** Version of the release that an environment wrote last. */
  latest({ stack }: Graph): string | undefined {
    return this.versions.get(stack);
  }
}
