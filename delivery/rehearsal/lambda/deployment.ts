/** One CodeDeploy deployment of a function: from one version behind an alias to another. */
import { type LambdaHookEvent, lambdaEventOrder, lambdaHookEvents } from "../../specs/lifecycleEvents";
import type { LambdaAppspec } from "../../specs/appspec";
import {
  type LifecycleEnd,
  type LifecycleRecord,
  DeploymentFailure,
  runLifecycle,
  throwIfStopped,
} from "../deploy/lifecycleRun";
import { type TrafficConfig, moveTraffic } from "../deploy/traffic";
import type { AskStop } from "../deploy/types";
import { ServiceError } from "../serviceError";
import type { FunctionAlias, LambdaFunction } from "./functions";
import { type HookParts, runHook } from "./hooks";
import type { LambdaGroup } from "./groups";

export type LambdaEvent = (typeof lambdaEventOrder)[number];
export type LambdaLifecycle = readonly LifecycleRecord<LambdaEvent>[];

export interface LambdaRun {
  readonly deploymentId: string;
  readonly group: LambdaGroup;
  readonly config: TrafficConfig;
  readonly appspec: LambdaAppspec;
  readonly where: readonly string[];
  readonly stopRequested: AskStop;
  /** Makes the target version fail from the moment on that its deployment begins. */
  readonly crashes: boolean;
}

/** What a deployment works on. */
interface Subject {
  readonly fn: LambdaFunction;
  readonly alias: FunctionAlias;
}

const isHook = (event: LambdaEvent): event is LambdaHookEvent => lambdaHookEvents.some((hook) => hook === event);

/**
 * Runs the lifecycle of a deployment.
 *
 * @param begin Takes on the group's role; what it throws fails the deployment at its start.
 */
export async function runLambdaDeployment(
  parts: HookParts,
  run: LambdaRun,
  begin: () => void,
): Promise<LifecycleEnd<LambdaEvent>> {
  let subject: Subject | undefined;
  return runLifecycle(lambdaEventOrder, parts.clock, async (event) => {
    if (event === "Start") begin();
    subject ??= await subjectOf(parts, run);
    if (event === "Start") {
      throwIfStopped(await run.stopRequested());
      if (run.crashes) subject.fn.crashing.add(String(run.appspec.targetVersion));
    }
    if (event === "AllowTraffic") await allowTraffic(parts, run, subject);
    if (!isHook(event)) return;
    const hook = run.appspec.hooks[event];
    if (hook === undefined) return;
    const { deploymentId, where } = run;
    const { arn: groupArn, serviceRoleArn, account, region } = run.group;
    await runHook(parts, { deploymentId, groupArn, serviceRoleArn, account, region, event, hook, where });
  });
}

/** Routes all traffic back to the version that had it. */
export async function rollBackLambda(parts: HookParts, run: LambdaRun): Promise<LifecycleEnd<LambdaEvent>> {
  return runLifecycle(["AllowTraffic"] as const, parts.clock, async () => {
    const { alias, fn } = await subjectOf(parts, run, false);
    callAs(parts, run, "lambda:UpdateAlias", fn.arn);
    alias.version = String(run.appspec.currentVersion);
    alias.weights = new Map();
  });
}

/** The function and alias of an AppSpec, as CodeDeploy finds them. */
async function subjectOf(parts: HookParts, run: LambdaRun, isStart = true): Promise<Subject> {
  const { functionName, alias: aliasName, currentVersion, targetVersion } = run.appspec;
  const { account, region } = run.group;
  try {
    const { fn } = parts.functions.find(functionName, account, region, "GetAlias");
    callAs(parts, run, "lambda:GetAlias", fn.arn);
    const alias = fn.alias(aliasName, "GetAlias");
    for (const version of [currentVersion, targetVersion]) await fn.version(String(version), "GetAlias");
    const problem = isStart ? problemOf(alias, run.appspec) : undefined;
    if (problem !== undefined) throw new DeploymentFailure("INVALID_REVISION", problem);
    return { fn, alias };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw new DeploymentFailure("INVALID_LAMBDA_FUNCTION", error.detail);
  }
}

function problemOf(
  { name, version }: FunctionAlias,
  { functionName, currentVersion, targetVersion }: LambdaAppspec,
): string | undefined {
  if (currentVersion === targetVersion)
    return (
      `CurrentVersion and TargetVersion of ${functionName} are both ${currentVersion}: nothing changed, ` +
      "and there is nothing to deploy; skip the deployment"
    );
  if (version === String(currentVersion)) return undefined;
  return (
    `the alias ${name} of ${functionName} points to version ${version}, but CurrentVersion is ${currentVersion}; ` +
    "read the alias when the deployment is created"
  );
}

/** Moves the alias, watched by the group's alarms. */
async function allowTraffic(parts: HookParts, run: LambdaRun, { fn, alias }: Subject): Promise<void> {
  const target = String(run.appspec.targetVersion);
  const { progress, clock } = parts;
  const { where, config } = run;
  await moveTraffic(
    config,
    clock,
    (percentage) => {
      callAs(parts, run, "lambda:UpdateAlias", fn.arn);
      if (percentage === 100) alias.version = target;
      alias.weights = percentage === 100 ? new Map() : new Map([[target, percentage]]);
      progress({
        kind: "step",
        where,
        status: "succeeded",
        what: `AllowTraffic: ${percentage} % to version ${target}`,
      });
    },
    async () => throwIfStopped(await run.stopRequested()),
  );
}

/** Lets the group's service role call; a denial fails the deployment as it would on AWS. */
function callAs(
  { checkAccess }: HookParts,
  { group: { serviceRoleArn, region }, where }: LambdaRun,
  operation: "lambda:GetAlias" | "lambda:UpdateAlias",
  resource: string,
): void {
  const principal = { kind: "role", id: serviceRoleArn } as const;
  checkAccess({ kind: "CallApi", principal, operation, resource, region }, where);
}
