/**
 * What a version of the board must do.
 *
 * @import { Ask, Versions } from "./hook.mjs"
 */

/** How often the alias is asked: a share of its calls could still go to another version. */
const ALIAS_CALLS = 5;

/**
 * @param {Ask} ask
 * @param {string} path
 * @param {number} expected
 * @param {{ qualifier?: string }} [options]
 * @returns {Promise<string>} The body.
 */
async function answers(ask, path, expected, options) {
  const { status, body } = await ask(path, options);
  if (status !== expected) throw new Error(`GET ${path} must answer ${expected}, got ${status}: ${body.slice(0, 200)}`);
  return body;
}

/**
 * The release that a version says it is.
 *
 * @param {Ask} ask
 * @param {{ qualifier?: string }} [options]
 * @returns {Promise<string>}
 */
async function releaseOf(ask, options) {
  const { status, version } = JSON.parse(await answers(ask, "/health", 200, options));
  if (status !== "ok") throw new Error(`GET /health must say "ok", got "${status}"`);
  return version;
}

/**
 * Before traffic: the version is healthy, shows the board, lists departures, and refuses what it does not know.
 *
 * @param {Ask} ask
 */
export async function checkVersion(ask) {
  await releaseOf(ask);
  const board = await answers(ask, "/", 200);
  if (!board.includes("<table>")) throw new Error(`GET / must show the board, got: ${board.slice(0, 200)}`);
  const { departures } = JSON.parse(await answers(ask, "/departures?platform=1", 200));
  if (!Array.isArray(departures) || departures.length === 0) throw new Error("GET /departures must list departures");
  await answers(ask, "/departures?platform=none", 400);
  await answers(ask, "/nowhere", 404);
}

/**
 * After traffic: callers of the alias get the release that was deployed, and no other.
 *
 * @param {Ask} ask
 * @param {Versions} versions
 */
export async function checkTraffic(ask, { alias, target }) {
  const deployed = await releaseOf(ask);
  for (let call = 0; call < ALIAS_CALLS; call += 1) {
    const served = await releaseOf(ask, { qualifier: alias });
    if (served !== deployed) throw new Error(`${alias} must serve ${deployed} of version ${target}, got ${served}`);
  }
}
