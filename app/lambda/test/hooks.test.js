import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createHandler } from "../handler.js";
import { checkTraffic, checkVersion } from "../hooks/checks.mjs";
import { createHook } from "../hooks/hook.mjs";

/** @import { Calls, Versions } from "../hooks/hook.mjs" */

/** @param {string} version */
const release = (version) => createHandler({ release: { version }, log: () => {} });

/** @type {Versions} */
const FORWARD = { functionName: "board", alias: "live", current: "6", target: "7" };

/**
 * Calls of a function with handlers by qualifier.
 *
 * @param {Record<string, (event: never) => unknown>} handlers
 * @param {Versions | Error} [versions]
 */
function fake(handlers, versions = FORWARD) {
  /** @type {string[]} */
  const reports = [];
  /** @type {string[]} */
  const invoked = [];
  /** @type {Calls} */
  const calls = {
    versions: async () => {
      if (versions instanceof Error) throw versions;
      return versions;
    },
    invoke: async (functionName, qualifier, event) => {
      const { rawPath } = /** @type {{ rawPath: string }} */ (event);
      invoked.push(`${functionName}:${qualifier} ${rawPath}`);
      return handlers[qualifier]?.(/** @type {never} */ (event));
    },
    report: async (deploymentId, executionId, status) => void reports.push(`${deploymentId} ${executionId} ${status}`),
  };
  return { calls, reports, invoked };
}

const EVENT = { DeploymentId: "d-1", LifecycleEventHookExecutionId: "e-1" };

describe("hook before traffic", () => {
  it("tries the new version only, and reports that it is fit", async () => {
    const { calls, reports, invoked } = fake({ 7: release("new") });
    await createHook(calls, checkVersion)(EVENT);
    assert.deepEqual(reports, ["d-1 e-1 Succeeded"]);
    assert.deepEqual(invoked, [
      "board:7 /health",
      "board:7 /",
      "board:7 /departures",
      "board:7 /departures",
      "board:7 /nowhere",
    ]);
  });

  /** @type {Record<string, (event: never) => unknown>} */
  const unfit = {
    "that fails": () => {
      throw new Error("crashed");
    },
    "that answers nothing": () => undefined,
    "that nothing has been deployed to": () => ({ statusCode: 503, body: "Nothing has been deployed yet\n" }),
    "that is not well": () => ({ statusCode: 200, body: JSON.stringify({ status: "draining" }) }),
    "that shows no board": ({ rawPath }) =>
      rawPath === "/health"
        ? { statusCode: 200, body: JSON.stringify({ status: "ok", version: "new" }) }
        : { statusCode: 200, body: "{}" },
  };
  for (const [what, handler] of Object.entries(unfit)) {
    it(`reports a version ${what}`, async () => {
      const { calls, reports } = fake({ 7: handler });
      await createHook(calls, checkVersion)(EVENT);
      assert.deepEqual(reports, ["d-1 e-1 Failed"]);
    });
  }

  it("reports when it cannot learn the version", async () => {
    const { calls, reports, invoked } = fake({}, new Error("CodeDeploy does not tell"));
    await createHook(calls, checkVersion)(EVENT);
    assert.deepEqual([reports, invoked], [["d-1 e-1 Failed"], []]);
  });

  it("lets a rollback pass", async () => {
    const { calls, reports, invoked } = fake({}, { ...FORWARD, current: "10", target: "9" });
    await createHook(calls, checkVersion)(EVENT);
    assert.deepEqual([reports, invoked], [["d-1 e-1 Succeeded"], []]);
  });
});

describe("hook after traffic", () => {
  it("asks the alias, and reports that callers get the new release", async () => {
    const { calls, reports, invoked } = fake({ 7: release("new"), live: release("new") });
    await createHook(calls, checkTraffic)(EVENT);
    assert.deepEqual(reports, ["d-1 e-1 Succeeded"]);
    assert.deepEqual(invoked, ["board:7 /health", ...Array.from({ length: 5 }, () => "board:live /health")]);
  });

  it("reports an alias that still serves another release", async () => {
    let count = 0;
    const mixed = (/** @type {never} */ event) => release(++count === 4 ? "old" : "new")(event);
    const { calls, reports } = fake({ 7: release("new"), live: mixed });
    await createHook(calls, checkTraffic)(EVENT);
    assert.deepEqual(reports, ["d-1 e-1 Failed"]);
  });
});
