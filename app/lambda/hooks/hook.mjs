/**
 * What the hooks of a deployment share: learn which version is deployed, try it, report.
 *
 * @typedef {object} Calls                 The calls of AWS that hooks make.
 * @property {(deploymentId: string) => Promise<Versions>} versions
 * @property {(functionName: string, qualifier: string, event: unknown) => Promise<unknown>} invoke
 *   Rejects when the function itself fails.
 * @property {(deploymentId: string, executionId: string, status: "Succeeded" | "Failed") => Promise<void>} report
 *
 * @typedef {object} Versions              What the deployment moves.
 * @property {string} functionName
 * @property {string} alias
 * @property {string} current
 * @property {string} target
 *
 * @typedef {object} HookEvent
 * @property {string} DeploymentId
 * @property {string} LifecycleEventHookExecutionId
 *
 * @typedef {(path: string, options?: { qualifier?: string, method?: string }) => Promise<Answer>} Ask
 *   Asks the function as API Gateway does. @default the version that is deployed, GET
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 */

/**
 * @param {string} level
 * @param {string} message
 * @param {Record<string, unknown>} fields
 */
const write = (level, message, fields) =>
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);

/**
 * An event of an HTTP API, payload format 2.0.
 *
 * @param {string} path
 * @param {string} method
 */
const httpEvent = (path, method) => {
  const [rawPath = "", rawQueryString = ""] = path.split("?", 2);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: {},
    requestContext: { requestId: "hook", http: { method, path: rawPath } },
    isBase64Encoded: false,
  };
};

/**
 * @param {Calls} calls
 * @param {Versions} versions
 * @returns {Ask}
 */
const asker =
  (calls, { functionName, target }) =>
  async (path, { qualifier = target, method = "GET" } = {}) => {
    const result = await calls.invoke(functionName, qualifier, httpEvent(path, method));
    const { statusCode, body } = /** @type {{ statusCode?: unknown, body?: unknown }} */ (result ?? {});
    if (typeof statusCode !== "number") throw new Error(`${method} ${path}: not an answer: ${JSON.stringify(result)}`);
    return { status: statusCode, body: typeof body === "string" ? body : "" };
  };

/**
 * Whether the deployment goes back to an earlier version. Lambda counts versions upwards, and a release that is deployed again gets a
 * number of its own: only a rollback goes down. It must not fail for what the version it leaves did.
 *
 * @param {Versions} versions
 */
const goesBack = ({ current, target }) => Number(target) < Number(current);

/**
 * Builds the handler of a hook. Whatever goes wrong is reported as `Failed`: without a report CodeDeploy would wait an hour.
 *
 * @param {Calls} calls
 * @param {(ask: Ask, versions: Versions) => Promise<void>} test  Rejects when the version is not fit.
 * @returns {(event: HookEvent) => Promise<void>}
 */
export function createHook(calls, test) {
  return async ({ DeploymentId, LifecycleEventHookExecutionId }) => {
    /** @type {"Succeeded" | "Failed"} */
    let status = "Failed";
    try {
      const versions = await calls.versions(DeploymentId);
      if (goesBack(versions)) write("info", "a rollback is not tested", { ...versions });
      else await test(asker(calls, versions), versions);
      status = "Succeeded";
      write("info", "passed", { ...versions });
    } catch (error) {
      write("error", "failed", {
        deployment: DeploymentId,
        error: error instanceof Error ? error.message : String(error),
      });
    }
    await calls.report(DeploymentId, LifecycleEventHookExecutionId, status);
  };
}
