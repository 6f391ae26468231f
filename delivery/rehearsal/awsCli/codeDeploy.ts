/** Commands of `aws deploy`. */
import { createHash } from "node:crypto";
import { type LambdaAppspec, parseAppspec } from "../../specs/appspec";
import { SpecError } from "../../specs/problems";
import type { LambdaDeployment } from "../lambda/deployments";
import { findGroup, type TrafficGroup } from "../lambda/groups";
import { ServiceError } from "../serviceError";
import { choice, option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permit, servicesOf } from "./services";
import { LocalError, UnknownUseError, UsageError } from "./usage";
import { readParameterFile } from "./values";

/** A revision in JSON, as botocore's codedeploy `RevisionLocation`; only AppSpecs that stand in it are rehearsed. */
interface Revision {
  readonly revisionType?: string;
  readonly appSpecContent?: AppSpecContent;
  readonly string?: AppSpecContent;
}

interface AppSpecContent {
  readonly content?: string;
  readonly sha256?: string;
}

async function revisionOf(call: Invocation): Promise<AppSpecContent> {
  const given = option(call, "--revision");
  const path = /^file:\/\/(.*)$/s.exec(given)?.[1];
  const text = path === undefined ? given : (await readParameterFile("--revision", path, call.folder)).toString("utf8");
  if (!text.trim().startsWith("{")) throw new UnknownUseError("deploy create-deployment --revision in shorthand");
  const { revisionType, appSpecContent, string } = ((): Revision => {
    try {
      return JSON.parse(text) as Revision;
    } catch {
      throw new UsageError(`Error parsing parameter '--revision': Invalid JSON: ${text}`);
    }
  })();
  const content = revisionType === "AppSpecContent" ? appSpecContent : revisionType === "String" ? string : undefined;
  if (content === undefined)
    throw new UnknownUseError(`deploy create-deployment with a revision of type ${revisionType ?? "(none)"}`);
  return content;
}

function appspecOf({ content = "", sha256 }: AppSpecContent): LambdaAppspec {
  const invalid = (detail: string): ServiceError =>
    new ServiceError("InvalidRevisionException", "CreateDeployment", detail);
  const digest = createHash("sha256").update(content).digest("hex");
  if (sha256 !== undefined && sha256 !== digest)
    throw invalid(`The sha256 of the AppSpec is ${digest}, but the revision says ${sha256}`);
  try {
    const appspec = parseAppspec(content, "AppSpec");
    if (appspec.platform === "Lambda") return appspec;
    throw new UnknownUseError(`deploy create-deployment with an AppSpec for ${appspec.platform}`);
  } catch (error) {
    throw error instanceof SpecError ? invalid(error.message) : error;
  }
}

/** Source: CodeDeploy User Guide, auth-and-access-control-permissions-reference. */
function permitCreation(call: Invocation, { arn, applicationName, configName }: TrafficGroup): void {
  const beside = (kind: string, name: string): string => arn.replace(/deploymentgroup:.*$/, `${kind}:${name}`);
  const application = beside("application", applicationName);
  const config = beside("deploymentconfig", call.options.get("--deployment-config-name") ?? configName);
  permit(call, "codedeploy:GetDeploymentConfig", config);
  permit(call, "codedeploy:RegisterApplicationRevision", application);
  permit(call, "codedeploy:GetApplicationRevision", application);
  permit(call, "codedeploy:CreateDeployment", arn);
}

export const createDeployment = async (call: Invocation): Promise<Output> => {
  const { account, region } = call.caller;
  const { graphs, deployments } = servicesOf(call);
  const revision = await revisionOf(call);
  const [application, name] = [option(call, "--application-name"), option(call, "--deployment-group-name")];
  const group = findGroup(graphs, { application, name, account, region });
  permitCreation(call, group);
  return {
    deploymentId: deployments.create(group, appspecOf(revision), call.options.get("--deployment-config-name")).id,
  };
};

const seconds = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

function described(deployment: LambdaDeployment): Output {
  const { id, group, status, creator, config, createTime, completeTime, error, rollback } = deployment;
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentConfigName: config.name,
    deploymentId: id,
    status,
    ...(error === undefined ? {} : { errorInformation: error }),
    createTime: seconds(createTime),
    ...(completeTime === undefined ? {} : { completeTime: seconds(completeTime) }),
    creator,
    ...(rollback === undefined ? {} : { rollbackInfo: rollbackInfo(rollback) }),
    computePlatform: "Lambda",
  };
}

