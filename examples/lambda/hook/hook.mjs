/** Asks the new version for a price before anybody else does, and reports. */
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from "@aws-sdk/client-codedeploy";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";

const codeDeploy = new CodeDeployClient({});
const lambda = new LambdaClient({});

/** Whether the version that is deployed answers without an error. */
async function isFit(deploymentId) {
  const { targetIds } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets } = await codeDeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  const { functionName, targetVersion } = deploymentTargets[0].lambdaTarget.lambdaFunctionInfo;
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Qualifier: targetVersion, Payload: '{"article":"1"}' }),
  );
  return FunctionError === undefined;
}

export async function handler({ DeploymentId: deploymentId, LifecycleEventHookExecutionId }) {
  const fit = await isFit(deploymentId).catch((error) => void console.error(error));
  await codeDeploy.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId,
      lifecycleEventHookExecutionId: LifecycleEventHookExecutionId,
      status: fit ? "Succeeded" : "Failed",
    }),
  );
}
