/** Everything that can be wrong with a code review before anything is registered. */
import * as pulumi from "@pulumi/pulumi";
import { BuildSource } from "../build/enums";
import { ARN_FORMS, checkArn, checkChoice, checkCount, checkName, checkUnique } from "../internal/checks";
import { checkEventFunction } from "../internal/eventFunctionChecks";
import { NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import { type CodeReviewArgs, REVIEW_LIMITS as LIMITS, REVIEW_VARIABLES } from "./args";
import { REVIEW_HOSTS } from "./sources";
import { checkApprovals } from "./validateApprovals";

/** Checks what the build project does not check itself. */
export function checkCodeReview(name: string, args: CodeReviewArgs): Problems {
  const problems = new Problems("CodeReview", name);
  const { repositoryName, fullRepositoryId } = args;
  problems.require((repositoryName === undefined) !== (fullRepositoryId === undefined), {
    property: "repositoryName",
    allowed: "must be given, or fullRepositoryId, and not both",
    got: { repositoryName, fullRepositoryId },
    fix: "give repositoryName for CodeCommit and fullRepositoryId for another host",
  });
  if (fullRepositoryId === undefined) checkCodeCommit(problems, args);
  else checkHosted(problems, args, fullRepositoryId);
  checkBranches(problems, args);
  checkApprovals(problems, args);
  checkCodeGuru(problems, args);
  const { functionName, alarmTopicArns } = args;
  checkEventFunction(problems, { functionName, alarmTopicArns });
  for (const property of ["buildRoleName", "reviewerRoleName", "eventRoleName"] as const)
    checkName(problems, property, NAME_LIMITS.role, args[property], "omit it to have one made");
  return problems;
}

function checkCodeCommit(problems: Problems, args: CodeReviewArgs): void {
  const reserved = (args.environmentVariables ?? [])
    .map(({ name }) => name)
    .filter((name) => Object.hasOwn(REVIEW_VARIABLES, name));
  problems.require(reserved.length === 0, {
    property: "environmentVariables",
    allowed: `must not name ${Object.keys(REVIEW_VARIABLES).join(", ")}, which tell of the pull request`,
    got: reserved,
    fix: "take another name",
  });
  checkName(problems, "repositoryName", NAME_LIMITS.repository, args.repositoryName, "respell it");
  checkArn(problems, "repositoryKeyArn", ARN_FORMS.key, args.repositoryKeyArn, "give the key's ARN");
  for (const property of ["source", "connectionArn", "serverUrl"] as const)
    problems.require(args[property] === undefined, {
      property,
      allowed: "must not be given without fullRepositoryId",
      got: pulumi.Output.isInstance(args[property]) ? undefined : args[property],
      fix: "remove it",
    });
}

/** Args that only a review of CodeCommit has a use for. */
const CODECOMMIT_ONLY = [
  "repositoryKeyArn",
  "approvals",
  "approvers",
  "functionName",
  "alarmTopicArns",
  "reviewerRoleName",
  "eventRoleName",
] as const satisfies readonly (keyof CodeReviewArgs)[];

function checkHosted(problems: Problems, args: CodeReviewArgs, fullRepositoryId: string): void {
  problems.require(/^[\w.-]+(\/[\w.-]+)+$/.test(fullRepositoryId) && !fullRepositoryId.endsWith(".git"), {
    property: "fullRepositoryId",
    allowed: "must be owner/name, without .git",
    got: fullRepositoryId,
    fix: "copy it from the address of the repository",
  });
  problems.require(args.connectionArn !== undefined, {
    property: "connectionArn",
    allowed: "must be given with fullRepositoryId",
    fix: "give the ARN of a connection whose handshake is complete",
  });
  checkArn(problems, "connectionArn", ARN_FORMS.connection, args.connectionArn, "give the connection's ARN");
  for (const property of CODECOMMIT_ONLY)
    problems.require(args[property] === undefined, {
      property,
      allowed: "must not be given with fullRepositoryId",
      got: pulumi.Output.isInstance(args[property]) ? undefined : args[property],
      fix: "remove it; the repository's host has settings of its own",
    });
  const hosts = Object.fromEntries(Object.keys(REVIEW_HOSTS).map((host) => [host, host]));
  if (checkChoice(problems, "source", args.source ?? "", hosts, "give the repository's host"))
    checkServer(problems, args);
}

function checkServer(problems: Problems, { source, serverUrl }: CodeReviewArgs): void {
  const known = source && REVIEW_HOSTS[source]?.server;
  if (known !== undefined)
    return problems.require(serverUrl === undefined, {
      property: "serverUrl",
      allowed: `must not be given with the source ${source}, which is ${known}`,
      got: serverUrl,
      fix: "remove it",
    });
  // What was given is left out: an address may hold a password.
  problems.require(serverUrl !== undefined && /^https:\/\/[^\s/@]+(\/[^\s@]*)?$/.test(serverUrl), {
    property: "serverUrl",
    allowed: `must be the HTTPS address of the server with the source ${source}, without user`,
    fix: "give it, such as https://git.example.com",
  });
}

function checkBranches(problems: Problems, { destinationBranches }: CodeReviewArgs): void {
  if (destinationBranches === undefined) return;
  const fix = "omit it to review every pull request";
  checkCount(problems, "destinationBranches", destinationBranches, LIMITS.branches, "branches", fix);
  checkUnique(problems, "destinationBranches", destinationBranches, "name each branch once");
  destinationBranches.forEach((branch, index) =>
    checkName(
      problems,
      `destinationBranches[${index}]`,
      NAME_LIMITS.branch,
      branch,
      "give the branch without refs/heads/",
    ),
  );
}

function checkCodeGuru(problems: Problems, args: CodeReviewArgs): void {
  const { codeGuruReviewer, repositoryName, fullRepositoryId, source } = args;
  if (codeGuruReviewer !== true || repositoryName !== undefined) return;
  const able = source !== undefined && REVIEW_HOSTS[source]?.codeGuru !== undefined;
  problems.require(able, {
    property: "codeGuruReviewer",
    allowed: `must not be true but for CodeCommit, ${BuildSource.Bitbucket} and ${BuildSource.GitHubEnterprise}`,
    got: source,
    fix: "remove it",
  });
  problems.require(!able || fullRepositoryId?.split("/").length === 2, {
    property: "fullRepositoryId",
    allowed: "must be owner/name with codeGuruReviewer",
    got: fullRepositoryId,
    fix: "remove codeGuruReviewer",
  });
}
