import { pathOf } from "../codec";
import { problemIn, nodeOf } from "../parse";
import { inFileOrder, type SpecProblem } from "../problems";
import type { Segment } from "../nodes";
import type { BatchBuild, Buildspec } from "./model";
import { outputRules, type Finding, type Rule } from "./outputWarnings";

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(?:$|_(?:KEY|VALUE)$)/i;
/** An access key id, a key in PEM, a token of GitHub, GitLab or Slack. */
const SECRET_VALUE =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{30,}|\bglpat-[\w-]{20,}|\bxox[abpr]-\w/;

function plainSecrets(path: readonly Segment[], variables: Readonly<Record<string, string>>): Finding[] {
  return Object.entries(variables).flatMap(([name, value]): Finding[] => {
    const byValue = SECRET_VALUE.test(value);
    // A value made of other variables, or none, holds no secret itself.
    if (!byValue && (!SECRET_NAME.test(name) || value === "" || /^\$|^(?:true|false)$/.test(value))) return [];
    const seems = byValue ? "holds what looks like a secret" : "looks like a secret by its name";
    return [
      [
        [...path, name],
        `${seems}, in plain sight of the console and the API; take it from secrets-manager or parameter-store`,
      ],
    ];
  });
}

/** Plain variables of the builds of a batch, each table with its path. */
function batchVariables({ batch }: Buildspec): readonly (readonly [Segment[], Readonly<Record<string, string>>])[] {
  if (batch?.kind === "list" || batch?.kind === "graph")
    return batch.builds.map((build: BatchBuild, index) => [
      ["batch", `build-${batch.kind}`, index, "env", "variables"],
      build.env.variables,
    ]);
  if (batch?.kind !== "matrix") return [];
  const tables = Object.entries(batch.dynamic.variables).map(([name, values]) => [name, values.join("\n")] as const);
  return [[["batch", "build-matrix", "dynamic", "env", "variables"], Object.fromEntries(tables)]];
}

const secretsInPlainVariables: Rule = (spec) => [
  ...plainSecrets(["env", "variables"], spec.env.variables),
  ...batchVariables(spec).flatMap(([path, variables]) => plainSecrets(path, variables)),
];

/** Pipelines show exported variables in their console and API. */
const exportedSecrets: Rule = ({ env }) =>
  env.exportedVariables.flatMap((name, index): Finding[] =>
    Object.hasOwn(env.secretsManager, name)
      ? [[["env", "exported-variables", index], `shows the secret ${name} to everybody who may see the pipeline`]]
      : [],
  );

/** An unquoted 3.10 is the number 3.1 to a YAML parser, and 010 may be 8. */
const lossyNumbers: Rule = (spec) =>
  [
    ...Object.keys(spec.env.variables).map((name): Segment[] => ["env", "variables", name]),
    ...(spec.phases[0] ? Object.keys(spec.phases[0].runtimeVersions) : []).map((name): Segment[] => [
      "phases",
      "install",
      "runtime-versions",
      name,
    ]),
  ].flatMap((path): Finding[] => {
    const node = nodeOf(spec, path);
    if (node?.kind !== "scalar" || !node.plain || !/^\d+(?:\.\d+)?$/.test(node.text)) return [];
    return String(Number(node.text)) === node.text
      ? []
      : [[path, `is a number to YAML, which may turn ${node.text} into ${Number(node.text)}; quote it`]];
  });

const oldVersion: Rule = ({ version }) =>
  version === "0.1"
    ? [[["version"], "0.1 runs each command in a shell of its own, so cd and export are lost; use 0.2"]]
    : [];

const retries: Rule = ({ phases }) =>
  phases.flatMap(({ name, onFailure }): Finding[] => {
    if (onFailure?.action !== "RETRY") return [];
    const path = ["phases", name, "on-failure"];
    return [
      [path, "on-failure is not supported on Lambda compute or reserved capacity; there the build is not retried"],
    ];
  });

const emptyPhases: Rule = ({ phases }) =>
  phases.flatMap(({ name, commands, finally: last, runtimeVersions }): Finding[] => {
    const empty = commands.length + last.length + Object.keys(runtimeVersions).length === 0;
    return empty ? [[["phases", name], "does nothing; remove it"]] : [];
  });

const variablesTwice: Rule = ({ env }) => {
  const tables = [
    ["variables", env.variables],
    ["parameter-store", env.parameterStore],
    ["secrets-manager", env.secretsManager],
  ] as const;
  return tables.flatMap(([table, values], index) =>
    Object.keys(values).flatMap((name): Finding[] => {
      const earlier = tables.slice(0, index).find(([, others]) => Object.hasOwn(others, name));
      return earlier === undefined
        ? []
        : [[["env", table, name], `is also set in env.${earlier[0]}; one of the two is lost`]];
    }),
  );
};

/** `run-as` is a Linux matter. */
const runAsOnWindows: Rule = (spec) => {
  if (spec.env.shell !== "powershell.exe" && spec.env.shell !== "cmd.exe") return [];
  const paths: Segment[][] = spec.runAs === undefined ? [] : [["run-as"]];
  for (const { name, runAs } of spec.phases) if (runAs !== undefined) paths.push(["phases", name, "run-as"]);
  return paths.map((path) => [path, `is for Linux, and the shell is ${spec.env.shell}`]);
};

const RULES: readonly Rule[] = [
  oldVersion,
  secretsInPlainVariables,
  exportedSecrets,
  lossyNumbers,
  variablesTwice,
  runAsOnWindows,
  emptyPhases,
  retries,
  ...outputRules,
];

/**
 * What AWS accepts in a buildspec and its author will regret, in the order of the file.
 *
 * Positions are those of the file that `parseBuildspec` read; a model made by hand has none and is reported at 1:1.
 */
export function buildspecWarnings(spec: Buildspec): SpecProblem[] {
  const findings = RULES.flatMap((rule) => rule(spec));
  return inFileOrder(findings.map(([path, message]) => problemIn(spec, path, pathOf(path), message, "buildspec.yml")));
}
