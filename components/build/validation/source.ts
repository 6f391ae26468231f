import type * as pulumi from "@pulumi/pulumi";
import { checkArn, checkChoice, checkCount, checkInteger, checkUnique } from "../../internal/checks";
import type { Problem, Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import { BuildSource } from "../enums";
import { BUILD_SOURCES } from "../sources";
import { BUILD_ARN_FORMS, IDENTIFIER, isGiven } from "./forms";

/** Args of which each needs a source that can have it. */
const ABILITIES = {
  sourceVersion: { allowed: "a source of its own", has: (source: BuildSource) => hasLocation(source) },
  secondarySources: { allowed: "a source other than CODEPIPELINE", has: isNotPipeline },
  secondaryArtifacts: { allowed: "a source other than CODEPIPELINE", has: isNotPipeline },
  artifact: { allowed: "a source other than CODEPIPELINE", has: isNotPipeline },
  autoRetryLimit: { allowed: "a source other than CODEPIPELINE", has: isNotPipeline },
  connectionArn: { allowed: "a source at a repository's host", has: isHosted },
  reportBuildStatus: { allowed: "a source at a repository's host", has: isHosted },
  webhook: { allowed: "a source at a repository's host", has: isHosted },
  gitCloneDepth: { allowed: "a Git source", has: isGit },
  fetchSubmodules: { allowed: "a Git source", has: isGit },
  badgeEnabled: { allowed: "a Git source", has: isGit },
} as const;

function isNotPipeline(source: BuildSource): boolean {
  return source !== BuildSource.CodePipeline;
}
function isHosted(source: BuildSource): boolean {
  return BUILD_SOURCES[source].hosted;
}
function isGit(source: BuildSource): boolean {
  return BUILD_SOURCES[source].git;
}
function hasLocation(source: BuildSource): boolean {
  return BUILD_SOURCES[source].location !== undefined;
}

/** Checks the sources; returns locations that are checked once they are known. */
export function checkSource(
  problems: Problems,
  args: BuildProjectArgs,
): Pick<BuildProjectArgs, "sourceLocation" | "secondarySources"> {
  const source = args.source ?? DEFAULTS.source;
  checkArn(problems, "connectionArn", BUILD_ARN_FORMS.connection, args.connectionArn, "give the connection's ARN");
  checkInteger(problems, "gitCloneDepth", args.gitCloneDepth, [0, 2 ** 31 - 1], "omit it, or use 0 for all commits");
  checkInteger(problems, "autoRetryLimit", args.autoRetryLimit, [0, 2 ** 31 - 1], "omit it to repeat nothing");
  const secondarySources = checkedSecondarySources(problems, args);
  if (!checkChoice(problems, "source", source, BuildSource, "omit it to use CODEPIPELINE")) return secondarySources;
  for (const [property, { allowed, has }] of Object.entries(ABILITIES)) {
    const value: unknown = args[property as keyof typeof ABILITIES];
    problems.require(!isGiven(value) || has(source), {
      property,
      allowed: `must not be given without ${allowed}`,
      got: source,
      fix: "remove it or take another source",
    });
  }
  problems.require(!hasLocation(source) || args.sourceLocation !== undefined, {
    property: "sourceLocation",
    allowed: `must be given with the source ${source}`,
    fix: `give ${BUILD_SOURCES[source].words}`,
  });
  const location = checkedLocation(problems, "sourceLocation", source, args.sourceLocation);
  return { ...secondarySources, ...(location === undefined ? {} : { sourceLocation: location }) };
}

function checkedLocation(
  problems: Problems,
  property: string,
  source: BuildSource,
  input: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  const { location, words } = BUILD_SOURCES[source];
  const allowed = words === undefined ? `must not be given with the source ${source}` : `must be ${words}`;
  const fix = words === undefined ? "remove it" : `respell it for the source ${source}`;
  // Only the form is wrong, so what was given is left out: a clone URL may hold a password.
  return problems.input(input, (text): Problem | undefined =>
    location?.test(text) ? undefined : { property, allowed, fix },
  );
}

function checkedSecondarySources(
  problems: Problems,
  { secondarySources }: BuildProjectArgs,
): Pick<BuildProjectArgs, "secondarySources"> {
  if (secondarySources === undefined) return {};
  checkCount(problems, "secondarySources", secondarySources, [0, 12], "sources", "use fewer");
  const identifiers = secondarySources.map(({ identifier }) => identifier);
  checkUnique(problems, "secondarySources", identifiers, "give each an identifier of its own");
  const checked = secondarySources.map((secondary, index) => {
    const property = `secondarySources[${index}]`;
    const { identifier, source, connectionArn } = secondary;
    checkIdentifier(problems, `${property}.identifier`, identifier);
    checkArn(problems, `${property}.connectionArn`, BUILD_ARN_FORMS.connection, connectionArn, "give its ARN");
    const able = Object.values(BuildSource).filter(hasLocation);
    const choices = Object.fromEntries(able.map((each) => [each, each]));
    if (!checkChoice(problems, `${property}.source`, source, choices, "take one of them")) return secondary;
    problems.require(connectionArn === undefined || isHosted(source), {
      property: `${property}.connectionArn`,
      allowed: "must not be given without a source at a repository's host",
      got: source,
      fix: "remove it",
    });
    const location = checkedLocation(problems, `${property}.location`, source, secondary.location);
    return { ...secondary, location: location ?? secondary.location };
  });
  return { secondarySources: checked };
}

/** Requires what may follow `CODEBUILD_SRC_DIR_` and name secondary artifacts. */
export function checkIdentifier(problems: Problems, property: string, identifier: string): void {
  problems.require(IDENTIFIER.test(identifier), {
    property,
    allowed: "must be 1 to 127 letters, digits and _",
    got: identifier,
    fix: "respell it",
  });
}
