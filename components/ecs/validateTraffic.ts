/** What can be wrong with the way in which a new task definition takes over. */
import { checkChoice, checkCount, checkInteger, checkName, checkUnique, plainText } from "../internal/checks";
import { checkConfigName } from "../deploy/configNames";
import { DeploymentReadyAction } from "../deploy/enums";
import { checkDeploymentStops } from "../deploy/validateStops";
import { NAME_LIMITS } from "../internal/limits";
import type { Problems } from "../internal/problems";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs, isNetwork, usesCodeDeploy } from "./args";
import { EcsDeploymentConfig, EcsDeploymentController } from "./enums";

/** Two days. Source: `codedeploy.BlueInstanceTerminationOption`; for the wait before traffic moves, CodeDeploy User Guide limits. */
const LONGEST_WAIT_MINUTES = 2880;
/** A day. Source: ECS API Reference DeploymentConfiguration, as @pulumi/aws 7.48.0 prints it. */
const LONGEST_BAKE_MINUTES = 1440;
/** Scriptable events of the platform. Source: CodeDeploy User Guide reference-appspec-file-structure-hooks. */
const HOOK_EVENTS = 5;

/** Args that have a meaning for CodeDeploy only. */
const CODE_DEPLOY_ONLY = [
  "applicationName",
  "deploymentGroupName",
  "deploymentConfigName",
  "deploymentReadyAction",
  "deploymentReadyWaitMinutes",
  "hookFunctionNames",
  "ignorePollAlarmFailure",
  "rollbackEvents",
  "triggers",
] as const;

export function checkTraffic(problems: Problems, args: EcsDeploymentArgs): void {
  const fix = "omit it to use CODE_DEPLOY";
  if (!checkChoice(problems, "deploymentController", args.deploymentController, EcsDeploymentController, fix)) return;
  const byCodeDeploy = usesCodeDeploy(args);
  const most = byCodeDeploy ? LONGEST_WAIT_MINUTES : LONGEST_BAKE_MINUTES;
  checkInteger(problems, "terminateBlueAfterMinutes", args.terminateBlueAfterMinutes, [0, most], "omit it to use 5");
  checkDeploymentStops(problems, args);
  if (!byCodeDeploy) return refuseCodeDeployArgs(problems, args);
  checkNames(problems, args);
  checkReadiness(problems, args);
}

function refuseCodeDeployArgs(problems: Problems, args: EcsDeploymentArgs): void {
  for (const property of CODE_DEPLOY_ONLY)
    problems.require(args[property] === undefined, {
      property,
      allowed: "must not be given with deploymentController ECS",
      got: args[property],
      fix: "remove it or use CODE_DEPLOY",
    });
}

function checkNames(problems: Problems, args: EcsDeploymentArgs): void {
  const fix = "shorten or respell it";
  const { applicationName = args.serviceName, deploymentGroupName = args.serviceName } = args;
  checkName(problems, "applicationName", NAME_LIMITS.deploymentApplication, applicationName, fix);
  checkName(problems, "deploymentGroupName", NAME_LIMITS.deploymentGroup, deploymentGroupName, fix);
  checkConfig(problems, args);
  const hooks = args.hookFunctionNames ?? [];
  checkCount(problems, "hookFunctionNames", hooks, [0, HOOK_EVENTS], "names", "name a function for each event at most");
  checkUnique(problems, "hookFunctionNames", hooks, "name each function once");
  hooks.forEach((hook, index) =>
    // The prefix is the one that AWS's own policies for CodeDeploy let it invoke; the characters are `lambda.FunctionName`'s.
    problems.require(/^CodeDeployHook_[\w-]{1,49}$/.test(hook), {
      property: `hookFunctionNames[${index}]`,
      allowed: "must be the name of a function, CodeDeployHook_ and 1 to 49 letters, digits, _ and -",
      got: hook,
      fix: "give the name without ARN and version, and call the function so",
    }),
  );
}

function checkConfig(problems: Problems, args: EcsDeploymentArgs): void {
  const fix = "omit it to use CodeDeployDefault.ECSAllAtOnce";
  const got = plainText(args.deploymentConfigName) ?? DEFAULTS.deploymentConfigName;
  if (isNetwork(args))
    return problems.require(got === EcsDeploymentConfig.AllAtOnce, {
      property: "deploymentConfigName",
      allowed: `must be ${EcsDeploymentConfig.AllAtOnce} with loadBalancerType network`,
      got,
      fix,
    });
  checkConfigName(problems, EcsDeploymentConfig, args.deploymentConfigName, fix);
}

function checkReadiness(problems: Problems, args: EcsDeploymentArgs): void {
  const { deploymentReadyAction, deploymentReadyWaitMinutes } = args;
  const fix = "omit it to use CONTINUE_DEPLOYMENT";
  checkChoice(problems, "deploymentReadyAction", deploymentReadyAction, DeploymentReadyAction, fix);
  const stops = deploymentReadyAction === DeploymentReadyAction.Stop;
  problems.require(stops === (deploymentReadyWaitMinutes !== undefined), {
    property: "deploymentReadyWaitMinutes",
    allowed: `must ${stops ? "be given with" : "not be given without"} STOP_DEPLOYMENT`,
    got: deploymentReadyWaitMinutes,
    fix: stops ? "say how long somebody may take" : "remove it or set deploymentReadyAction",
  });
  checkInteger(
    problems,
    "deploymentReadyWaitMinutes",
    deploymentReadyWaitMinutes,
    [1, LONGEST_WAIT_MINUTES],
    "give the minutes that somebody may take",
  );
}
