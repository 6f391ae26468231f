/**
 * The service behind an HTTP API of API Gateway: an event in, an answer out.
 *
 * @import { AppOptions } from "../src/app.js"
 * @import { Log } from "../src/log.js"
 *
 * @typedef {object} HttpEvent              Payload format 2.0, as far as the service reads it.
 * @property {string} rawPath
 * @property {string} [rawQueryString]
 * @property {{ http: { method: string }, requestId?: string }} requestContext
 *
 * @typedef {object} HttpResult
 * @property {number} statusCode
 * @property {Record<string, string>} headers
 * @property {string} body
 */
import { createApp } from "../src/app.js";
import { createLog } from "../src/log.js";
import { readRelease } from "../src/release.js";
import { readSettings } from "../src/settings.js";

/**
 * Builds a handler. It catches nothing: what the service throws is an error of the function, which alarms count.
 *
 * @param {Omit<AppOptions, "isDraining"> & { log: Log }} options
 * @returns {(event: HttpEvent) => Promise<HttpResult>}
 */
export function createHandler({ log, ...options }) {
  const app = createApp(options);
  return async ({ rawPath, rawQueryString = "", requestContext }) => {
    const began = process.hrtime.bigint();
    const { http, requestId: id = "" } = requestContext;
    const target = rawQueryString === "" ? rawPath : `${rawPath}?${rawQueryString}`;
    const { status, headers, body } = app({ method: http.method, target });
    log("info", "request", {
      id,
      method: http.method,
      path: target,
      status,
      milliseconds: Number(process.hrtime.bigint() - began) / 1e6,
      trace: process.env._X_AMZN_TRACE_ID,
    });
    return {
      statusCode: status,
      headers: { ...headers, "x-content-type-options": "nosniff", "x-request-id": id },
      body: http.method === "HEAD" ? "" : body,
    };
  };
}

const { environment, region } = readSettings({ REGION: process.env.AWS_REGION, ...process.env });

export const handler = createHandler({
  release: readRelease(new URL("../release.json", import.meta.url)),
  ...(environment === undefined ? {} : { environment }),
  ...(region === undefined ? {} : { region }),
  log: createLog(),
});
