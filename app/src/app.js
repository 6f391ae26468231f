/**
 * The service without its transport: a request in, an answer out. `server.js` carries it over HTTP.
 *
 * @import { Release } from "./release.js"
 *
 * @typedef {object} Request
 * @property {string} method
 * @property {string} target   Path and query, as in the request line.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 *
 * @typedef {object} AppOptions
 * @property {Release} release
 * @property {string} [environment]        Shown on the board and in `/health`.
 * @property {string} [region]
 * @property {() => Date} [clock]          The system's when omitted.
 * @property {() => boolean} [isDraining]  Never when omitted.
 */
import { renderBoard } from "./board.js";
import { PLATFORMS, STATION, nextDepartures } from "./timetable.js";

const METHODS = ["GET", "HEAD"];

/**
 * @param {number} status
 * @param {unknown} value
 * @param {Record<string, string>} [headers]
 * @returns {Answer}
 */
export const json = (status, value, headers = {}) => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  body: `${JSON.stringify(value)}\n`,
});

/**
 * @param {string} body
 * @returns {Answer}
 */
const html = (body) => ({
  status: 200,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  },
  body,
});

/**
 * The `?platform=` of a request, or the answer that says why it is none.
 *
 * @param {URLSearchParams} query
 * @returns {{ platform?: string, problem?: Answer }}
 */
function platformOf(query) {
  const platform = query.get("platform");
  if (platform === null) return {};
  if (PLATFORMS.includes(platform)) return { platform };
  return {
    problem: json(400, { error: `platform must be one of ${PLATFORMS.join(", ")}, got "${platform}"` }),
  };
}

/**
 * Builds the service.
 *
 * @param {AppOptions} options
 * @returns {(request: Request) => Answer}
 */
export function createApp({ release, environment, region, clock = () => new Date(), isDraining = () => false }) {
  const place = [environment, region].filter((part) => part !== undefined).join(" ");

  /** @type {Record<string, (query: URLSearchParams) => Answer>} */
  const routes = {
    "/": (query) => {
      const { platform, problem } = platformOf(query);
      if (problem) return problem;
      const footer = ["Release", release.version, ...(place === "" ? [] : ["in", place])].join(" ");
      return html(renderBoard({ station: STATION, departures: nextDepartures(clock(), platform), footer }));
    },
    "/departures": (query) => {
      const { platform, problem } = platformOf(query);
      if (problem) return problem;
      const now = clock();
      return json(200, { station: STATION, at: now.toISOString(), departures: nextDepartures(now, platform) });
    },
    "/health": () => {
      const [status, code] = isDraining() ? ["draining", 503] : ["ok", 200];
      return json(Number(code), { status, version: release.version, commit: release.commit, environment, region });
    },
  };

  return ({ method, target }) => {
    const [path = "", query = ""] = target.split("?", 2);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) return json(404, { error: `nothing at ${path}` });
    if (!METHODS.includes(method)) {
      return json(405, { error: `${method} is not allowed` }, { allow: METHODS.join(", ") });
    }
    return route(new URLSearchParams(query));
  };
}
