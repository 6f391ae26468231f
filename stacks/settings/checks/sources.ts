/** Checks of where revisions come from. */
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import type { SettingKey, SettingValues } from "../values";
import { type Checks, checkRoles, got } from "./checks";

/** Patterns of a trigger's file paths. Source: codepipeline.GitFilePathFilterCriteria, 8 patterns of 255 characters. */
const MAX_PATTERNS = 8;
const MAX_PATTERN_LENGTH = 255;

/** Settings that each name a source, and the settings that go with one of them. */
const SOURCES: Readonly<Record<"branch" | "sourceBucket" | "promotesFrom", readonly SettingKey[]>> = {
  branch: ["repositoryId", "filePaths", "excludedFilePaths", "sourceImage"],
  sourceBucket: ["sourceKey"],
  promotesFrom: ["releasers"],
};

const isSet = (value: SettingValues[SettingKey]): boolean =>
  typeof value === "string" || Array.isArray(value) ? value.length > 0 : Boolean(value);

/** Exactly one source, and what it demands. */
export function checkSource(checks: Checks, values: SettingValues, environment: string): void {
  const { branch, sourceBucket, promotesFrom } = values;
  const given = [branch, sourceBucket, promotesFrom];
  checks.require(
    given.filter((text) => text !== "").length === 1,
    ["branch"],
    `is one of the sources branch, sourceBucket and promotesFrom, of which exactly one must be set, got ${given.map((text) => JSON.stringify(text)).join(", ")}; a pipeline has one source`,
  );
  for (const [source, companions] of Object.entries(SOURCES)) {
    if (isSet(values[source as keyof typeof SOURCES])) continue;
    for (const key of companions.filter((key) => isSet(values[key])))
      checks.require(false, [key], `has a meaning only where ${source} is set, ${got(values[key])}; remove it`);
  }
  if (branch !== "") checkBranch(checks, values);
  if (sourceBucket !== "") checkSourceBucket(checks, values);
  if (promotesFrom !== "") checkChannel(checks, values, environment);
}

function checkBranch(checks: Checks, { branch, repositoryId, filePaths, excludedFilePaths }: SettingValues): void {
  const problem = nameProblem(NAME_LIMITS.branch, branch);
  checks.require(problem === undefined, ["branch"], `${problem}, ${got(branch)}; correct it`);
  checks.require(
    repositoryId === "" || /^[^\s/]+(\/[^\s/]+)+$/.test(repositoryId),
    ["repositoryId"],
    `must be the owner and the name of a repository such as shop/board, ${got(repositoryId)}; correct it`,
  );
  checkPatterns(checks, "filePaths", filePaths);
  checkPatterns(checks, "excludedFilePaths", excludedFilePaths);
  filePaths.forEach((pattern, index) =>
    checks.require(
      !excludedFilePaths.includes(pattern) && !excludedFilePaths.includes("**"),
      ["filePaths", index],
      `must not be excluded by excludedFilePaths, ${got(pattern)}; it would match nothing`,
    ),
  );
}

function checkPatterns(checks: Checks, key: "filePaths" | "excludedFilePaths", patterns: readonly string[]): void {
  checks.require(
    patterns.length <= MAX_PATTERNS,
    [key],
    `must have at most ${MAX_PATTERNS} patterns, got ${patterns.length}; join some by ** or { }`,
  );
  patterns.forEach((pattern, index) =>
    checks.require(
      pattern !== "" && pattern.length <= MAX_PATTERN_LENGTH && !pattern.startsWith("/"),
      [key, index],
      `must have 1 to ${MAX_PATTERN_LENGTH} characters and not begin with /, ${got(pattern)}; paths begin at the repository's root`,
    ),
  );
}

function checkSourceBucket(checks: Checks, { sourceBucket, sourceKey }: SettingValues): void {
  const problem = nameProblem(NAME_LIMITS.bucket, sourceBucket);
  checks.require(problem === undefined, ["sourceBucket"], `${problem}, ${got(sourceBucket)}; correct it`);
  // Source: S3 User Guide, object-keys: 1,024 bytes.
  checks.require(
    /^[^/].{0,1019}\.zip$/.test(sourceKey) && Buffer.byteLength(sourceKey) <= 1024,
    ["sourceKey"],
    `must be the key of a zip archive such as source.zip, ${got(sourceKey)}; set it where sourceBucket is set`,
  );
}

function checkChannel(checks: Checks, values: SettingValues, environment: string): void {
  const { promotesFrom, releasers, publishesReleases } = values;
  checks.require(
    promotesFrom !== environment,
    ["promotesFrom"],
    `must be another stack, ${got(promotesFrom)}; name the stack that publishes the releases`,
  );
  checks.require(
    !publishesReleases,
    ["publishesReleases"],
    "must be false where promotesFrom is set, got true; a promoted release is not published again",
  );
  checks.require(
    releasers.length > 0,
    ["releasers"],
    "must name at least one role where promotesFrom is set, got an empty list; nobody could promote",
  );
  checkRoles(checks, "releasers", releasers, "name the roles of the people who may promote", values.homeRegion);
}
