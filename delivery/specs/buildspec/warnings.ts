import { pathOf } from "../codec";
import { problemIn, nodeOf } from "../parse";
import { inFileOrder, type SpecProblem } from "../problems";
import type { Segment } from "../nodes";
import type { BatchBuild, Buildspec } from "./model";

/** Path of a setting and what is wrong there. */
type Finding = readonly [path: readonly Segment[], message: string];
type Rule = (spec: Buildspec) => readonly Finding[];

/** Report groups of a project (CodeBuild quotas). */
const MOST_REPORT_GROUPS = 5;

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

const secretsInPlainVariables: Rule = ({ env, batch }) => [
  ...plainSecrets(["env", "variables"], env.variables),
  ...(batch?.kind === "list" || batch?.kind === "graph"
    ? batch.builds.flatMap((build: BatchBuild, index) =>
        plainSecrets(["batch", `build-${batch.kind}`, index, "env", "variables"], build.env.variables),
      )
    : []),
];

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

const tooManyReports: Rule = ({ reports }) => {
  const count = Object.keys(reports).length;
  const message = `a project may have ${MOST_REPORT_GROUPS} report groups, got ${count}`;
  return count > MOST_REPORT_GROUPS ? [[["reports"], message]] : [];
};

const artifactNames: Rule = ({ artifacts }) =>
  artifacts?.name === undefined
    ? []
    : [[["artifacts", "name"], "counts only where the project sets overrideArtifactName, and never in a pipeline"]];

const secondaryOnly: Rule = ({ artifacts }) =>
  artifacts === undefined || artifacts.files.length > 0
    ? []
    : [
        [
          ["artifacts"],
          "the reference demands files even beside secondary-artifacts; builds outside a pipeline may fail",
        ],
      ];

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

const ignoredFallbackKeys: Rule = ({ cache }) =>
  cache === undefined || cache.key !== undefined || cache.fallbackKeys.length === 0
    ? []
    : [[["cache", "fallback-keys"], "are ignored without a key"]];

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
  lossyNumbers,
  variablesTwice,
  runAsOnWindows,
  emptyPhases,
  retries,
  tooManyReports,
  artifactNames,
  secondaryOnly,
  ignoredFallbackKeys,
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
