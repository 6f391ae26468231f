"use strict";
/**
 * Answers the failure of a stage that deploys: nothing else goes out, and every region that the failed execution has reached goes back
 * to the last release that ran in the whole environment. Ends with an error where a region is not as it was.
 *
 * Environment: EXECUTION_ID and STAGE, by the event; what stacks/restoreBuildspecs.ts lists.
 */
const { holdTheLine, newAct, record } = require("./acts.cjs");
const { aws, env } = require("./aws.cjs");
const { lastWholeRelease, releaseOf, verifiedBundle } = require("./release.cjs");
const deployerOf = require("./target.cjs");

const stages = env.DEPLOYMENT_STAGES.split(" ");
const regions = env.REGIONS.split(" ");
const pipeline = ["--pipeline-name", env.PIPELINE];

/** Regions whose deployment the execution has begun; their actions bear their names. */
async function reachedRegions() {
  const filter = ["--filter", `pipelineExecutionId=${env.EXECUTION_ID}`];
  const { actionExecutionDetails: actions } = await aws([
    ...["codepipeline", "list-action-executions", ...pipeline, ...filter],
  ]);
  const reached = new Set(
    actions.filter(({ stageName }) => stages.includes(stageName)).map(({ actionName }) => actionName),
  );
  return regions.filter((region) => reached.has(region));
}

/** Executions before the failed one, the newest first; undefined where a later one has gone through everything since. */
async function executionsBefore() {
  const { pipelineExecutionSummaries: all } = await aws(["codepipeline", "list-pipeline-executions", ...pipeline]);
  const at = all.findIndex(({ pipelineExecutionId }) => pipelineExecutionId === env.EXECUTION_ID);
  if (at < 0) throw new Error(`the pipeline ${env.PIPELINE} has no execution ${env.EXECUTION_ID}`);
  const isOver = all.slice(0, at).some(({ status }) => status === "Succeeded");
  return { failed: all[at], before: isOver ? undefined : all.slice(at + 1) };
}

/** The execution that deploys at this moment, where it is another one. */
const otherOf = (states) =>
  states
    .filter(({ stageName }) => stages.includes(stageName))
    .map(({ latestExecution }) => latestExecution)
    .find((one) => one?.status === "InProgress" && one.pipelineExecutionId !== env.EXECUTION_ID)?.pipelineExecutionId;

/** Deploys to all regions at a time. @returns how each ended, by region */
async function deployEverywhere(bundle, reached, description) {
  const deploy = await deployerOf(bundle, reached);
  const ended = reached.map(async (region) => {
    try {
      return [region, await deploy(region, description)];
    } catch (error) {
      console.error(`${region}: ${error.message}`);
      return [region, "Failed"];
    }
  });
  return Object.fromEntries(await Promise.all(ended));
}

async function goBack(release, reached, reason) {
  const bundle = await verifiedBundle(release);
  const deployed = { version: release.version, digest: release.digest };
  const will = Object.fromEntries(reached.map((region) => [region, "deploy"]));
  const begun = await newAct("deploy", reason, { deployed, regions: will });
  await record(begun);
  console.log(`${reached.join(", ")} go back to release ${release.version}`);
  const description = `interlock restore: release ${release.version}, act ${begun.id}`;
  const ended = await deployEverywhere(bundle, reached, description);
  await record(await newAct("deployed", reason, { deployed, regions: ended, ends: begun.id }));
  const wrong = reached.filter((region) => !ended[region].startsWith("Succeeded"));
  if (wrong.length > 0)
    throw new Error(
      `${wrong.join(", ")} did not go back to release ${release.version}; bring ${env.ENVIRONMENT} to one release by hand`,
    );
  console.log(`Release ${release.version} runs in ${reached.join(", ")} again`);
}

async function main() {
  const reached = await reachedRegions();
  if (reached.length === 0) return console.log("Nothing was deployed; every region has what it had");
  const { failed, before } = await executionsBefore();
  if (before === undefined) return console.log("A later execution has gone through all regions since");
  const { stageStates } = await aws(["codepipeline", "get-pipeline-state", "--name", env.PIPELINE]);
  const bad = await releaseOf(failed);
  const what = bad === undefined ? `execution ${env.EXECUTION_ID}` : `release ${bad.version}`;
  const reason = `${what} failed in ${env.STAGE}`;
  await holdTheLine(reason, stageStates);
  if (env.ON_FAILED_WAVE === "Hold") return console.log(`${reached.join(", ")} keep what they have`);
  const other = otherOf(stageStates);
  if (other !== undefined)
    throw new Error(`execution ${other} deploys already; how it ends decides what ${env.ENVIRONMENT} runs`);
  const release = await lastWholeRelease(before);
  if (release === undefined)
    throw new Error(`no release has run in the whole of ${env.ENVIRONMENT} before: there is nothing to go back to`);
  if (release.version === bad?.version)
    throw new Error(
      `release ${release.version} ran in the whole of ${env.ENVIRONMENT} before: there is no other to go back to`,
    );
  return goBack(release, reached, reason);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
