"use strict";
// Containers get task definitions that are rendered from the bundle as the pipeline renders them.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { asDeployer, env } = require("./aws.cjs");
const { run, unpack } = require("./bundle.cjs");
const { createAndFollow } = require("./deployments.cjs");

module.exports = async (bundle, regions) => {
  const cwd = unpack(bundle, ["taskdef.json", "appspec.yaml", "imageDetail.json"]);
  const options = { cwd, env: { ...env, REGIONS: regions.join(" ") } };
  const { code } = await run(process.execPath, [join(__dirname, "render.cjs")], options);
  if (code !== 0) throw new Error("the release cannot be rendered for this environment");
  const rendered = join(cwd, "rendered");
  const appspec = readFileSync(join(rendered, "appspec.yaml"), "utf8");
  return async (region, description) => {
    const input = `file://${join(rendered, `taskdef-${region}.json`)}`;
    const words = ["ecs", "register-task-definition", "--cli-input-json", input];
    const { taskDefinition } = await asDeployer(region, words);
    const content = appspec.replaceAll("<TASK_DEFINITION>", taskDefinition.taskDefinitionArn);
    return createAndFollow(region, { revisionType: "AppSpecContent", appSpecContent: { content } }, description);
  };
};
