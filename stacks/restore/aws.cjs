"use strict";
// Calls of AWS by its CLI, as the build's own role or as the role that deploys.
const { execFile } = require("node:child_process");
const { mkdtempSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { env } = process;

/** Folder for what the commands read and write. */
const work = mkdtempSync(join(tmpdir(), "restore-"));

/** Role chaining caps sessions at one hour, and deployments may take longer: another session after 45 minutes. */
const SESSION_MS = 45 * 60 * 1000;

/** Runs a command. @returns its answer @throws Error with what the command printed */
function aws(words, credentials = {}) {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env, ...credentials }, maxBuffer: 64 * 1024 * 1024 };
    execFile("aws", [...words, "--output", "json"], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`aws ${words[0]} ${words[1]}: ${String(stderr || error.message).trim()}`));
      else resolve(stdout.trim() === "" ? {} : JSON.parse(stdout));
    });
  });
}

let session;

async function assume() {
  const name = `restore-${(env.CODEBUILD_BUILD_ID ?? "").split(":").at(-1)}`.slice(0, 64);
  const words = ["sts", "assume-role", "--role-arn", env.DEPLOY_ROLE_ARN, "--role-session-name", name];
  const { Credentials: given } = await aws(words);
  return {
    AWS_ACCESS_KEY_ID: given.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: given.SecretAccessKey,
    AWS_SESSION_TOKEN: given.SessionToken,
  };
}

/** Runs a command in a region of the workload account, as the role that deploys. */
async function asDeployer(region, words) {
  const now = Date.now();
  if (session === undefined || now - session.at > SESSION_MS) session = { at: now, credentials: assume() };
  return aws([...words, "--region", region], await session.credentials);
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Whether a command failed because of the condition of a write, or because nothing is there. */
const failedFor = (error, ...codes) => codes.some((code) => error.message.includes(`(${code})`));

module.exports = { asDeployer, aws, env, failedFor, pause, work };
