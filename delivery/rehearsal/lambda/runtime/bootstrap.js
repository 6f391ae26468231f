"use strict";
/**
 * Runs one invocation of a function: loads its handler, calls it with event and context, and writes what it answers.
 * Modules come from the function's own code or from what Lambda's runtime brings, never from this machine.
 */
const { existsSync, readFileSync, readdirSync, realpathSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join, sep } = require("node:path");
const { pathToFileURL } = require("node:url");

const folder = process.argv[2];
const { event, handler, context, deadline, crash } = JSON.parse(readFileSync(join(folder, "invocation.json"), "utf8"));
const root = realpathSync(process.env.LAMBDA_TASK_ROOT);
const runtime = realpathSync(process.env.INTERLOCK_RUNTIME_MODULES);

const isOwn = (path) => path === runtime || path.startsWith(runtime + sep) || path.startsWith(root + sep);

function answer(result) {
  writeFileSync(join(folder, "result.json"), JSON.stringify(result));
  process.exit(0);
}

function fail(error) {
  const isError = error instanceof Error;
  const { name, message } = isError ? error : { name: "string", message: String(error) };
  const trace = isError && typeof error.stack === "string" ? error.stack.split("\n") : [];
  console.error(trace.length > 0 ? trace.join("\n") : message);
  answer({ error: { errorType: name, errorMessage: message, trace } });
}

/** Names a client of the SDK that Lambda has and the rehearsal has not. */
function missing(request, error) {
  if (!/^@(aws-sdk|smithy)\//.test(request)) return error;
  const known = readdirSync(join(runtime, "@aws-sdk")).sort().join(", ");
  return new Error(
    `not rehearsed: ${request}; of the SDK that Lambda brings, the rehearsal stands in for ${known} only`,
  );
}

function isolate() {
  const paths = Module._nodeModulePaths;
  Module._nodeModulePaths = (from) => paths(from).filter(isOwn);
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    try {
      return resolve.call(this, request, ...rest);
    } catch (error) {
      throw missing(request, error);
    }
  };
  Module.globalPaths.length = 0;
  Module.register(pathToFileURL(join(__dirname, "modules.mjs")), { data: { root, runtime } });
}

/** `folder/file.export`: the first dot after the last slash ends the file's name. */
async function load() {
  const slash = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", slash);
  const name = handler.slice(0, dot);
  const file = ["", ".js", ".mjs", ".cjs"].map((ending) => join(root, name + ending)).find((path) => existsSync(path));
  if (dot === -1 || file === undefined)
    throw new Error(`Cannot find module '${name || handler}' of the handler ${handler}`);
  const loaded = await import(pathToFileURL(file).href);
  const path = handler.slice(dot + 1).split(".");
  const inside = (module) => path.reduce((value, key) => value?.[key], module);
  const found = inside(loaded) ?? inside(loaded.default);
  if (typeof found !== "function") throw new Error(`${handler} is undefined or not exported`);
  return found;
}

async function main() {
  if (crash)
    return answer({ error: { errorType: "Error", errorMessage: "injected fault: this version crashes", trace: [] } });
  isolate();
  const call = await load();
  const own = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const payload = await new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    const returned = call(event, { ...own, done, succeed: resolve, fail: reject }, done);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
    else if (call.length < 3 && returned !== undefined) resolve(returned);
    else if (call.length < 3) resolve(null);
  });
  answer({ payload: payload === undefined ? null : payload });
}

// A handler with a callback that it never calls answers null once nothing is left to do.
process.on("beforeExit", () => answer({ payload: null }));
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
main().catch(fail);
