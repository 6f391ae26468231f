/** Commands of `aws deploy`. */
import { createHash } from "node:crypto";
import type { ApiOperation } from "../../access/calls/api";
import { type EcsAppspec, type LambdaAppspec, parseAppspec } from "../../specs/appspec";
import { SpecError } from "../../specs/problems";
import type { AppSpecRevision, LambdaDeployment } from "../lambda/deployments";
import { findGroup, type TrafficGroup } from "../lambda/groups";
import type { DirectDeployment } from "../pipeline/directDeployments";
import { ServiceError } from "../serviceError";
import { choice, option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { permit, servicesOf } from "./services";
import { LocalError, UnknownUseError, UsageError } from "./usage";
import { readParameterFile } from "./values";

/** A bundle as botocore's codedeploy `S3Location`. */
interface GivenBundle {
  readonly bucket?: string;
  readonly key?: string;
  readonly bundleType?: string;
  readonly version?: string;
}

/** A revision in JSON, as botocore's codedeploy `RevisionLocation`. */
interface GivenRevision {
  readonly revisionType?: string;
  readonly s3Location?: GivenBundle;
  readonly appSpecContent?: Partial<AppSpecRevision>;
  readonly string?: Partial<AppSpecRevision>;
}

async function givenRevision(call: Invocation): Promise<GivenRevision> {
  const given = option(call, "--revision");
  const path = /^file:\/\/(.*)$/s.exec(given)?.[1];
  const text = path === undefined ? given : (await readParameterFile("--revision", path, call.folder)).toString("utf8");
  if (!text.trim().startsWith("{")) throw new UnknownUseError(`deploy ${call.command} --revision in shorthand`);
  try {
    return JSON.parse(text) as GivenRevision;
  } catch {
    throw new UsageError(`Error parsing parameter '--revision': Invalid JSON: ${text}`);
  }
}

/** An AppSpec that stands in the revision. */
async function revisionOf(call: Invocation): Promise<Partial<AppSpecRevision>> {
  const { revisionType, appSpecContent, string } = await givenRevision(call);
  const content = revisionType === "AppSpecContent" ? appSpecContent : revisionType === "String" ? string : undefined;
  if (content === undefined)
    throw new UnknownUseError(`deploy ${call.command} with a revision of type ${revisionType ?? "(none)"}`);
  return content;
}

const sealed = ({ content = "" }: Partial<AppSpecRevision>): AppSpecRevision => ({
  content,
  sha256: createHash("sha256").update(content).digest("hex"),
});

function appspecOf(
  { sha256 }: Partial<AppSpecRevision>,
  { content, sha256: digest }: AppSpecRevision,
): LambdaAppspec | EcsAppspec {
  const invalid = (detail: string): ServiceError =>
    new ServiceError("InvalidRevisionException", "CreateDeployment", detail);
  if (sha256 !== undefined && sha256 !== digest)
    throw invalid(`The sha256 of the AppSpec is ${digest}, but the revision says ${sha256}`);
  try {
    const appspec = parseAppspec(content, "AppSpec");
    if (appspec.platform !== "Server") return appspec;
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

const NO_ALARMS = "--override-alarm-configuration";

/** Whether the deployment passes alarms that are on. @throws UnknownUseError for alarms of its own */
function overridesAlarms(call: Invocation): boolean {
  const given = call.options.get(NO_ALARMS);
  if (given === undefined) return false;
  if (given.replace(/\s/g, "") === '{"enabled":false}' || given === "enabled=false") return true;
  throw new UnknownUseError(`deploy ${call.command} ${NO_ALARMS} ${given}`);
}

/** A deployment of a bundle to servers. @throws ServiceError where the bundle is not there */
function createFromBundle(call: Invocation, group: TrafficGroup, given: GivenBundle, overrides: boolean): string {
  const { direct } = servicesOf(call);
  const { bucket = "", key = "", version, bundleType } = given;
  if (direct === undefined || version === undefined || bundleType !== "zip")
    throw new UnknownUseError(`deploy ${call.command} with a revision of S3 that is no version of a zip archive`);
  return direct.toServers(group, { bucket, key, versionId: version, eTag: "", bundleType }, overrides);
}

export const createDeployment = async (call: Invocation): Promise<Output> => {
  const { account, region } = call.caller;
  const { graphs, deployments, direct } = servicesOf(call);
  const { revisionType, s3Location = {} } = await givenRevision(call);
  const [application, name] = [option(call, "--application-name"), option(call, "--deployment-group-name")];
  const group = findGroup(graphs, { application, name, account, region });
  const overrides = overridesAlarms(call);
  permitCreation(call, group);
  // Source: CodeDeploy API Reference, CreateDeployment, `overrideAlarmConfiguration`.
  if (overrides) permit(call, "codedeploy:UpdateDeploymentGroup", group.arn);
  if (revisionType === "S3") return { deploymentId: createFromBundle(call, group, s3Location, overrides) };
  const revision = await revisionOf(call);
  const own = sealed(revision);
  const appspec = appspecOf(revision, own);
  if (appspec.platform === "Lambda") {
    const config = call.options.get("--deployment-config-name");
    const watched = overrides ? { ...group, alarmNames: [] } : group;
    return { deploymentId: deployments.create(watched, appspec, own, config).id };
  }
  if (direct === undefined) throw new UnknownUseError("deploy create-deployment with an AppSpec for ECS");
  return { deploymentId: direct.toContainers(group, appspec, overrides) };
};

const seconds = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

/** What AWS says has one line; what a hook printed follows in the rehearsal's own messages. */
const firstLine = (message: string): string => message.split("\n", 1)[0] ?? "";

function described(deployment: LambdaDeployment): Output {
  const { id, group, status, creator, config, createTime, completeTime, error, rollback, revision } = deployment;
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentConfigName: config.name,
    deploymentId: id,
    // The content is told by GetApplicationRevision alone.
    revision: { revisionType: "AppSpecContent", appSpecContent: { sha256: revision.sha256 } },
    status,
    ...(error === undefined ? {} : { errorInformation: { ...error, message: firstLine(error.message) } }),
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

/** A deployment to servers or containers, once it has ended. */
async function describedDirect(call: Invocation, { id, group, outcome }: DirectDeployment): Promise<Output> {
  permit(call, "codedeploy:GetDeployment", group.arn);
  const { status, message } = await outcome;
  const code = status === "Stopped" ? "ALARM_ACTIVE" : "HEALTH_CONSTRAINTS";
  return {
    applicationName: group.applicationName,
    deploymentGroupName: group.name,
    deploymentId: id,
    status,
    ...(message === undefined ? {} : { errorInformation: { code, message: firstLine(message) } }),
  };
}

/** A build gets its answer once the deployment has ended: waits are fast-forwarded, so that it need not look again. */
export const getDeployment = async (call: Invocation): Promise<Output> => {
  const { deployments, direct } = servicesOf(call);
  const id = option(call, "--deployment-id");
  const own = direct?.get(id);
  if (own !== undefined) return { deploymentInfo: await describedDirect(call, own) };
  const deployment = deployments.get(id, "GetDeployment");
  permit(call, "codedeploy:GetDeployment", deployment.group.arn);
  // A hook asks while its deployment runs.
  if (!call.isFunction) await deployments.ended(id, "GetDeployment");
  return { deploymentInfo: described(deployment) };
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

/** The revision with its content, by which a hook learns what is deployed. */
export const getApplicationRevision = async (call: Invocation): Promise<Output> => {
  const { account, region } = call.caller;
  const applicationName = option(call, "--application-name");
  const { sha256 = "" } = await revisionOf(call);
  const place = { applicationName, account, region };
  const { group, revision } = servicesOf(call).deployments.ofRevision(place, sha256);
  const application = group.arn.replace(/deploymentgroup:.*$/, `application:${applicationName}`);
  permit(call, "codedeploy:GetApplicationRevision", application);
  return { applicationName, revision: { revisionType: "AppSpecContent", appSpecContent: revision } };
};

/**
 * What IAM is asked about. IAM's service authorization reference knows no resource for these actions, CodeDeploy's own reference
 * (auth-and-access-control-permissions-reference) has the deployment group, as AWS's frameworks grant them.
 */
function permitOn(call: Invocation, operation: ApiOperation): LambdaDeployment {
  const name = operation.split(":")[1] ?? "";
  const deployment = servicesOf(call).deployments.get(option(call, "--deployment-id"), name);
  permit(call, operation, deployment.group.arn);
  return deployment;
}

export const listTargets = async (call: Invocation): Promise<Output> => {
  const { appspec } = permitOn(call, "codedeploy:ListDeploymentTargets");
  return { targetIds: [appspec.functionName] };
};

export const batchGetTargets = async (call: Invocation): Promise<Output> => {
  const { id, group, appspec, events, status } = permitOn(call, "codedeploy:BatchGetDeploymentTargets");
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
        : {
            diagnostics: { errorCode: "UnknownError", scriptName: "", message: firstLine(record.message), logTail: "" },
          }),
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
  permitOn(call, "codedeploy:StopDeployment");
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
  const { hooks } = servicesOf(call);
  permit(call, "codedeploy:PutLifecycleEventHookExecutionStatus", hooks.groupOf(deploymentId, id));
  hooks.report(deploymentId, id, option(call, "--status"));
  return { lifecycleEventHookExecutionId: id };
};
