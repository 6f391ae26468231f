/**
 * Takes the bundle in `dist/` apart for a container: `dist/image/`, what the image is built from, and `dist/bundle/`, what a release
 * of the container consists of beside the image. Files keep the times of the bundle, so that the same commit gives the same layers.
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);

/** @type {Record<string, string>} Where each comes from. */
const CONTENT = {
  "dist/image/Dockerfile": "container/Dockerfile",
  "dist/image/health.mjs": "dist/instance/hooks/health.mjs",
  "dist/image/package.json": "dist/package.json",
  "dist/image/release.json": "dist/release.json",
  "dist/image/src": "dist/src",
  "dist/bundle/appspec.yaml": "container/appspec.yaml",
  "dist/bundle/live.mjs": "dist/live.mjs",
  "dist/bundle/release.json": "dist/release.json",
  "dist/bundle/taskdef.json": "container/taskdef.json",
};

/** @param {string} path */
const at = (path) => fileURLToPath(new URL(path, root));

for (const folder of ["dist/image", "dist/bundle"]) rmSync(at(folder), { recursive: true, force: true });
for (const [target, source] of Object.entries(CONTENT)) {
  mkdirSync(dirname(at(target)), { recursive: true });
  cpSync(at(source), at(target), { recursive: true, preserveTimestamps: true });
}
console.log("dist/image/ and dist/bundle/ are staged");
