#!/usr/bin/env node
"use strict";
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`interlock needs Node.js 20.19 or newer, got ${process.versions.node}; install one from nodejs.org`);
  process.exit(1);
}

const root = join(__dirname, "..", "..");
const entry = join(root, "delivery", "cli", "main.ts");
if (!existsSync(entry)) {
  console.error(`interlock: ${entry} is missing; this clone is incomplete`);
  process.exit(1);
}

// Whoever read enough, as `interlock graph --json | head` does, is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });
}

async function run() {
  const { deferSdkModules, register } = require("./loader");
  register(join(root, ".interlock", "cache"));
  deferSdkModules();
  const { main } = require(entry);
  const exitCode = await main(process.argv.slice(2));
  if (typeof exitCode === "number") process.exitCode = exitCode;
}

run().catch((error) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exitCode = 1;
});
