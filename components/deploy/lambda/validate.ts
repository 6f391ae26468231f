/** Everything that can be wrong with a deployment to Lambda before anything is registered. */
import { existsSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import {
  checkChoice,
  checkInteger,
  checkLogRetention,
  checkName,
  checkPlacement,
  plainText,
} from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { isPolicyText } from "../../internal/policyText";
import { Problems } from "../../internal/problems";
import { checkConfigName, LambdaDeploymentConfig } from "../configNames";
import { checkDeploymentStops } from "../validateStops";
import { LAMBDA_DEPLOYMENT_DEFAULTS as DEFAULTS, type LambdaDeploymentArgs } from "./args";
import { isNodeJs, isNodeJsHandler } from "./code";
import { LambdaArchitecture, LambdaRuntime } from "./enums";
import { hooksOf, type NamedHook } from "./hooks";

/** Longest that a function may run. Source: Lambda Developer Guide gettingstarted-limits. */
const LONGEST_SECONDS = 900;
/** Source: Lambda Developer Guide gettingstarted-limits. */
const MEMORY_MEGABYTES = [128, 10_240] as const;

/** @throws pulumi.ResourceError that lists every problem. */
export function validateLambdaDeployment(
  name: string,
  args: LambdaDeploymentArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("LambdaDeployment", name);
  checkNames(problems, args);
  checkFunction(problems, args);
  checkCode(problems, args);
  hooksOf(args).forEach((hook) => checkHook(problems, hook));
  checkDeploymentStops(problems, args);
  checkRoles(problems, args);
  problems.throwIfAny(opts);
}

function checkNames(problems: Problems, args: LambdaDeploymentArgs): void {
  const fix = "shorten or respell it";
  checkName(problems, "functionName", NAME_LIMITS.lambdaFunction, args.functionName, fix);
  checkName(problems, "applicationName", NAME_LIMITS.deploymentApplication, args.applicationName, fix);
  checkName(problems, "deploymentGroupName", NAME_LIMITS.deploymentGroup, args.deploymentGroupName, fix);
  checkName(problems, "aliasName", NAME_LIMITS.lambdaAlias, args.aliasName, "omit it to use live");
  const omit = `omit it to use ${DEFAULTS.deploymentConfigName}`;
  checkConfigName(problems, LambdaDeploymentConfig, args.deploymentConfigName, omit);
}

function checkFunction(problems: Problems, args: LambdaDeploymentArgs): void {
  checkChoice(problems, "runtime", args.runtime, LambdaRuntime, "omit it to use nodejs22.x");
  checkChoice(problems, "architecture", args.architecture, LambdaArchitecture, "omit it to use arm64");
  checkInteger(problems, "memoryMegabytes", args.memoryMegabytes, MEMORY_MEGABYTES, "omit it to use 256");
  checkInteger(problems, "timeoutSeconds", args.timeoutSeconds, [1, LONGEST_SECONDS], "omit it to use 10");
  checkInteger(problems, "reservedConcurrency", args.reservedConcurrency, [1, 100_000], "omit it to reserve none");
  checkLogRetention(problems, "logRetentionDays", args.logRetentionDays, "omit it to use 90");
  checkVariables(problems, "environment", args.environment);
}

/** Source: `lambda.EnvironmentVariableName`; reserved names: Lambda Developer Guide configuration-envvars. */
function checkVariables(
  problems: Problems,
  property: string,
  variables: { [name: string]: pulumi.Input<string> } | undefined,
): void {
  const wrong = Object.keys(variables ?? {}).filter((name) => !/^(?!AWS_|LAMBDA_)[A-Za-z][A-Za-z0-9_]+$/.test(name));
  problems.require(wrong.length === 0, {
    property,
    allowed: "must have names of 2 or more letters, digits and _ that begin with a letter, not with AWS_ or LAMBDA_",
    got: wrong,
    fix: "rename them",
  });
}

function checkHandler(problems: Problems, property: string, runtime: string, handler: string): void {
  const right = isNodeJs(runtime) ? isNodeJsHandler(handler) : /^\S+$/.test(handler);
  problems.require(right && handler.length <= 128, {
    property,
    allowed: isNodeJs(runtime)
      ? "must be a file without its ending, a dot and the name of an export, 128 characters at most"
      : "must be 1 to 128 characters without spaces",
    got: handler,
    fix: "omit it to use index.handler",
  });
}

function checkPath(problems: Problems, property: string, path: string): void {
  problems.require(existsSync(path), {
    property,
    allowed: "must be a folder or a zip archive that exists",
    got: path,
    fix: `give it from ${process.cwd()}, where the program runs, or in full`,
  });
}

function checkCode(problems: Problems, args: LambdaDeploymentArgs): void {
  const { initialCodePath, handler = DEFAULTS.handler, runtime = DEFAULTS.runtime, functionPolicy } = args;
  checkHandler(problems, "handler", runtime, handler);
  if (initialCodePath !== undefined) checkPath(problems, "initialCodePath", initialCodePath);
  else
    problems.require(isNodeJs(runtime), {
      property: "initialCodePath",
      allowed: `must be given with the runtime ${runtime}`,
      fix: "name an archive that the runtime can load; deployments replace it",
    });
  const policy = plainText(functionPolicy);
  problems.require(policy === undefined || isPolicyText(policy), {
    property: "functionPolicy",
    allowed: "must be a policy document in JSON",
    got: policy,
    fix: "give the text of a document with statements",
  });
}

function checkHook(problems: Problems, { property, hook }: NamedHook): void {
  const { runtime = DEFAULTS.runtime, handler = DEFAULTS.handler } = hook;
  checkPath(problems, `${property}.codePath`, hook.codePath);
  checkChoice(problems, `${property}.runtime`, hook.runtime, LambdaRuntime, "omit it to use nodejs22.x");
  checkHandler(problems, `${property}.handler`, runtime, handler);
  const { timeoutSeconds } = hook;
  checkInteger(problems, `${property}.timeoutSeconds`, timeoutSeconds, [1, LONGEST_SECONDS], "omit it to use 60");
  checkVariables(problems, `${property}.environment`, hook.environment);
}

function checkRoles(problems: Problems, args: LambdaDeploymentArgs): void {
  checkPlacement(problems, args);
  const fix = "omit it to have one made";
  checkName(problems, "functionRoleName", NAME_LIMITS.role, args.functionRoleName, fix);
  checkName(problems, "hookRoleName", NAME_LIMITS.role, args.hookRoleName, fix);
  problems.require(args.hookRoleName === undefined || hooksOf(args).length > 0, {
    property: "hookRoleName",
    allowed: "must not be given without beforeAllowTraffic or afterAllowTraffic",
    got: args.hookRoleName,
    fix: "remove it or give a hook",
  });
}
