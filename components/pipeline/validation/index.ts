/** Everything that can be wrong with a pipeline before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkName, checkPlacement } from "../../internal/checks";
import { checkAlarmTopics } from "../../internal/failureQueue";
import { NAME_LIMITS } from "../../internal/limits";
import { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { ExecutionMode } from "../enums";
import { checkActions } from "./actions";
import { checkArtifacts } from "./artifacts";
import { checkCloneReferences } from "./cloneReferences";
import { checkConditions } from "./conditions";
import { checkReferences } from "./references";
import { checkStages } from "./stages";
import { checkedStores } from "./stores";
import { checkTriggers } from "./triggers";
import { checkVariables } from "./variables";

/**
 * Returns the args with inputs that are checked once they are known.
 * @throws pulumi.ResourceError that lists every problem.
 */
export function validateDeliveryPipeline(
  name: string,
  args: DeliveryPipelineArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): DeliveryPipelineArgs {
  const problems = new Problems("DeliveryPipeline", name);
  checkName(problems, "pipelineName", NAME_LIMITS.pipeline, args.pipelineName, "shorten or respell it");
  checkChoice(problems, "executionMode", args.executionMode, ExecutionMode, "omit it to use QUEUED");
  checkName(problems, "eventRoleName", NAME_LIMITS.role, args.eventRoleName, "omit it to have one made");
  checkAlarmTopics(problems, "alarmTopicArns", args.alarmTopicArns);
  checkPlacement(problems, args);
  checkVariables(problems, args);
  checkStages(problems, args);
  checkActions(problems, args);
  checkConditions(problems, args);
  const checked = { ...args, ...checkedStores(problems, args) };
  checkArtifacts(problems, args);
  checkCloneReferences(problems, args);
  checkReferences(problems, args);
  checkTriggers(problems, args);
  problems.throwIfAny(opts);
  return checked;
}
