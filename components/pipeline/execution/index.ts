/** What the executing role of each action and rule needs, by CodePipeline User Guide action-reference-* and rule-reference-*. Pure. */
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import type { DeliveryPipelineArgs } from "../args";
import type { ActionProvider, RuleProvider } from "../enums";
import { placedActions, placedRules } from "../flow";
import { codeBuild, ecrBuildAndPublish, pipelineLog } from "./builds";
import { codeDeployToEcs, ecs, passTaskRoles, tagTaskDefinitions } from "./containers";
import { lambdaDeploy, s3Deploy } from "./files";
import { ec2Deploy } from "./machines";
import { codeDeploy } from "./servers";
import { codeCommit, connection, ecrSource, s3Source } from "./sources";
import { cloudWatchAlarm, lambdaInvoke, lambdaRule, manualApproval, pipelineInvoke } from "./steps";
import type { Execution, Use } from "./use";

/** Who executes what: a build rule needs what a build action needs. */
const ACTION_EXECUTIONS: Readonly<Record<ActionProvider, readonly Execution[]>> = {
  CodeCommit: [codeCommit],
  S3Source: [s3Source],
  Connection: [connection],
  EcrSource: [ecrSource],
  CodeBuild: [codeBuild],
  CodeBuildTest: [codeBuild],
  Commands: [pipelineLog],
  // Jenkins comes for its jobs itself, with a role of its own.
  Jenkins: [],
  JenkinsTest: [],
  EcrBuildAndPublish: [ecrBuildAndPublish, pipelineLog],
  ManualApproval: [manualApproval],
  CodeDeploy: [codeDeploy],
  CodeDeployToEcs: [codeDeployToEcs, tagTaskDefinitions, passTaskRoles],
  Ecs: [ecs, tagTaskDefinitions, passTaskRoles],
  // Its page prints another log group, which no other page has; the pipeline's is granted.
  LambdaDeploy: [lambdaDeploy, pipelineLog],
  S3Deploy: [s3Deploy],
  Ec2Deploy: [ec2Deploy, pipelineLog],
  LambdaInvoke: [lambdaInvoke],
  PipelineInvoke: [pipelineInvoke],
};
const RULE_EXECUTIONS: Readonly<Record<RuleProvider, readonly Execution[]>> = {
  CloudWatchAlarm: [cloudWatchAlarm],
  CodeBuild: [codeBuild],
  LambdaInvoke: [lambdaRule],
  Commands: [pipelineLog],
  DeploymentWindow: [],
  VariableCheck: [],
};
const EXECUTIONS = new Set([...Object.values(ACTION_EXECUTIONS), ...Object.values(RULE_EXECUTIONS)].flat());

/** Statements for the actions and rules that the pipeline's role executes itself. */
export function executionStatements(args: DeliveryPipelineArgs, identity: Identity): Statement[] {
  const actions = placedActions(args).filter(({ action }) => action.roleArn === undefined);
  const rules = placedRules(args).filter(({ rule }) => rule.roleArn === undefined);
  return [...EXECUTIONS].flatMap((execution) => {
    const uses: Use[] = [
      ...actions
        .filter(({ action }) => ACTION_EXECUTIONS[action.provider].includes(execution))
        .map(({ action, region }) => ({ configuration: {}, ...action, region })),
      ...rules
        .filter(({ rule }) => RULE_EXECUTIONS[rule.provider].includes(execution))
        .map(({ rule, region }) => ({ configuration: rule.configuration ?? {}, region })),
    ];
    return uses.length > 0 ? execution(uses, identity, args.pipelineName) : [];
  });
}
