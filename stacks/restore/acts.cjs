"use strict";
// Stops the line and keeps the audit, both in the form that the release commands read and write.
const { randomBytes } = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { aws, env, failedFor, work } = require("./aws.cjs");

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of time and 80 random ones in Crockford's base 32. See https://github.com/ulid/spec */
function newUlid(now) {
  const digits = (value, length) =>
    Array.from({ length }, (_, at) => ALPHABET[Number((value >> BigInt(5 * (length - 1 - at))) & 31n)]).join("");
  return digits(BigInt(now.getTime()), 10) + digits(BigInt(`0x${randomBytes(10).toString("hex")}`), 16);
}

/** An act of this build. The order of the fields is that of all records. */
async function newAct(kind, reason, facts = {}) {
  const { Arn: arn, Account: account } = await aws(["sts", "get-caller-identity"]);
  const now = new Date();
  const person = env.CODEBUILD_BUILD_ARN;
  return {
    schema: 1,
    id: newUlid(now),
    application: env.APPLICATION,
    environment: env.ENVIRONMENT,
    kind,
    at: now.toISOString(),
    by: { arn, account, ...(person === undefined ? {} : { person }) },
    reason,
    ...facts,
  };
}

async function put(key, value, condition) {
  const body = join(work, "body.json");
  writeFileSync(body, `${JSON.stringify(value, undefined, 2)}\n`);
  await aws(["s3api", "put-object", "--bucket", env.RELEASE_BUCKET, "--key", key, "--body", body, ...condition]);
}

/** Reads an object of JSON. @returns undefined where there is none */
async function get(key) {
  const path = join(work, "object.json");
  try {
    const { ETag: etag } = await aws(["s3api", "get-object", "--bucket", env.RELEASE_BUCKET, "--key", key, path]);
    return { etag, value: JSON.parse(readFileSync(path, "utf8")) };
  } catch (error) {
    if (failedFor(error, "NoSuchKey")) return undefined;
    throw error;
  }
}

/** Sorts by time. */
const stamp = (at) => at.replace(/[-:]/g, "");

/** Puts an act on record. */
async function record(act) {
  await put(`${env.AUDIT_PREFIX}${stamp(act.at)}-${act.id}.json`, act, ["--if-none-match", "*"]);
}

/** Reads a record. @returns undefined for what is none, which must keep nobody from going back */
async function readAct(key) {
  try {
    const { value } = await get(key);
    if (typeof value?.id === "string" && `${env.AUDIT_PREFIX}${stamp(value.at)}-${value.id}.json` === key) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  console.log(`${key} is no record of an act; look at it`);
  return undefined;
}

/** The acts since a moment, the oldest first. */
async function actsSince(at) {
  const { AUDIT_PREFIX: prefix } = env;
  const after = ["--start-after", `${prefix}${stamp(new Date(at).toISOString())}`];
  const words = ["s3api", "list-objects-v2", "--bucket", env.RELEASE_BUCKET, "--prefix", prefix, ...after];
  const { Contents: objects = [] } = await aws(words);
  const acts = [];
  for (const { Key: key } of objects) {
    const act = await readAct(key);
    if (act !== undefined) acts.push(act);
  }
  return acts;
}

/** How often the hold is written again that somebody else wrote in the meantime. */
const ATTEMPTS = 3;

/** Lets the store say that the line is held, where it does not say so yet. */
async function writeHold(reason) {
  for (let attempt = 1; ; attempt++) {
    const before = await get(env.HOLD_KEY);
    if (before?.value.held === true) return before.value.act;
    const act = await newAct("hold", reason);
    const condition = before === undefined ? ["--if-none-match", "*"] : ["--if-match", before.etag];
    try {
      await put(env.HOLD_KEY, { schema: 1, held: true, act }, condition);
      await record(act);
      return act;
    } catch (error) {
      if (attempt === ATTEMPTS || !failedFor(error, "PreconditionFailed", "ConditionalRequestConflict")) throw error;
    }
  }
}

/**
 * Stops the line as interlock hold does: the store says so, and nothing enters a stage that deploys. Its reason begins as
 * that of every hold, so that interlock resume opens the stages again.
 */
async function holdTheLine(reason, stages) {
  const act = await writeHold(reason);
  const isOpen = (name) =>
    stages.find(({ stageName }) => stageName === name)?.inboundTransitionState?.enabled !== false;
  for (const stage of env.DEPLOYMENT_STAGES.split(" ").filter(isOpen)) {
    const text = `interlock hold by ${env.RESTORE_PROJECT} - ${act.reason}`;
    const words = ["codepipeline", "disable-stage-transition", "--pipeline-name", env.PIPELINE];
    const how = ["--stage-name", stage, "--transition-type", "Inbound"];
    // Source of the characters and their number: botocore, codepipeline, DisabledReason.
    await aws([...words, ...how, "--reason", text.replace(/[^a-zA-Z0-9!@ ().*?-]/g, "-").slice(0, 300)]);
  }
  console.log(`The line is held: ${act.reason}`);
}

module.exports = { actsSince, holdTheLine, newAct, record };
