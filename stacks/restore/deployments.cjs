"use strict";
// Deployments without the pipeline, and the wait for their end. Alarms are overridden: what is on because of the failed release must
// not stop its repair.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { asDeployer, env, pause, work } = require("./aws.cjs");

/** Between two looks at a deployment, and before a group that is busy is tried again. Unit: seconds. */
const PAUSE = 10;
/** Looks in a row that may fail before a deployment counts as unwatched. */
const MISSES = 6;

const deadline = Date.now() + Number(env.RESTORE_MINUTES) * 60_000;

/**
 * Tries again while the group deploys: it takes one deployment at a time, and that of the failed release, or its rollback, ends first.
 *
 * @param problem What a failure says.
 */
async function whenFree(attempt, problem) {
  for (;;) {
    const { failure, result } = await attempt();
    if (!problem(failure).includes("DeploymentLimitExceededException") || Date.now() > deadline) {
      if (failure instanceof Error) throw failure;
      return result;
    }
    await pause(PAUSE);
  }
}

async function create(region, revision, description) {
  const file = join(work, `revision-${region}.json`);
  writeFileSync(file, JSON.stringify(revision));
  const group = ["--application-name", env.APPLICATION_NAME, "--deployment-group-name", env.DEPLOYMENT_GROUP_NAME];
  const how = ["--description", description, "--override-alarm-configuration", '{"enabled":false}'];
  const words = ["deploy", "create-deployment", ...group, "--revision", `file://${file}`, ...how];
  const attempt = async () => {
    try {
      return { result: (await asDeployer(region, words)).deploymentId };
    } catch (failure) {
      return { failure };
    }
  };
  return whenFree(attempt, (failure) => failure?.message ?? "");
}

/** Follows a deployment to its end. @returns how it ended */
async function follow(region, id) {
  for (let misses = 0; ;) {
    try {
      const { deploymentInfo } = await asDeployer(region, ["deploy", "get-deployment", "--deployment-id", id]);
      const { status, errorInformation } = deploymentInfo;
      if (["Succeeded", "Failed", "Stopped"].includes(status)) {
        console.log([`${region}: deployment ${id}: ${status}`, errorInformation?.message].filter(Boolean).join(": "));
        return `${status} ${id}`;
      }
      misses = 0;
    } catch (error) {
      if (++misses >= MISSES) throw error;
    }
    if (Date.now() > deadline) return `Unknown ${id}`;
    await pause(PAUSE);
  }
}

async function createAndFollow(region, revision, description) {
  const id = await create(region, revision, description);
  console.log(`${region}: deployment ${id} begins`);
  return follow(region, id);
}

module.exports = { createAndFollow, whenFree };
