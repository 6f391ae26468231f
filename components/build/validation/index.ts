/** Everything that can be wrong with a build project before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkInteger, checkName, checkPlacement, plainText } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { isPolicyText } from "../../internal/policyText";
import { Problems } from "../../internal/problems";
import type { BuildProjectArgs } from "../args";
import { checkBatch } from "./batch";
import { checkedBuildspec } from "./buildspec";
import { checkCache } from "./cache";
import { checkEnvironment } from "./environment";
import { checkOutputs } from "./outputs";
import { checkSource } from "./source";
import { checkedKeysAndStores } from "./stores";
import { checkedVariables } from "./variables";
import { checkWatch } from "./watch";
import { checkWebhook } from "./webhook";

/**
 * Returns the args with inputs that are checked once they are known.
 * @throws pulumi.ResourceError that lists every problem.
 */
export function validateBuildProject(
  name: string,
  args: BuildProjectArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): BuildProjectArgs {
  const problems = new Problems("BuildProject", name);
  checkName(problems, "projectName", NAME_LIMITS.buildProject, args.projectName, "shorten or respell it");
  problems.require((args.description?.length ?? 0) <= 255, {
    property: "description",
    allowed: "must have at most 255 characters",
    got: args.description?.length,
    fix: "shorten it",
  });
  const checked = {
    ...args,
    ...checkEnvironment(problems, args),
    ...checkSource(problems, args),
    ...checkedBuildspec(problems, args),
    ...checkedVariables(problems, args),
    ...checkedKeysAndStores(problems, args),
  };
  checkWebhook(problems, args);
  checkCache(problems, args);
  checkOutputs(problems, args);
  checkBatch(problems, args);
  checkWatch(problems, args);
  checkNumbers(problems, args);
  checkPolicy(problems, args);
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
  return checked;
}

function checkNumbers(problems: Problems, args: BuildProjectArgs): void {
  checkInteger(problems, "buildTimeoutMinutes", args.buildTimeoutMinutes, [5, 2160], "omit it to use 60");
  checkInteger(problems, "queuedTimeoutMinutes", args.queuedTimeoutMinutes, [5, 480], "omit it to use 480");
  const limit = args.concurrentBuildLimit;
  problems.require(limit === undefined || (Number.isInteger(limit) && limit >= 1), {
    property: "concurrentBuildLimit",
    allowed: "must be an integer of at least 1",
    got: limit,
    fix: "omit it to use the account's quota",
  });
}

function checkPolicy(problems: Problems, args: BuildProjectArgs): void {
  const policy = plainText(args.policy);
  problems.require(policy === undefined || isPolicyText(policy), {
    property: "policy",
    allowed: "must be a JSON policy with statements",
    got: policy,
    fix: "form it with pulumi.jsonStringify",
  });
}
