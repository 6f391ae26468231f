/**
 * The two build projects that carry a release between environments: one writes and signs it, the other refuses whatever was not
 * written and signed. Both run on curated CodeBuild images, which bring Node.js and the AWS CLI.
 */
import { stringify } from "yaml";

/** Schema of `manifest.json`; raised when a reader of the former one could misread it. */
const MANIFEST_SCHEMA = 1;

/** Lists every file below the working directory with its SHA-256, as the Node.js expression `files`. */
const FILES = `
const { createHash } = require("node:crypto");
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name);
  return entry.isDirectory() ? walk(path) : [path];
});
const files = Object.fromEntries(walk(".").sort().map((path) => [path, sha256(path)]));
`;

const WRITE_MANIFEST = `
const { writeFileSync } = require("node:fs");
${FILES}
const { APPLICATION, RELEASE_VERSION, COMMIT_ID, PIPELINE_EXECUTION_ID, CODEBUILD_BUILD_ARN, WORK } = process.env;
const bundle = join(WORK, "bundle.zip");
writeFileSync(join(WORK, "manifest.json"), JSON.stringify({
  schema: ${MANIFEST_SCHEMA},
  application: APPLICATION,
  version: RELEASE_VERSION,
  commit: COMMIT_ID,
  pipelineExecution: PIPELINE_EXECUTION_ID,
  build: CODEBUILD_BUILD_ARN,
  bundle: { sha256: sha256(bundle), size: readFileSync(bundle).length },
  files,
}, undefined, 2) + "\\n");
`;

const COMPARE_MANIFEST = `
${FILES}
const manifest = JSON.parse(readFileSync(join(process.env.WORK, "manifest.json"), "utf8"));
const problems = [];
if (manifest.schema !== ${MANIFEST_SCHEMA}) problems.push("the manifest has schema " + manifest.schema + ", this step reads ${MANIFEST_SCHEMA}");
if (manifest.application !== process.env.APPLICATION) problems.push("the release is of " + manifest.application + ", not of " + process.env.APPLICATION);
if (manifest.version !== process.env.RELEASE_VERSION) problems.push("the manifest is of " + manifest.version + ", the bundle of " + process.env.RELEASE_VERSION);
for (const path of new Set([...Object.keys(files), ...Object.keys(manifest.files)])) {
  if (files[path] !== manifest.files[path]) problems.push(path + ": " + (files[path] ?? "missing") + " instead of " + (manifest.files[path] ?? "no such file"));
}
if (problems.length > 0) {
  console.error("This is not the release that was signed:\\n" + problems.join("\\n"));
  process.exit(1);
}
console.log("Release " + manifest.version + " of commit " + manifest.commit + ": " + Object.keys(files).length + " files as signed");
`;

/** SHA-256 of the manifest as the 32 raw bytes that KMS signs and verifies. */
const DIGEST_MANIFEST = `node -e 'process.stdout.write(require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest())' "$WORK/manifest.json" > "$WORK/manifest.sha256"`;

const DECODE = (from: string, to: string): string =>
  `node -e 'process.stdout.write(Buffer.from(require("node:fs").readFileSync(0, "utf8"), "base64"))' < "$WORK/${from}" > "$WORK/${to}"`;

/** A Node.js program as one shell word. The programs above hold no single quote, so nothing needs escaping. */
const node = (program: string): string => `node -e '${program.trim()}'`;

const WORK = 'export WORK="$(mktemp -d)"';

function buildspec(commands: readonly string[], exportedVariables?: readonly string[]): string {
  return stringify(
    {
      version: 0.2,
      ...(exportedVariables === undefined ? {} : { env: { "exported-variables": exportedVariables } }),
      phases: { build: { "on-failure": "ABORT", commands } },
    },
    { lineWidth: 0 },
  );
}

/**
 * Writes the input artifact, byte for byte, with manifest and signature below `releases/<application>/<version>/`. The manifest
 * comes last: a release without one does not exist. Nothing is ever overwritten (`If-None-Match: *`).
 *
 * Environment: APPLICATION, RELEASE_VERSION, COMMIT_ID, PIPELINE_EXECUTION_ID, RELEASE_BUCKET, SIGNING_KEY_ARN.
 */
export function releaseBuildspec(): string {
  const put = (file: string): string =>
    `aws s3api put-object --bucket "$RELEASE_BUCKET" --key "releases/$APPLICATION/$RELEASE_VERSION/${file}" --body "$WORK/${file}" --if-none-match '*' > /dev/null`;
  return buildspec([
    WORK,
    // CodePipeline hands CodeBuild the artifact unpacked; the bytes themselves are at the ARN in CODEBUILD_SOURCE_VERSION.
    'ARTIFACT="${CODEBUILD_SOURCE_VERSION#arn:*:s3:::}"',
    'aws s3api get-object --bucket "${ARTIFACT%%/*}" --key "${ARTIFACT#*/}" "$WORK/bundle.zip" > /dev/null',
    node(WRITE_MANIFEST),
    DIGEST_MANIFEST,
    'aws kms sign --key-id "$SIGNING_KEY_ARN" --message "fileb://$WORK/manifest.sha256" --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --query Signature --output text > "$WORK/signature.txt"',
    DECODE("signature.txt", "manifest.sig"),
    put("bundle.zip"),
    put("manifest.sig"),
    put("manifest.json"),
    'echo "Released $RELEASE_VERSION"',
  ]);
}

/**
 * Ends with an error unless the input artifact consists of exactly the files of a release whose manifest bears the signature of the
 * releasing environment's key. It compares files and not the archive, because what is deployed is the artifact as it lies here.
 *
 * Environment: APPLICATION, RELEASE_BUCKET, SIGNING_KEY_ARN, SIGNING_KEY_REGION.
 */
export function verifyBuildspec(): string {
  const get = (file: string): string =>
    `aws s3api get-object --bucket "$RELEASE_BUCKET" --key "releases/$APPLICATION/$RELEASE_VERSION/${file}" "$WORK/${file}" > /dev/null`;
  return buildspec(
    [
      WORK,
      `export RELEASE_VERSION="$(node -p 'JSON.parse(require("node:fs").readFileSync("release.json", "utf8")).version')"`,
      get("manifest.json"),
      get("manifest.sig"),
      DIGEST_MANIFEST,
      'aws kms verify --region "$SIGNING_KEY_REGION" --key-id "$SIGNING_KEY_ARN" --message "fileb://$WORK/manifest.sha256" --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --signature "fileb://$WORK/manifest.sig" > /dev/null',
      node(COMPARE_MANIFEST),
    ],
    ["RELEASE_VERSION"],
  );
}
