import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { onObject, READ_ARTIFACT, WRITE_ARTIFACT } from "./objects";
import { assumedBy, expand, role, withoutStar, type Row, type TableCall } from "./rows";
import { AWS_MANAGED, CODEPIPELINE, IAM } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const COMMANDS = CODEPIPELINE("action-reference-Commands");

const LOG_GROUP: readonly Row[] = [
  { actions: ["logs:CreateLogGroup"], purpose: "the commands make sure of their log group", source: COMMANDS },
];

const LOG_STREAM: readonly Row[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    purpose: "the commands write their log",
    source: COMMANDS,
  },
];

/** CodePipeline runs the commands of an action as its role. What the commands themselves call is not known here. */
export function runCommands({ executorRoleArn, logGroupArn, inputs, outputs }: Step<"RunCommands">): TableCall[] {
  const principal = role(executorRoleArn);
  const { region } = requireArn(logGroupArn);
  const group = withoutStar(logGroupArn);
  return [
    ...inputs.flatMap((input) => onObject(READ_ARTIFACT, principal, input)),
    ...expand(LOG_GROUP, { principal, resource: group, region }),
    ...expand(LOG_STREAM, { principal, resource: `${group}:log-stream:commands`, region }),
    ...outputs.flatMap((output) => onObject(WRITE_ARTIFACT, principal, output)),
  ];
}

const WORKER = AWS_MANAGED("AWSCodePipelineCustomActionAccess");

const POLL: readonly Row[] = [
  { actions: ["codepipeline:PollForJobs"], purpose: "the worker asks for jobs of its action type", source: WORKER },
];

const JOB: readonly Row[] = [
  {
    actions: [
      "codepipeline:AcknowledgeJob",
      "codepipeline:GetJobDetails",
      "codepipeline:PutJobSuccessResult",
      "codepipeline:PutJobFailureResult",
    ],
    purpose: "the worker takes a job and says how it went",
    source: WORKER,
  },
];

/** A worker, such as Jenkins, fetches the jobs of an action type; CodePipeline hands it credentials for the artifacts. */
export function workOnJobs({ workerRoleArn, actionTypeArn, throughSts }: Step<"WorkOnJobs">): TableCall[] {
  const principal = role(workerRoleArn);
  const { region, account } = requireArn(actionTypeArn);
  return [
    ...(throughSts ? [] : assumedBy("ec2.amazonaws.com", workerRoleArn, region, IAM("id_roles_use_switch-role-ec2"))),
    ...expand(POLL, { principal, resource: actionTypeArn, region }),
    ...expand(JOB, { principal, resource: "*", resourceAccount: account, region }),
  ];
}
