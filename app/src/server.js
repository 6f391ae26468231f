/**
 * The service over HTTP: request ids, a log line per request, and an end without broken requests.
 *
 * @import { IncomingMessage, ServerResponse } from "node:http"
 * @import { AppOptions, Answer } from "./app.js"
 * @import { Log } from "./log.js"
 *
 * @typedef {object} Service
 * @property {(port: number, host?: string) => Promise<number>} listen  Resolves to the port.
 * @property {(milliseconds: number) => Promise<void>} drain  Takes no new connections, lets open requests end, and
 *   cuts those that outlive the time. Calling it again returns the same promise.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createApp, json } from "./app.js";

/** Longer than a load balancer keeps an idle connection (60 s by default), so that it never reuses a closed one. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

const REQUEST_ID = /^[\w.:=;-]{1,128}$/;

/**
 * The caller's request id, or a new one.
 *
 * @param {IncomingMessage} request
 * @returns {string}
 */
function requestIdOf(request) {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
}

/**
 * Builds the HTTP service; nothing listens yet.
 *
 * @param {Omit<AppOptions, "isDraining"> & { log: Log }} options
 * @returns {Service}
 */
export function createService({ log, ...options }) {
  /** @type {Promise<void> | undefined} */
  let drained;
  const app = createApp({ ...options, isDraining: () => drained !== undefined });

  /**
   * @param {IncomingMessage} request
   * @param {string} id
   * @returns {Answer}
   */
  const answer = (request, id) => {
    try {
      return app({ method: request.method ?? "", target: request.url ?? "" });
    } catch (error) {
      log("error", "request failed", { id, error: error instanceof Error ? error.stack : String(error) });
      return json(500, { error: "internal error", id });
    }
  };

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  const handle = (request, response) => {
    const began = process.hrtime.bigint();
    const id = requestIdOf(request);
    const { status, headers, body } = answer(request, id);
    // A body that nobody reads would stay in the connection's way: such a connection ends with its answer.
    const closing = drained !== undefined || status === 405;
    response.on("close", () => {
      log("info", "request", {
        id,
        method: request.method,
        path: request.url,
        status,
        milliseconds: Number(process.hrtime.bigint() - began) / 1e6,
        ...(response.writableFinished ? {} : { aborted: true }),
        trace: request.headers["x-amzn-trace-id"],
      });
    });
    response.writeHead(status, {
      ...headers,
      "content-length": Buffer.byteLength(body),
      "x-content-type-options": "nosniff",
      "x-request-id": id,
      ...(closing ? { connection: "close" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, handle);
  server.headersTimeout = KEEP_ALIVE_MILLISECONDS + 1_000;

  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, host }, () => {
          server.off("error", reject);
          const address = server.address();
          resolve(typeof address === "object" && address !== null ? address.port : port);
        });
      }),
    drain: (milliseconds) =>
      (drained ??= new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), milliseconds);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
      })),
  };
}
