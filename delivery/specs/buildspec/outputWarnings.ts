import type { Segment } from "../nodes";
import type { Buildspec } from "./model";

/** Path of a setting and what is wrong there. */
export type Finding = readonly [path: readonly Segment[], message: string];
export type Rule = (spec: Buildspec) => readonly Finding[];

/** Report groups of a project (CodeBuild quotas). */
const MOST_REPORT_GROUPS = 5;

const tooManyReports: Rule = ({ reports }) => {
  const count = Object.keys(reports).length;
  const message = `a project may have ${MOST_REPORT_GROUPS} report groups, got ${count}`;
  return count > MOST_REPORT_GROUPS ? [[["reports"], message]] : [];
};

/** Commands that run tests and can write a report that CodeBuild reads. */
const TESTS =
  /\b(?:(?:npm|yarn|pnpm)(?: run)? test|npx (?:jest|vitest|mocha)|pytest|mvn\b.* (?:test|verify)|gradlew?\b.* (?:test|check)|go test|dotnet test|cargo test|rspec|phpunit|codebuild-tests-run)\b/;

const missingReports: Rule = ({ phases, reports }) => {
  if (Object.keys(reports).length > 0) return [];
  for (const { name, commands } of phases) {
    const index = commands.findIndex((command) => TESTS.test(command));
    if (index === -1) continue;
    const message = "runs tests whose results only the log will tell; write a report and name it in reports";
    return [[["phases", name, "commands", index], message]];
  }
  return [];
};

/** A folder's own name finds nothing, nor does what is excluded by the very same pattern. */
function findsNothing(pattern: string, exclude: readonly string[]): string | undefined {
  if (pattern.endsWith("/")) return `matches nothing, for it names a folder; write ${pattern}**/*`;
  return exclude.includes(pattern) || exclude.includes("**/*")
    ? "matches nothing, for exclude-paths takes it away again"
    : undefined;
}

interface FileSet {
  readonly path: readonly Segment[];
  readonly files: readonly string[];
  readonly exclude: readonly string[];
}

const fileSet = (
  path: readonly Segment[],
  {
    files,
    excludePaths: exclude = [],
  }: { readonly files: readonly string[]; readonly excludePaths?: readonly string[] },
): FileSet => ({ path: [...path, "files"], files, exclude });

function fileSets({ artifacts, reports }: Buildspec): readonly FileSet[] {
  const secondary = Object.entries(artifacts?.secondary ?? {});
  return [
    ...(artifacts ? [fileSet(["artifacts"], artifacts)] : []),
    ...secondary.map(([name, set]) => fileSet(["artifacts", "secondary-artifacts", name], set)),
    ...Object.entries(reports).map(([name, group]) => fileSet(["reports", name], group)),
  ];
}

const patternsWithoutFiles: Rule = (spec) =>
  fileSets(spec).flatMap(({ path, files, exclude }) =>
    files.flatMap((pattern, index): Finding[] => {
      const message = findsNothing(pattern, exclude);
      return message === undefined ? [] : [[[...path, index], message]];
    }),
  );

/** Output artifacts of a pipeline go where the pipeline says. */
const artifactPrefix: Rule = ({ artifacts }) =>
  artifacts?.s3Prefix === undefined
    ? []
    : [
        [
          ["artifacts", "s3-prefix"],
          "counts only where the project packs artifacts by build id, and never in a pipeline",
        ],
      ];

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

const ignoredFallbackKeys: Rule = ({ cache }) =>
  cache === undefined || cache.key !== undefined || cache.fallbackKeys.length === 0
    ? []
    : [[["cache", "fallback-keys"], "are ignored without a key"]];

/** Rules on what a build leaves: reports, artifacts and cache. */
export const outputRules: readonly Rule[] = [
  tooManyReports,
  missingReports,
  patternsWithoutFiles,
  artifactNames,
  artifactPrefix,
  secondaryOnly,
  ignoredFallbackKeys,
];
