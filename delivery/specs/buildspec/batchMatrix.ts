import { filledText, oneOf, trueFalse } from "../codec";
import { listOf, mappingOf } from "../collections";
import { defaulted, optional, record, required } from "../record";
import { computeTypes, environmentTypes } from "../enums";
import type { BatchMatrix } from "./model";

interface MatrixEnvironment {
  readonly computeTypes: BatchMatrix["dynamic"]["computeTypes"];
  readonly images: readonly string[];
  readonly variables: BatchMatrix["dynamic"]["variables"];
}

/** A build-matrix as the file nests it. */
export interface MatrixSection {
  readonly static: { readonly ignoreFailure: boolean; readonly env: BatchMatrix["environment"] };
  readonly dynamic: { readonly buildspecs: readonly string[]; readonly env: MatrixEnvironment };
}

const oneOrMore = (what: string) => ({ what, minimum: 1, orOne: true });

const staticSettings = record<MatrixSection["static"]>(
  {
    ignoreFailure: defaulted("ignore-failure", trueFalse, () => false),
    env: defaulted(
      "env",
      record<BatchMatrix["environment"]>(
        { privilegedMode: optional("privileged-mode", trueFalse), type: optional("type", oneOf(environmentTypes)) },
        { what: "the static env" },
      ),
      () => ({}),
    ),
  },
  { what: "static" },
);

const dynamicEnvironment = record<MatrixEnvironment>(
  {
    computeTypes: defaulted("compute-type", listOf(oneOf(computeTypes), oneOrMore("compute types")), () => []),
    images: defaulted("image", listOf(filledText, oneOrMore("images")), () => []),
    variables: defaulted(
      "variables",
      mappingOf(listOf(filledText, oneOrMore("values")), { what: "variable" }),
      () => ({}),
    ),
  },
  { what: "the dynamic env" },
);

const noDynamicEnvironment = (): MatrixEnvironment => ({ computeTypes: [], images: [], variables: {} });

export const matrix = record<MatrixSection>(
  {
    static: defaulted("static", staticSettings, () => ({ ignoreFailure: false, env: {} })),
    dynamic: required(
      "dynamic",
      record<MatrixSection["dynamic"]>(
        {
          buildspecs: defaulted("buildspec", listOf(filledText, oneOrMore("buildspecs")), () => []),
          env: defaulted("env", dynamicEnvironment, noDynamicEnvironment),
        },
        { what: "dynamic" },
      ),
    ),
  },
  { what: "a build-matrix" },
);
