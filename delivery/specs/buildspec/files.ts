import { pathOf } from "../codec";
import type { Segment } from "../nodes";
import { problemIn } from "../parse";
import { inFileOrder, type SpecProblem } from "../problems";
import { isInlineBuildspec } from "./location";
import type { Buildspec } from "./model";

type Reference = readonly [path: readonly Segment[], file: string];

function references({ batch }: Buildspec): readonly Reference[] {
  if (batch?.kind === "list" || batch?.kind === "graph")
    return batch.builds.flatMap(({ buildspec }, index): Reference[] =>
      buildspec === undefined ? [] : [[["batch", `build-${batch.kind}`, index, "buildspec"], buildspec]],
    );
  if (batch?.kind !== "matrix") return [];
  const path = ["batch", "build-matrix", "dynamic", "buildspec"];
  return batch.dynamic.buildspecs.map((file, index): Reference => [[...path, index], file]);
}

/**
 * The buildspecs that the builds of a batch name.
 *
 * @param exists Whether the source has a file.
 * @returns those that it has, and a problem for each that it has not
 */
export function batchBuildspecs(
  spec: Buildspec,
  exists: (file: string) => boolean,
): { readonly found: readonly string[]; readonly missing: readonly SpecProblem[] } {
  const files = references(spec).filter(([, file]) => !isInlineBuildspec(file) && !/^(?:arn:|s3:)/.test(file));
  const missing = files.filter(([, file]) => !exists(file));
  return {
    found: [...new Set(files.filter(([, file]) => exists(file)).map(([, file]) => file))],
    missing: inFileOrder(
      missing.map(([path, file]) =>
        problemIn(
          spec,
          path,
          pathOf(path),
          `must be a file of the source, got ${JSON.stringify(file)}`,
          "buildspec.yml",
        ),
      ),
    ),
  };
}
