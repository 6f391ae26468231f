/** The function that looks up what changed and starts the pipelines that care. */

/**
 * CommonJS module, beside `globs.js` and `pipelines.json`. Pipelines get the newest commit of the branch, so that an event that is
 * handled late never takes a pipeline back to an older one.
 */
export const FUNCTION_SOURCE = String.raw`"use strict";
const { createHash } = require("node:crypto");
const { CodeCommitClient, GetBranchCommand, GetDifferencesCommand } = require("@aws-sdk/client-codecommit");
const { CodePipelineClient, StartPipelineExecutionCommand } = require("@aws-sdk/client-codepipeline");
const { compileFilter } = require("./globs.js");

const pipelines = require("./pipelines.json").map((pipeline) => ({ ...pipeline, wants: compileFilter(pipeline) }));

const codeCommit = new CodeCommitClient();
const codePipeline = new CodePipelineClient();

/** The newest commit of the branch, or undefined when the branch is gone. */
async function newestCommit(repositoryName, branchName) {
  try {
    const { branch } = await codeCommit.send(new GetBranchCommand({ repositoryName, branchName }));
    return branch.commitId;
  } catch (error) {
    if (error.name === "BranchDoesNotExistException") return undefined;
    throw error;
  }
}

const pathsOf = ({ differences = [] }) =>
  differences.flatMap(({ beforeBlob, afterBlob }) => [beforeBlob?.path, afterBlob?.path]).filter(Boolean);

/** The pipelines that want one of the changed files; stops reading once all do. */
async function changedBetween(repositoryName, beforeCommitSpecifier, afterCommitSpecifier) {
  const changed = new Set();
  let NextToken;
  do {
    const range = { repositoryName, beforeCommitSpecifier, afterCommitSpecifier, NextToken };
    const page = await codeCommit.send(new GetDifferencesCommand(range));
    const paths = pathsOf(page);
    for (const pipeline of pipelines) if (!changed.has(pipeline) && paths.some(pipeline.wants)) changed.add(pipeline);
    NextToken = page.NextToken;
  } while (NextToken !== undefined && changed.size < pipelines.length);
  return [...changed];
}

/** Without an older commit, as for a new branch, every file counts as changed. */
async function changedPipelines({ repositoryName, oldCommitId, commitId }) {
  if (oldCommitId === undefined) return changedBetween(repositoryName, undefined, commitId);
  try {
    return await changedBetween(repositoryName, oldCommitId, commitId);
  } catch (error) {
    if (error.name !== "CommitDoesNotExistException") throw error;
    return changedBetween(repositoryName, undefined, commitId);
  }
}

/** One event starts a pipeline once for one commit, however often it is delivered. */
const tokenOf = (eventId, name, commit) => createHash("sha256").update([eventId, name, commit].join("|")).digest("hex");

const start = (eventId, { pipelineName, sourceActionName }, revisionValue) =>
  codePipeline.send(
    new StartPipelineExecutionCommand({
      name: pipelineName,
      sourceRevisions: [{ actionName: sourceActionName, revisionType: "COMMIT_ID", revisionValue }],
      clientRequestToken: tokenOf(eventId, pipelineName, revisionValue),
    }),
  );

exports.handler = async ({ id, detail }) => {
  const changed = await changedPipelines(detail);
  const commit = changed.length === 0 ? undefined : await newestCommit(detail.repositoryName, detail.referenceName);
  if (commit === undefined) {
    console.log({ commit: detail.commitId, started: [] });
    return [];
  }
  const results = await Promise.allSettled(changed.map((pipeline) => start(id, pipeline, commit)));
  const named = results.map((result, index) => ({ name: changed[index].pipelineName, ...result }));
  const started = named.filter(({ status }) => status === "fulfilled").map(({ name }) => name);
  console.log({ commit, started });
  const failed = named.filter(({ status }) => status === "rejected");
  if (failed.length === 0) return started;
  // The event comes again; what has started already is not started twice.
  throw new Error(failed.map(({ name, reason }) => name + ": " + reason.name + ": " + reason.message).join("\n"));
};
`;
