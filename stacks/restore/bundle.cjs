"use strict";
// Takes a bundle apart, and runs what works on it. Build images have no unzip for certain.
const { spawn } = require("node:child_process");
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { inflateRawSync } = require("node:zlib");
const { work } = require("./aws.cjs");

/** Signatures of a zip archive. Source: PKWARE, APPNOTE.TXT, 4.3. */
const END = 0x06054b50;
const ENTRY = 0x02014b50;

/** The file of an archive. @throws Error where the archive has none */
function fileOf(zip, name) {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== END) end--;
  if (end < 0) throw new Error("the bundle is no zip archive");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0 && zip.readUInt32LE(at) === ENTRY; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    if (zip.toString("utf8", at + 46, at + 46 + nameLength) === name) return contentOf(zip, at);
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`the bundle has no ${name}`);
}

function contentOf(zip, entry) {
  const method = zip.readUInt16LE(entry + 10);
  const size = zip.readUInt32LE(entry + 20);
  const header = zip.readUInt32LE(entry + 42);
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const bytes = zip.subarray(start, start + size);
  return method === 0 ? bytes : inflateRawSync(bytes);
}

/** Puts files of the bundle into a folder. @returns the folder */
function unpack({ path }, files) {
  const folder = join(work, "bundle");
  mkdirSync(folder, { recursive: true });
  const zip = readFileSync(path);
  for (const file of files) writeFileSync(join(folder, file), fileOf(zip, file));
  return folder;
}

/** Runs a program. @returns its exit code and what it printed on stderr, which is printed on as it comes */
function run(program, words, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, stdio: ["ignore", "inherit", "pipe"] });
    let text = "";
    child.stderr.on("data", (chunk) => {
      text += chunk;
      process.stderr.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text }));
  });
}

module.exports = { run, unpack };
