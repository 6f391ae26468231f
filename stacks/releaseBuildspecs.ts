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

/**
 * The manifest, and the provenance as an in-toto statement with a SLSA predicate. The author of a commit is in neither: CodePipeline
 * does not tell it. Test counts are those of the bundle's `release.json`, where it has any.
 * @see https://slsa.dev/spec/v1.0/provenance
 */
const WRITE_MANIFEST = `
const { writeFileSync } = require("node:fs");
${FILES}
const env = process.env;
const write = (name, value) => writeFileSync(join(env.WORK, name), JSON.stringify(value, undefined, 2) + "\\n");
const bundle = join(env.WORK, "bundle.zip");
const digest = sha256(bundle);
const { tests } = JSON.parse(readFileSync("release.json", "utf8"));
const committed = new Date(env.COMMIT_DATE ?? "");
const project = env.CODEBUILD_BUILD_ARN.replace(/:build\\/([^:]+):.*$/, ":project/$1");
const source = Object.entries({ repository: env.REPOSITORY, branch: env.BRANCH, commit: env.COMMIT_ID })
  .reduce((url, [name, value]) => url.replace("{" + name + "}", value), env.SOURCE_URL);
const digests = source.startsWith("git+") ? { digest: { gitCommit: env.COMMIT_ID } } : {};
const regions = env.VALIDATED_REGIONS.split(" ");
write("manifest.json", {
  schema: ${MANIFEST_SCHEMA},
  application: env.APPLICATION,
  version: env.RELEASE_VERSION,
  commit: env.COMMIT_ID,
  committedAt: isNaN(committed) ? undefined : committed.toISOString(),
  createdAt: new Date().toISOString(),
  source: { repository: env.REPOSITORY, branch: env.BRANCH },
  pipelineExecution: env.PIPELINE_EXECUTION_ID,
  build: env.CODEBUILD_BUILD_ARN,
  validated: { environment: env.ENVIRONMENT, regions },
  tests,
  bundle: { sha256: digest, size: readFileSync(bundle).length },
  files,
});
write("provenance.json", {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "bundle.zip", digest: { sha256: digest } }],
  predicateType: "https://slsa.dev/provenance/v1",
  predicate: {
    buildDefinition: {
      buildType: "https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts.html#concepts-pipelines",
      externalParameters: { source, application: env.APPLICATION, version: env.RELEASE_VERSION },
      internalParameters: { environment: env.ENVIRONMENT, regions },
      resolvedDependencies: [{ uri: source, ...digests }],
    },
    runDetails: {
      builder: { id: project },
      metadata: { invocationId: env.PIPELINE_EXECUTION_ID, finishedOn: new Date().toISOString() },
      byproducts: [{ name: "build", uri: env.CODEBUILD_BUILD_ARN }],
    },
  },
});
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
const { Metadata: channel = {} } = JSON.parse(readFileSync(join(process.env.WORK, "channel.json"), "utf8"));
if (channel.release !== undefined && channel.release !== manifest.version) {
  console.error("The channel says that it holds " + channel.release + ", and it holds " + manifest.version);
  process.exit(1);
}
console.log("Release " + manifest.version + " of commit " + manifest.commit + ": " + Object.keys(files).length + " files as signed");
`;

/** SHA-256 of a document as the 32 raw bytes that KMS signs and verifies. */
const digestOf = (name: string): string =>
  `node -e 'process.stdout.write(require("node:crypto").createHash("sha256").update(require("node:fs").readFileSync(process.argv[1])).digest())' "$WORK/${name}.json" > "$WORK/${name}.sha256"`;

const DECODE = (from: string, to: string): string =>
  `node -e 'process.stdout.write(Buffer.from(require("node:fs").readFileSync(0, "utf8"), "base64"))' < "$WORK/${from}" > "$WORK/${to}"`;

/** Signs a document by its digest. */
const signed = (name: string): readonly string[] => [
  digestOf(name),
  `aws kms sign --key-id "$SIGNING_KEY_ARN" --message "fileb://$WORK/${name}.sha256" --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --query Signature --output text > "$WORK/${name}.txt"`,
  DECODE(`${name}.txt`, `${name}.sig`),
];

/**
 * What promotion said when it moved the channel, for whoever is asked to approve: one line that CodePipeline can pass on, however the
 * channel was moved.
 */
const CHANGE = `node -p '(JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).Metadata["codepipeline-artifact-revision-summary"] ?? "the channel was moved without a word").replace(/[^ -~]|[#{}]/g, "?").slice(0, 400)' "$WORK/channel.json"`;

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
 * Writes the input artifact, byte for byte, with manifest and signature below `releases/<application>/<version>/`, then its
 * provenance. The manifest comes last: a release without one does not exist. Nothing is ever overwritten (`If-None-Match: *`).
 *
 * Environment: APPLICATION, ENVIRONMENT, RELEASE_VERSION, COMMIT_ID, COMMIT_DATE, REPOSITORY, BRANCH, SOURCE_URL, VALIDATED_REGIONS,
 * PIPELINE_EXECUTION_ID, RELEASE_BUCKET, SIGNING_KEY_ARN.
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
    ...signed("manifest"),
    ...signed("provenance"),
    put("bundle.zip"),
    put("provenance.json"),
    put("provenance.sig"),
    put("manifest.sig"),
    put("manifest.json"),
    'echo "Released $RELEASE_VERSION"',
  ]);
}

/**
 * Ends with an error unless the input artifact consists of exactly the files of a release whose manifest bears the signature of the
 * releasing environment's key. It compares files and not the archive, because what is deployed is the artifact as it lies here.
 *
 * Environment: APPLICATION, RELEASE_BUCKET, CHANNEL_KEY, CHANNEL_VERSION, SIGNING_KEY_ARN, SIGNING_KEY_REGION.
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
      digestOf("manifest"),
      'aws kms verify --region "$SIGNING_KEY_REGION" --key-id "$SIGNING_KEY_ARN" --message "fileb://$WORK/manifest.sha256" --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --signature "fileb://$WORK/manifest.sig" > /dev/null',
      'aws s3api head-object --bucket "$RELEASE_BUCKET" --key "$CHANNEL_KEY" --version-id "$CHANNEL_VERSION" > "$WORK/channel.json"',
      node(COMPARE_MANIFEST),
      `export CHANGE="$(${CHANGE})"`,
    ],
    ["RELEASE_VERSION", "CHANGE"],
  );
}
