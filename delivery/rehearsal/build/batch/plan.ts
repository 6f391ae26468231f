import type { Batch, BatchBuildEnvironment, BatchMatrix } from "../../../specs/buildspec";
import type { Shard } from "../request";

/** A build of a batch, whatever the kind of the batch. */
export interface PlannedBuild {
  readonly identifier: string;
  /** Path or text. @default - the buildspec that holds the batch */
  readonly buildspec?: string;
  readonly environment: BatchBuildEnvironment;
  readonly ignoreFailure: boolean;
  /** Identifiers of the builds that must end first. */
  readonly dependOn: readonly string[];
  readonly debugSession: boolean;
  readonly shard?: Shard;
}

const PLAIN = { dependOn: [], debugSession: false } as const;

/** Every choice of one value from each list; a list without values leaves the setting out. */
function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly (T | undefined)[])[] {
  return lists.reduce<readonly (readonly (T | undefined)[])[]>(
    (heads, list) => heads.flatMap((head) => (list.length === 0 ? [undefined] : list).map((value) => [...head, value])),
    [[]],
  );
}

function ofMatrix({ dynamic, environment, ignoreFailure }: BatchMatrix): PlannedBuild[] {
  const { buildspecs, computeTypes, images, variables } = dynamic;
  const names = Object.keys(variables);
  const choices = combinations<string>([buildspecs, computeTypes, images, ...Object.values(variables)]);
  return choices.map(([buildspec, computeType, image, ...values], index) => ({
    ...PLAIN,
    identifier: `build${index + 1}`,
    ignoreFailure,
    ...(buildspec === undefined ? {} : { buildspec }),
    environment: {
      ...environment,
      ...(computeType === undefined ? {} : { computeType: computeType as (typeof computeTypes)[number] }),
      ...(image === undefined ? {} : { image }),
      variables: Object.fromEntries(names.map((name, position) => [name, values[position] ?? ""])),
    },
  }));
}

/**
 * The builds of a batch, in the order of the file. Those of a fan-out are called as AWS calls their report groups (User
 * Guide, parallel-test-auto-merge); what it calls those of a matrix is not documented.
 */
export function planBatch(batch: Batch): readonly PlannedBuild[] {
  if (batch.kind === "matrix") return ofMatrix(batch);
  if (batch.kind === "fanout") {
    const { parallelism: count, ignoreFailure } = batch;
    return Array.from({ length: count }, (_, index) => ({
      ...PLAIN,
      identifier: `BuildFanoutShard${index + 1}`,
      ignoreFailure,
      environment: { variables: {} },
      shard: { index, count },
    }));
  }
  return batch.builds.map((build) => {
    const { identifier, buildspec, env: environment, ignoreFailure, debugSession } = build;
    const dependOn = "dependOn" in build ? build.dependOn : [];
    const common = { identifier, environment, ignoreFailure, debugSession, dependOn };
    return buildspec === undefined ? common : { ...common, buildspec };
  });
}
