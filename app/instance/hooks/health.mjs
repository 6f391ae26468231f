/**
 * Compares what a service reports with what is installed, prints the finding, and exits with it.
 *
 * Usage: node health.mjs <url of /health> <release.json>
 * 0: healthy, with the installed version. 75 (sysexits' EX_TEMPFAIL): not healthy yet. 1: waiting would not help.
 */
import { readFileSync } from "node:fs";

const TEMPORARY = 75;
const [, , url = "", releaseFile = ""] = process.argv;

/**
 * Prints the finding and ends the process with it.
 *
 * @param {number} code
 * @param {string} finding
 * @returns {never}
 */
function end(code, finding) {
  console.log(finding);
  process.exit(code);
}

/** @returns {{ version: string }} */
function installed() {
  try {
    return JSON.parse(readFileSync(releaseFile, "utf8"));
  } catch (error) {
    return end(1, `${releaseFile}: ${/** @type {Error} */ (error).message}`);
  }
}

/** @returns {Promise<{ code: number, text: string }>} */
async function ask() {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { code: response.status, text: await response.text() };
  } catch (error) {
    const { cause, message } = /** @type {Error & { cause?: { code?: string } }} */ (error);
    return end(TEMPORARY, `${url} does not answer (${cause?.code ?? message})`);
  }
}

/**
 * @param {string} text
 * @returns {{ status?: unknown, version?: unknown }}
 */
function report(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return end(1, `${url} must report JSON, got "${text.slice(0, 80)}"`);
  }
}

const { version: expected } = installed();
const { code, text } = await ask();
const { status, version } = report(text);
if (version !== expected) end(1, `${url} must report the installed version ${expected}, got ${version}`);
if (code !== 200 || status !== "ok") end(TEMPORARY, `${url} reports ${code} and status ${status}`);
end(0, `${url} is ok and serves ${version}`);
