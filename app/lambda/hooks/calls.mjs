/**
 * The calls of the hooks, by the AWS SDK that Lambda's runtime for Node.js brings.
 *
 * @import { Calls, Versions } from "./hook.mjs"
 */
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from "@aws-sdk/client-codedeploy";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const codeDeploy = new CodeDeployClient({});
const lambda = new LambdaClient({});

/**
 * @param {string} deploymentId
 * @returns {Promise<Versions>}
 */
async function versions(deploymentId) {
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets } = await codeDeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  const { functionName, functionAlias, currentVersion, targetVersion } =
    deploymentTargets?.[0]?.lambdaTarget?.lambdaFunctionInfo ?? {};
  if (!functionName || !functionAlias || !currentVersion || !targetVersion) {
    throw new Error(`CodeDeploy does not tell what ${deploymentId} deploys: ${JSON.stringify(deploymentTargets)}`);
  }
  return { functionName, alias: functionAlias, current: currentVersion, target: targetVersion };
}

/** @type {Calls} */
export const calls = {
  versions,
  invoke: async (functionName, qualifier, event) => {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, Payload: JSON.stringify(event) }),
    );
    const text = Payload?.transformToString() ?? "";
    if (FunctionError) throw new Error(`${functionName}:${qualifier} failed: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  },
  report: async (deploymentId, lifecycleEventHookExecutionId, status) => {
    await codeDeploy.send(
      new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
    );
  },
};
