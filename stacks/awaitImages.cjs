"use strict";
// Waits until the image of the bundle in the working directory is in every region, for ECR copies it some time after the push.
// Holds no single quote: a buildspec runs it as one shell word.
const { execFileSync, spawnSync } = require("node:child_process");
const { readFileSync } = require("node:fs");

const { env } = process;
const minutes = Number(env.IMAGE_WAIT_MINUTES);
const pauseSeconds = 30;
const pauses = (minutes * 60) / pauseSeconds;

/** What ECR answers while a copy has not come yet: it makes repositories that a destination lacks. */
const missing = ["ImageNotFoundException", "RepositoryNotFoundException"];
/** What no waiting changes. */
const final = [
  "AccessDeniedException",
  "UnrecognizedClientException",
  "InvalidParameterException",
  "ExpiredTokenException",
];

const fail = (...lines) => {
  console.error(lines.join("\n"));
  process.exit(1);
};

const image = JSON.parse(readFileSync("imageDetail.json", "utf8")).ImageURI;
const [name, digest] = image.slice(image.indexOf("/") + 1).split("@");
const [, , , , registry, resource] = env.IMAGE_REPOSITORY_ARN.split(":");
const repository = resource.slice("repository/".length);
if (image.slice(0, 12) !== registry || name !== repository)
  fail(
    "imageDetail.json: ImageURI must be an image of the repository " +
      repository +
      " of account " +
      registry +
      ", which is copied to the regions; got " +
      image,
  );

/** Why the image is not in the region. @returns nothing where it is */
function lacking(region) {
  const words = ["ecr", "describe-images", "--registry-id", registry, "--repository-name", repository];
  const call = [...words, "--image-ids", "imageDigest=" + digest, "--region", region, "--output", "json"];
  const { status, error, stderr } = spawnSync("aws", call, { encoding: "utf8" });
  if (status === 0) return undefined;
  const text = String(error ?? stderr).trim();
  const has = (code) => text.includes("(" + code + ")");
  if (final.some(has)) fail("The images of " + region + " cannot be looked at: " + text);
  return missing.some(has) ? "not there" : text;
}

/** What to look at, in the order in which it is likely. */
const advice = [
  "Nothing was deployed. Look in the ECR console of " + registry + " at the replication status of " + image + ",",
  "and at the replication configuration that the stack shared declares (its setting imageRegions).",
  "Once the image is there, retry the stage Render. A region that does not answer can be left out by evacuatedRegions.",
];

const regions = env.REGIONS.split(" ");
let wanting = new Map(regions.map((region) => [region, ""]));
for (let pause = 0; ; pause += 1) {
  const before = [...wanting.keys()];
  wanting = new Map(before.map((region) => [region, lacking(region)]).filter(([, why]) => why !== undefined));
  if (wanting.size === 0) break;
  if (pause === 0 || wanting.size < before.length)
    console.log("Waiting for " + repository + "@" + digest + " in " + [...wanting.keys()].join(", "));
  if (pause >= pauses)
    fail(
      "After " + minutes + " minutes the image is not in every region:",
      ...[...wanting].map(
        ([region, why]) => region + ": " + repository + "@" + digest + " of " + registry + ": " + why,
      ),
      ...advice,
    );
  execFileSync("sleep", [String(pauseSeconds)]);
}
console.log(repository + "@" + digest + " is in " + regions.join(", "));
