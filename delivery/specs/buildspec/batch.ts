import { filledText, integer, oneOf, trueFalse, type Codec, type Place } from "../codec";
import { listOf } from "../collections";
import { defaulted, optional, record, required, type Fields } from "../record";
import { computeTypes, environmentTypes } from "../enums";
import type { MapNode, SpecNode } from "../nodes";
import { checkGraph, checkIdentifiers } from "./batchGraph";
import { matrix, type MatrixSection } from "./batchMatrix";
import { variables } from "./environment";
import type {
  Batch,
  BatchBuild,
  BatchBuildEnvironment,
  BatchFanout,
  BatchGraph,
  BatchGraphBuild,
  BatchList,
  BatchMatrix,
} from "./model";

const buildEnvironment = record<BatchBuildEnvironment>(
  {
    computeType: optional("compute-type", oneOf(computeTypes)),
    fleet: optional("fleet", filledText),
    image: optional("image", filledText),
    privilegedMode: optional("privileged-mode", trueFalse),
    type: optional("type", oneOf(environmentTypes)),
    variables: defaulted("variables", variables, () => ({})),
  },
  {
    what: "the env of a build",
    extraSchema: { not: { required: ["compute-type", "fleet"] } },
    check: ({ computeType, fleet }, node, place) => {
      if (computeType !== undefined && fleet !== undefined)
        place.fail(node, "must have compute-type or fleet, got both");
    },
  },
);

const build: Fields<BatchBuild> = {
  identifier: required("identifier", filledText),
  buildspec: optional("buildspec", filledText),
  debugSession: defaulted("debug-session", trueFalse, () => false),
  env: defaulted("env", buildEnvironment, () => ({ variables: {} })),
  ignoreFailure: defaulted("ignore-failure", trueFalse, () => false),
};

const listBuild = record<BatchBuild>(build, {
  what: "a build of a build-list",
  explain: { "depend-on": "is a key of a build-graph only; builds of a build-list do not wait for each other" },
});

const graphBuild = record<BatchGraphBuild>(
  {
    ...build,
    dependOn: defaulted("depend-on", listOf(filledText, { what: "identifiers", orOne: true }), () => []),
  },
  { what: "a build of a build-graph" },
);

/** A list of builds with rules across them. */
function builds<T extends BatchBuild>(
  item: Codec<T>,
  check: (builds: readonly T[], node: SpecNode, place: Place) => void,
): Codec<readonly T[]> {
  const list = listOf(item, { what: "builds", minimum: 1 });
  return {
    ...list,
    read: (node, place) => {
      const read = list.read(node, place);
      if (read !== undefined) check(read, node, place);
      return read;
    },
  };
}

const fastFail = defaulted("fast-fail", trueFalse, () => false);
const ignoreFailure = defaulted("ignore-failure", trueFalse, () => false);

type FanoutSection = Pick<BatchFanout, "parallelism" | "ignoreFailure">;

const fanout = record<FanoutSection>(
  { parallelism: required("parallelism", integer(1)), ignoreFailure },
  { what: "a build-fanout" },
);

interface BatchSection {
  readonly fastFail: boolean;
  readonly list?: readonly BatchBuild[];
  readonly graph?: readonly BatchGraphBuild[];
  readonly matrix?: MatrixSection;
  readonly fanout?: FanoutSection;
}

const KINDS = ["build-list", "build-graph", "build-matrix", "build-fanout"];

const section = record<BatchSection>(
  {
    fastFail,
    list: optional("build-list", builds(listBuild, checkIdentifiers)),
    graph: optional("build-graph", builds(graphBuild, checkGraph)),
    matrix: optional("build-matrix", matrix),
    fanout: optional("build-fanout", fanout),
  },
  {
    what: "batch",
    check: oneKind,
    extraSchema: { oneOf: KINDS.map((kind) => ({ required: [kind] })) },
  },
);

function oneKind({ fastFail: _, ...kinds }: BatchSection, node: MapNode, place: Place): void {
  const given = Object.keys(kinds).map((kind) => `build-${kind}`);
  const got = given.length === 0 ? "none" : given.join(" and ");
  if (given.length !== 1) place.fail(node, `must have exactly one of ${KINDS.join(", ")}, got ${got}`);
}

function toBatch({ fastFail, list, graph, matrix, fanout }: BatchSection): Batch | undefined {
  if (list) return { kind: "list", fastFail, builds: list } satisfies BatchList;
  if (graph) return { kind: "graph", fastFail, builds: graph } satisfies BatchGraph;
  if (fanout) return { kind: "fanout", fastFail, ...fanout } satisfies BatchFanout;
  if (matrix === undefined) return undefined;
  const { env, ignoreFailure } = matrix.static;
  const dynamic = { buildspecs: matrix.dynamic.buildspecs, ...matrix.dynamic.env };
  return { kind: "matrix", fastFail, ignoreFailure, environment: env, dynamic } satisfies BatchMatrix;
}

function toSection(batch: Batch): BatchSection {
  const { fastFail } = batch;
  if (batch.kind === "list") return { fastFail, list: batch.builds };
  if (batch.kind === "graph") return { fastFail, graph: batch.builds };
  if (batch.kind === "fanout")
    return { fastFail, fanout: { parallelism: batch.parallelism, ignoreFailure: batch.ignoreFailure } };
  const { buildspecs, ...env } = batch.dynamic;
  const fixed = { ignoreFailure: batch.ignoreFailure, env: batch.environment };
  return { fastFail, matrix: { static: fixed, dynamic: { buildspecs, env } } };
}

export const batch: Codec<Batch> = {
  schema: section.schema,
  write: (value) => section.write(toSection(value)),
  read: (node, place) => {
    const read = section.read(node, place);
    return read && toBatch(read);
  },
};
