/** Everything that can be wrong with a pipeline before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkArn, checkChoice, checkName, checkPlacement } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { Problems } from "../../internal/problems";
import type { DeliveryPipelineArgs } from "../args";
import { ExecutionMode } from "../enums";
import { checkActions } from "./actions";
import { checkArtifacts } from "./artifacts";
import { checkConditions } from "./conditions";
import { checkReferences } from "./references";
import { checkStages } from "./stages";
import { checkStores } from "./stores";
import { checkVariables } from "./variables";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateDeliveryPipeline(
  name: string,
  args: DeliveryPipelineArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("DeliveryPipeline", name);
  checkName(problems, "pipelineName", NAME_LIMITS.pipeline, args.pipelineName, "shorten or respell it");
  checkChoice(problems, "executionMode", args.executionMode, ExecutionMode, "omit it to use QUEUED");
  checkArn(problems, "bucketArnPattern", ARN_FORMS.bucket, args.bucketArnPattern, "omit it to name each bucket");
  checkArn(problems, "keySetArn", ARN_FORMS.keyPattern, args.keySetArn, "omit it to name each key");
  checkName(problems, "eventRoleName", NAME_LIMITS.role, args.eventRoleName, "omit it to have one made");
  checkPlacement(problems, args);
  checkVariables(problems, args);
  checkStages(problems, args);
  checkActions(problems, args);
  checkConditions(problems, args);
  checkStores(problems, args);
  checkArtifacts(problems, args);
  checkReferences(problems, args);
  problems.throwIfAny(opts);
}