const rollbackInfo = ({ deployment, message }: NonNullable<LambdaDeployment["rollback"]>): Output => ({
  ...(deployment === undefined ? {} : { rollbackDeploymentId: deployment.id }),
  rollbackMessage: message,
});

/** Answers once the deployment has ended: waits are fast-forwarded, so that nobody looks while it runs. */
export const getDeployment = async (call: Invocation): Promise<Output> => {
  const { deployments } = servicesOf(call);
  const id = option(call, "--deployment-id");
  permit(call, "codedeploy:GetDeployment", deployments.get(id, "GetDeployment").group.arn);
  return { deploymentInfo: described(await deployments.ended(id, "GetDeployment")) };
};

export const wait = async (call: Invocation): Promise<string> => {
  const [waiter = ""] = call.positional;
  const options = new Map([...call.options, ["wait", waiter]]);
  choice({ ...call, options }, "wait", ["deployment-successful"], "deployment-successful");
  const { deploymentInfo } = (await getDeployment(call)) as { deploymentInfo: { status: string } };
  if (deploymentInfo.status === "Succeeded") return "";
  throw new LocalError(
    "Waiter DeploymentSuccessful failed: Waiter encountered a terminal failure state: " +
      `For expression "deploymentInfo.status" matched expected path: "${deploymentInfo.status}"`,
  );
};

/** No resource type: IAM is asked about everything. Source: service authorization reference of CodeDeploy. */
const ANY = "*";

export const listTargets = async (call: Invocation): Promise<Output> => {
  permit(call, "codedeploy:ListDeploymentTargets", ANY);
  const { appspec } = servicesOf(call).deployments.get(option(call, "--deployment-id"), "ListDeploymentTargets");
  return { targetIds: [appspec.functionName] };
};

export const batchGetTargets = async (call: Invocation): Promise<Output> => {
  permit(call, "codedeploy:BatchGetDeploymentTargets", ANY);
  const { deployments } = servicesOf(call);
  const id = option(call, "--deployment-id");
  const { group, appspec, events, status } = deployments.get(id, "BatchGetDeploymentTargets");
  const { functionName, alias, currentVersion, targetVersion } = appspec;
  const target = {
    deploymentId: id,
    targetId: functionName,
    targetArn: group.arn.replace(/:codedeploy:([^:]*):([^:]*):.*$/, `:lambda:$1:$2:function:${functionName}`),
    status: status === "Stopped" ? "Failed" : status,
    lifecycleEvents: events.map((record) => ({
      lifecycleEventName: record.event,
      ...(record.message === undefined
        ? {}
        : { diagnostics: { errorCode: "UnknownError", scriptName: "", message: record.message, logTail: "" } }),
      ...(record.startTime === undefined ? {} : { startTime: seconds(record.startTime) }),
      ...(record.endTime === undefined ? {} : { endTime: seconds(record.endTime) }),
      status: record.status,
    })),
    lambdaFunctionInfo: {
      functionName,
      functionAlias: alias,
      currentVersion: String(currentVersion),
      targetVersion: String(targetVersion),
    },
  };
  return { deploymentTargets: [{ deploymentTargetType: "LambdaTarget", lambdaTarget: target }] };
};

export const stopDeployment = async (call: Invocation): Promise<Output> => {
  permit(call, "codedeploy:StopDeployment", ANY);
  const rollsBack = call.options.has("--auto-rollback-enabled")
    ? true
    : call.options.has("--no-auto-rollback-enabled")
      ? false
      : undefined;
  servicesOf(call).deployments.stop(option(call, "--deployment-id"), call.caller.purpose, rollsBack);
  return { status: "Pending", statusMessage: "Stopping the deployment" };
};

export const putHookStatus = async (call: Invocation): Promise<Output> => {
  const deploymentId = option(call, "--deployment-id");
  const id = option(call, "--lifecycle-event-hook-execution-id");
  permit(call, "codedeploy:PutLifecycleEventHookExecutionStatus", ANY);
  servicesOf(call).hooks.report(deploymentId, id, option(call, "--status"));
  return { lifecycleEventHookExecutionId: id };
};
