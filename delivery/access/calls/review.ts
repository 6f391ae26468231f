/** Calls that reviews and triggers by file paths make. */
import { requireArn } from "../evaluator/arn";
import type { ReviewStep } from "../steps/review";
import type { RequestContext } from "../types";
import { assumedBy, expand, need, type Row, role, service, type TableCall, withoutStar, viaService } from "./rows";
import { CODEBUILD, CODECOMMIT_GUIDE, CODEPIPELINE, EVENTBRIDGE, LAMBDA } from "./sources";

type Step<K extends ReviewStep["kind"]> = Extract<ReviewStep, { kind: K }>;

const TRUST = EVENTBRIDGE("cross-service-confused-deputy-prevention");
const EVENTS = "events.amazonaws.com";

/** The keys by which policies know the rule that EventBridge acts for. */
const ofRule = (ruleArn: string): RequestContext => ({
  "aws:SourceArn": ruleArn,
  "aws:SourceAccount": requireArn(ruleArn).account,
});

function eventStartsBuild({ ruleArn, targetRoleArn, projectArn }: Step<"EventStartsBuild">): TableCall[] {
  const { region } = requireArn(projectArn);
  return [
    ...assumedBy(EVENTS, targetRoleArn, region, TRUST, ruleArn),
    ...need(
      { principal: role(targetRoleArn), resource: projectArn, region },
      ["codebuild:StartBuild"],
      "EventBridge starts the build",
      EVENTBRIDGE("eb-use-identity-based"),
    ),
  ];
}

function eventCallsFunction({ ruleArn, functionArn }: Step<"EventCallsFunction">): TableCall[] {
  const { region } = requireArn(functionArn);
  return need(
    { principal: service(EVENTS), resource: functionArn, region, context: ofRule(ruleArn) },
    ["lambda:InvokeFunction"],
    "EventBridge calls the function",
    EVENTBRIDGE("eb-use-resource-based"),
  );
}

function keepUndelivered({ ruleArn, queueArn }: Step<"KeepUndelivered">): TableCall[] {
  const { region } = requireArn(queueArn);
  return need(
    { principal: service(EVENTS), resource: queueArn, region, context: ofRule(ruleArn) },
    ["sqs:SendMessage"],
    "EventBridge keeps an event that it could not deliver",
    EVENTBRIDGE("eb-rule-event-delivery"),
  );
}

const LOG: readonly Row[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    purpose: "the function writes its log",
    source: LAMBDA("monitoring-cloudwatchlogs"),
  },
];

const KEEP: readonly Row[] = [
  {
    actions: ["sqs:SendMessage"],
    purpose: "Lambda keeps an event that the function failed for",
    source: LAMBDA("invocation-async-retain-records"),
  },
];

function runEventFunction(step: Step<"RunEventFunction">): TableCall[] {
  const { functionRoleArn, functionArn, logGroupArn, failureQueueArn } = step;
  const principal = role(functionRoleArn);
  const { region } = requireArn(functionArn);
  const stream = `${withoutStar(logGroupArn)}:log-stream:function`;
  return [
    ...assumedBy("lambda.amazonaws.com", functionRoleArn, region, LAMBDA("lambda-intro-execution-role")),
    ...expand(LOG, { principal, resource: stream, region }),
    ...expand(KEEP, { principal, resource: failureQueueArn, region }),
  ];
}

const ENCRYPTION = CODECOMMIT_GUIDE("encryption");

const READ_KEY: readonly Row[] = [
  { actions: ["kms:Decrypt"], purpose: "CodeCommit decrypts the repository for the function", source: ENCRYPTION },
];

/** The page lists these actions together, without saying which come with comments and approvals. */
const WRITE_KEY: readonly Row[] = [
  ...READ_KEY,
  {
    actions: ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
    purpose: "CodeCommit encrypts what the function writes",
    source: ENCRYPTION,
  },
  {
    actions: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    purpose: "CodeCommit encrypts anew when the key changes",
    source: ENCRYPTION,
    necessity: "optional",
  },
];

type OnRepository = Step<"JudgePullRequest" | "StartChangedPipelines">;

/** CodeCommit calls KMS for the function. */
function onKey(table: readonly Row[], { functionRoleArn, repositoryArn, repositoryKeyArn }: OnRepository): TableCall[] {
  if (repositoryKeyArn === undefined) return [];
  const { region } = requireArn(repositoryArn);
  const context = {
    "kms:ViaService": viaService("codecommit", region),
    "kms:CallerAccount": requireArn(functionRoleArn).account,
  };
  return expand(table, { principal: role(functionRoleArn), resource: repositoryKeyArn, region, context });
}

const PERMISSIONS = CODECOMMIT_GUIDE("auth-and-access-control-permissions-reference");

function judgePullRequest(step: Step<"JudgePullRequest">): TableCall[] {
  const { functionRoleArn, projectArn, repositoryArn } = step;
  const principal = role(functionRoleArn);
  const { region } = requireArn(projectArn);
  return [
    ...need(
      { principal, resource: projectArn, region },
      ["codebuild:BatchGetBuilds"],
      "the function asks how the build ended",
      CODEBUILD("auth-and-access-control-permissions-reference"),
    ),
    ...need(
      { principal, resource: repositoryArn, region },
      ["codecommit:UpdatePullRequestApprovalState", "codecommit:PostCommentForPullRequest"],
      "the function approves the pull request and comments on it",
      PERMISSIONS,
    ),
    ...onKey(WRITE_KEY, step),
  ];
}

function startChangedPipelines(step: Step<"StartChangedPipelines">): TableCall[] {
  const { functionRoleArn, repositoryArn, pipelineArns } = step;
  const principal = role(functionRoleArn);
  const { region } = requireArn(repositoryArn);
  return [
    ...need(
      { principal, resource: repositoryArn, region },
      ["codecommit:GetDifferences", "codecommit:GetBranch"],
      "the function looks up what changed",
      PERMISSIONS,
    ),
    ...onKey(READ_KEY, step),
    ...pipelineArns.flatMap((resource) =>
      need(
        { principal, resource, region },
        ["codepipeline:StartPipelineExecution"],
        "the function starts a pipeline",
        CODEPIPELINE("permissions-reference"),
      ),
    ),
  ];
}

/** The table of each kind of step. */
export const REVIEW_TABLES: { readonly [K in ReviewStep["kind"]]: (step: Step<K>) => TableCall[] } = {
  EventStartsBuild: eventStartsBuild,
  EventCallsFunction: eventCallsFunction,
  KeepUndelivered: keepUndelivered,
  RunEventFunction: runEventFunction,
  JudgePullRequest: judgePullRequest,
  StartChangedPipelines: startChangedPipelines,
};
