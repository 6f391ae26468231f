/** The function that writes the result of a review's build back to its pull request. */

/**
 * CommonJS module. It believes nothing that reviewed code could have written: what was built, for which pull request and with what
 * end is asked of CodeBuild, and only builds that the review's own rule started count. Others could have been started with commands
 * that pass.
 *
 * That CodeBuild calls a rule's builds `rule/<name>` was seen in its events and is not documented. If it changed, no build would be
 * approved.
 */
export const FUNCTION_SOURCE = String.raw`"use strict";
const { createHash } = require("node:crypto");
const { BatchGetBuildsCommand, CodeBuildClient } = require("@aws-sdk/client-codebuild");
const {
  CodeCommitClient,
  PostCommentForPullRequestCommand,
  UpdatePullRequestApprovalStateCommand,
} = require("@aws-sdk/client-codecommit");

const { REPOSITORY_NAME, RULE_NAME } = process.env;
const codeBuild = new CodeBuildClient();
const codeCommit = new CodeCommitClient();

/** There is nothing left to judge: the source branch moved on, so another build is under way, or the pull request is done. */
const OUTDATED = new Set([
  "PullRequestAlreadyClosedException",
  "PullRequestDoesNotExistException",
  "RevisionNotCurrentException",
]);

const ENDS = {
  SUCCEEDED: "passed",
  FAILED: "failed",
  STOPPED: "was stopped",
  TIMED_OUT: "took too long",
  FAULT: "could not run",
};

const MESSAGE_LENGTH = 2000;

/** The build that an event tells of, by the id in its ARN. */
async function buildOf({ "build-id": buildArn }) {
  const id = buildArn.slice(buildArn.indexOf(":build/") + ":build/".length);
  const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids: [id] }));
  if (builds.length === 0) throw new Error("no build " + id);
  return builds[0];
}

/** The pull request that the rule started the build for. */
function requestOf({ environment }) {
  const values = Object.fromEntries(environment.environmentVariables.map(({ name, value }) => [name, value]));
  return {
    pullRequestId: values.PULL_REQUEST_ID,
    revisionId: values.PULL_REQUEST_REVISION_ID,
    sourceCommit: values.SOURCE_COMMIT,
    destinationCommit: values.DESTINATION_COMMIT,
  };
}

/** Whether the build lets the pull request pass. */
function isPassed({ id, buildStatus, resolvedSourceVersion }, { sourceCommit }) {
  if (ENDS[buildStatus] === undefined) throw new Error(id + " has not ended: " + buildStatus);
  if (buildStatus !== "SUCCEEDED") return false;
  if (resolvedSourceVersion === sourceCommit) return true;
  throw new Error(id + " built " + resolvedSourceVersion + " instead of " + sourceCommit);
}

/** The first line that says what went wrong, as a block of code: commands could hold any text. */
function reasonOf({ phases = [] }) {
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED");
  if (failed === undefined) return [];
  const messages = (failed.contexts ?? []).map(({ statusCode, message }) => [statusCode, message].filter(Boolean).join(": "));
  const text = [failed.phaseType, ...messages].join(" ").replace(/\s+/g, " ").slice(0, MESSAGE_LENGTH);
  return ["    " + text];
}

function commentOn(build, { sourceCommit }) {
  const { deepLink } = build.logs ?? {};
  return [
    "The review of " + sourceCommit + " " + ENDS[build.buildStatus] + ".",
    ...(build.buildStatus === "SUCCEEDED" ? [] : reasonOf(build)),
    ...(deepLink === undefined ? [] : ["[Log of the build](" + deepLink + ")"]),
  ].join("\n\n");
}

/** One comment for each end of a revision, however often the event is delivered. */
async function comment(build, { pullRequestId, revisionId, destinationCommit, sourceCommit }, content) {
  const token = [pullRequestId, revisionId, build.buildStatus].join("|");
  try {
    await codeCommit.send(
      new PostCommentForPullRequestCommand({
        pullRequestId,
        repositoryName: REPOSITORY_NAME,
        beforeCommitId: destinationCommit,
        afterCommitId: sourceCommit,
        content,
        clientRequestToken: createHash("sha256").update(token).digest("hex"),
      }),
    );
  } catch (error) {
    // The token was used for a comment with other words, which says the same.
    if (error.name !== "IdempotencyParameterMismatchException") throw error;
  }
}

function ended(outcome) {
  console.log(outcome);
  return outcome;
}

exports.handler = async ({ detail }) => {
  const build = await buildOf(detail);
  if (build.initiator !== "rule/" + RULE_NAME)
    return ended({ build: build.id, ignored: "started by " + build.initiator });
  const request = requestOf(build);
  const { pullRequestId, revisionId } = request;
  const approvalState = isPassed(build, request) ? "APPROVE" : "REVOKE";
  try {
    await codeCommit.send(new UpdatePullRequestApprovalStateCommand({ pullRequestId, revisionId, approvalState }));
  } catch (error) {
    if (!OUTDATED.has(error.name)) throw error;
    return ended({ build: build.id, pullRequestId, ignored: error.name });
  }
  await comment(build, request, commentOn(build, request));
  return ended({ build: build.id, pullRequestId, approvalState });
};
`;
