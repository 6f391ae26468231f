"use strict";
// Which release the environment goes back to, and the release itself, verified.
const { createHash } = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { actsSince } = require("./acts.cjs");
const { aws, env, work } = require("./aws.cjs");

/** The release that an execution delivers: its revision is a version of the channel, whose metadata name it. */
async function releaseOf({ sourceRevisions = [] }) {
  const [revision] = sourceRevisions;
  if (revision?.revisionId === undefined) return undefined;
  const at = ["--bucket", env.RELEASE_BUCKET, "--key", env.CHANNEL_KEY, "--version-id", revision.revisionId];
  const { Metadata: { release, digest } = {} } = await aws(["s3api", "head-object", ...at]);
  return release === undefined ? undefined : { version: release, digest };
}

/** Whether a deployment past the pipeline reached every region. */
const isEverywhere = ({ kind, deployed, regions = {} }) =>
  kind === "deployed" &&
  deployed !== undefined &&
  env.REGIONS.split(" ").every((region) => /^Succeeded\b/.test(regions[region] ?? ""));

/**
 * The last release that ran in the whole environment: by the pipeline's executions, or by what the audit says was deployed without it
 * since. The channel says nothing of it, for it points at what failed.
 *
 * @param executions Those before the one that failed, the newest first.
 */
async function lastWholeRelease(executions) {
  const whole = executions.find(({ status, executionType }) => status === "Succeeded" && executionType !== "ROLLBACK");
  const since = whole?.lastUpdateTime ?? 0;
  const direct = (await actsSince(since)).filter(isEverywhere).at(-1);
  return direct?.deployed ?? (whole && (await releaseOf(whole)));
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

async function fetchFile({ version }, file) {
  const path = join(work, file);
  const key = `${env.RELEASE_PREFIX}${version}/${file}`;
  const { VersionId: versionId } = await aws([
    ...["s3api", "get-object", "--bucket", env.RELEASE_BUCKET, "--key", key],
    path,
  ]);
  return { key, path, versionId };
}

/**
 * Fetches a release from the ledger. @returns its bundle
 * @throws Error where its manifest does not bear the signature, or the bundle is not what was signed
 */
async function verifiedBundle(release) {
  const manifest = await fetchFile(release, "manifest.json");
  const signature = await fetchFile(release, "manifest.sig");
  const bundle = await fetchFile(release, "bundle.zip");
  const digest = join(work, "manifest.sha256");
  writeFileSync(digest, sha256(readFileSync(manifest.path)));
  const message = ["--message", `fileb://${digest}`, "--message-type", "DIGEST"];
  await aws([
    ...["kms", "verify", "--region", env.SIGNING_KEY_REGION, "--key-id", env.SIGNING_KEY_ARN, ...message],
    ...["--signing-algorithm", "ECDSA_SHA_256", "--signature", `fileb://${signature.path}`],
  ]);
  const signed = JSON.parse(readFileSync(manifest.path, "utf8"));
  const found = sha256(readFileSync(bundle.path)).toString("hex");
  const wanted = new Set([signed.bundle.sha256, release.digest]);
  if (signed.version !== release.version || wanted.size !== 1 || !wanted.has(found))
    throw new Error(`release ${release.version} is not what was signed: its bundle has the SHA-256 ${found}`);
  return bundle;
}

module.exports = { lastWholeRelease, releaseOf, verifiedBundle };
