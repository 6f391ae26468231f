/**
 * What is running.
 *
 * @typedef {object} Release
 * @property {string} version
 * @property {string} [commit]
 * @property {string} [committedAt]  ISO 8601.
 */
import { readFileSync } from "node:fs";

/**
 * Reads the `release.json` that the bundle carries. A source tree has none: it is the version "unreleased".
 *
 * @param {URL} file
 * @returns {Release}
 * @throws {Error} when the file is there but holds no version.
 */
export function readRelease(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return { version: "unreleased" };
    throw error;
  }
  const release = JSON.parse(text);
  if (typeof release.version !== "string" || release.version === "") {
    throw new Error(`${file.pathname}: version must be a non-empty string`);
  }
  return release;
}
