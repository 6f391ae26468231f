import {
  ARN_FORMS,
  checkArn,
  checkChoice,
  checkCount,
  checkInteger,
  checkName,
  checkUnique,
} from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS, type PipelineRule, type PipelineStage } from "../args";
import { ConditionResult, ExecutionMode, RetryMode, RuleProvider } from "../enums";
import type { ConditionKind } from "../flow";
import { RULE_PROVIDERS } from "../providers";
import { checkCommands } from "./commands";
import { checkConfiguration } from "./configuration";
import { checkBuildSettings } from "./builds";

/** Results that each kind of condition may have. Source: CodePipeline User Guide stage-conditions and stage-retry. */
const RESULTS: Readonly<Record<ConditionKind, readonly ConditionResult[]>> = {
  beforeEntry: [ConditionResult.Fail, ConditionResult.Skip],
  onSuccess: [ConditionResult.Fail, ConditionResult.Rollback],
  onFailure: [ConditionResult.Rollback, ConditionResult.Retry],
};

/** Checks the conditions of every stage. */
export function checkConditions(problems: Problems, args: DeliveryPipelineArgs): void {
  args.stages.forEach((stage, index) => {
    for (const kind of ["beforeEntry", "onSuccess", "onFailure"] as const) {
      const condition = stage[kind];
      if (condition === undefined) continue;
      const property = `stages[${index}].${kind}`;
      checkResult(problems, args, property, kind, { index, result: condition.result, rules: condition.rules ?? [] });
      checkRules(problems, property, condition.rules, kind);
    }
    checkRetry(problems, `stages[${index}].onFailure`, stage.onFailure);
  });
}

interface Result {
  readonly index: number;
  readonly result: ConditionResult;
  readonly rules: readonly PipelineRule[];
}

function checkResult(
  problems: Problems,
  { executionMode }: DeliveryPipelineArgs,
  property: string,
  kind: ConditionKind,
  { index, result, rules }: Result,
): void {
  problems.require(RESULTS[kind].includes(result), {
    property: `${property}.result`,
    allowed: `must be one of ${RESULTS[kind].join(", ")}`,
    got: result,
    fix: "take one of them",
  });
  if (result === ConditionResult.Rollback) {
    problems.require(executionMode !== ExecutionMode.Parallel, {
      property: `${property}.result`,
      allowed: "must not be ROLLBACK with executionMode PARALLEL",
      fix: "take another result or mode",
    });
    problems.require(index > 0, {
      property: `${property}.result`,
      allowed: "must not be ROLLBACK in the stage of sources",
      fix: "take another result",
    });
  }
  if (result !== ConditionResult.Skip) return;
  const able = Object.entries(RULE_PROVIDERS).flatMap(([provider, { maySkip }]) => (maySkip ? [provider] : []));
  const unable = rules.map(({ provider }) => provider).filter((provider) => !able.includes(provider));
  problems.require(unable.length === 0, {
    property: `${property}.rules`,
    allowed: `must be of ${able.join(" or ")} with the result SKIP`,
    got: unable,
    fix: "take another result or other rules",
  });
}

function checkRetry(problems: Problems, property: string, failure: PipelineStage["onFailure"]): void {
  if (failure === undefined) return;
  const retries = failure.result === ConditionResult.Retry;
  checkChoice(problems, `${property}.retryMode`, failure.retryMode, RetryMode, "omit it to use FAILED_ACTIONS");
  problems.require(retries || failure.retryMode === undefined, {
    property: `${property}.retryMode`,
    allowed: "must not be given without the result RETRY",
    got: failure.retryMode,
    fix: "remove it",
  });
  problems.require(!retries || failure.rules === undefined, {
    property: `${property}.rules`,
    allowed: "must not be given with the result RETRY",
    fix: "remove them",
  });
}

function checkRules(
  problems: Problems,
  property: string,
  rules: readonly PipelineRule[] | undefined,
  kind: ConditionKind,
): void {
  if (rules === undefined && kind === "onFailure") return;
  checkCount(problems, `${property}.rules`, rules, LIMITS.rules, "rules", "split the condition or drop it");
  const names = (rules ?? []).map(({ name }) => name);
  checkUnique(problems, `${property}.rules`, names, "give each rule a name of its own");
  (rules ?? []).forEach((rule, index) => checkRule(problems, `${property}.rules[${index}]`, rule));
}

function checkRule(problems: Problems, property: string, rule: PipelineRule): void {
  checkName(problems, `${property}.name`, NAME_LIMITS.action, rule.name, "respell it");
  checkInteger(problems, `${property}.timeoutInMinutes`, rule.timeoutInMinutes, LIMITS.minutes, "omit it");
  checkArn(problems, `${property}.roleArn`, ARN_FORMS.role, rule.roleArn, "give the role's ARN");
  if (!checkChoice(problems, `${property}.provider`, rule.provider, RuleProvider, "take one of them")) return;
  const row = RULE_PROVIDERS[rule.provider];
  const { configuration = {}, inputArtifacts = [] } = rule;
  checkConfiguration(problems, `${property}.configuration`, rule.provider, configuration, row, LIMITS.ruleValue);
  const what = `artifacts for ${rule.provider}`;
  checkCount(problems, `${property}.inputArtifacts`, inputArtifacts, row.inputs, what, "name as many");
  checkCommands(problems, property, rule, row);
  if (rule.provider === RuleProvider.CodeBuild) {
    checkBuildSettings(problems, `${property}.configuration`, configuration, inputArtifacts);
  }
}
