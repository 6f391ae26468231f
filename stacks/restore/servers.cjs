"use strict";
// Servers fetch the release from the store of their own region, where its replica has the version of the original.
const { aws, env } = require("./aws.cjs");
const { createAndFollow } = require("./deployments.cjs");

module.exports =
  async ({ key, versionId }) =>
  async (region, description) => {
    const bucket = `${env.BUCKET_PREFIX}${region}`;
    const at = ["--bucket", bucket, "--key", key, "--version-id", versionId];
    await aws(["s3api", "head-object", ...at, "--region", region]);
    const s3Location = { bucket, key, bundleType: "zip", version: versionId };
    return createAndFollow(region, { revisionType: "S3", s3Location }, description);
  };
