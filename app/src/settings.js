/**
 * @typedef {object} Settings
 * @property {number} port               0 takes any free port.
 * @property {string} [host]             Every interface when omitted.
 * @property {string} [environment]
 * @property {string} [region]
 * @property {number} drainMilliseconds  How long open requests may go on after SIGTERM.
 */

/** Bad settings: restarting does not help. */
export class SettingsError extends Error {}

/**
 * An integer setting within a range.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} name
 * @param {{ fallback: number, max: number }} limits
 * @returns {number}
 */
function integer(env, name, { fallback, max }) {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,6}$/.test(text) && Number(text) <= max) return Number(text);
  throw new SettingsError(`${name} must be an integer from 0 to ${max}, got "${text}"; omit it to use ${fallback}`);
}

/**
 * Reads the service's settings from its environment.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 * @throws {SettingsError} naming the variable, what it may be and what it was.
 */
export function readSettings(env) {
  return {
    port: integer(env, "PORT", { fallback: 8080, max: 65_535 }),
    drainMilliseconds: integer(env, "DRAIN_SECONDS", { fallback: 10, max: 3_600 }) * 1000,
    ...(env.HOST ? { host: env.HOST } : {}),
    ...(env.ENVIRONMENT ? { environment: env.ENVIRONMENT } : {}),
    ...(env.REGION ? { region: env.REGION } : {}),
  };
}
