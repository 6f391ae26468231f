"use strict";
// Functions are deployed by the script that the pipeline's builds deploy them by.
const { join } = require("node:path");
const { env } = require("./aws.cjs");
const { run, unpack } = require("./bundle.cjs");
const { whenFree } = require("./deployments.cjs");

module.exports = async (bundle) => {
  const cwd = unpack(bundle, ["function.zip", "appspec.yml"]);
  return async (region) => {
    const options = { cwd, env: { ...env, TARGET_REGION: region, OVERRIDES_ALARMS: "true" } };
    const attempt = async () => {
      const { code, text } = await run("sh", [join(__dirname, "deploy.sh")], options);
      return code === 0 ? { result: "Succeeded" } : { result: "Failed", failure: text };
    };
    return whenFree(attempt, (failure) => failure ?? "");
  };
};
