import { requireArn } from "../evaluator/arn";
import type { DeliveryStep, Principal, StoredObject } from "../types";
import { onObject, READ_ARTIFACT, WRITE, type ObjectRows } from "./objects";
import { expand, need, role, type Row, type TableCall, withoutStar } from "./rows";
import { CODEPIPELINE } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const page = (action: string) => CODEPIPELINE(`action-reference-${action}`);

/** Rows of one page. */
const rowsOf =
  (source: string) =>
  (actions: readonly string[], purpose: string, necessity?: Row["necessity"]): readonly Row[] => [
    { actions, purpose, source, ...(necessity === undefined ? {} : { necessity }) },
  ];

const reads = (principal: Principal, input: StoredObject | undefined): TableCall[] =>
  input === undefined ? [] : onObject(READ_ARTIFACT, principal, input);

/** CodePipeline writes what it does itself into the log of the pipeline. */
function logs(principal: Principal, logGroupArn: string, source: string): TableCall[] {
  const { region } = requireArn(logGroupArn);
  const group = withoutStar(logGroupArn);
  return [
    ...need(
      { principal, resource: group, region },
      ["logs:CreateLogGroup"],
      "CodePipeline makes sure of its log",
      source,
    ),
    ...need(
      { principal, resource: `${group}:log-stream:action`, region },
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      "CodePipeline logs the action",
      source,
    ),
  ];
}

function ecsAction(step: Step<"EcsAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { region } = requireArn(step.serviceArn);
  const rows = rowsOf(page("ECS"));
  const registered = { "ecs:CreateAction": "RegisterTaskDefinition" };
  const passed = { "iam:PassedToService": "ecs-tasks.amazonaws.com" };
  return [
    ...reads(principal, step.input),
    ...expand(rows(["ecs:DescribeTaskDefinition"], "CodePipeline looks at the definition"), {
      principal,
      resource: "*",
      region,
    }),
    ...expand(rows(["ecs:RegisterTaskDefinition"], "CodePipeline puts the image into the definition"), {
      principal,
      resource: step.taskDefinitionArn,
      region,
    }),
    ...expand(rows(["ecs:TagResource"], "the definition keeps its tags, where it has any", "optional"), {
      principal,
      resource: step.taskDefinitionArn,
      region,
      context: registered,
    }),
    ...step.passedRoleArns.flatMap((resource) =>
      expand(rows(["iam:PassRole"], "CodePipeline hands the task its roles"), {
        principal,
        resource,
        region,
        context: passed,
      }),
    ),
    ...expand(
      rows(["ecs:DescribeServices", "ecs:UpdateService"], "CodePipeline updates the service and waits for it"),
      {
        principal,
        resource: step.serviceArn,
        region,
      },
    ),
  ];
}

function lambdaDeployAction(step: Step<"LambdaDeployAction">): TableCall[] {
  const { functionArn, alias } = step;
  const principal = role(step.executorRoleArn);
  const { region } = requireArn(functionArn);
  const source = page("LambdaDeploy");
  const rows = rowsOf(source);
  const on = (resource: string) => ({ principal, resource, region });
  return [
    ...reads(principal, step.input),
    ...(step.input === undefined
      ? []
      : expand(
          rows(["lambda:UpdateFunctionCode", "lambda:PublishVersion"], "CodePipeline publishes the code"),
          on(functionArn),
        )),
    ...expand(
      rows(["lambda:GetFunctionConfiguration"], "CodePipeline waits until the function is ready"),
      on(functionArn),
    ),
    ...(alias === undefined
      ? []
      : [
          ...expand(
            rows(["lambda:GetAlias", "lambda:UpdateAlias"], "CodePipeline moves the alias"),
            on(`${functionArn}:${alias}`),
          ),
          ...expand(
            rows(
              ["lambda:GetProvisionedConcurrencyConfig"],
              "CodePipeline looks for instances that are kept",
              "optional",
            ),
            on(`${functionArn}:${alias}`),
          ),
        ]),
    ...step.alarmArns.flatMap((alarm) =>
      expand(rows(["cloudwatch:DescribeAlarms"], "CodePipeline watches the alarms of the deployment"), on(alarm)),
    ),
    ...logs(principal, step.logGroupArn, source),
  ];
}

const UPLOAD: ObjectRows = {
  bucket: rowsOf(page("S3Deploy"))(
    ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
    "CodePipeline looks at the target",
  ),
  object: [
    ...rowsOf(page("S3Deploy"))(["s3:PutObject"], "CodePipeline puts the files"),
    ...rowsOf(page("S3Deploy"))(
      ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"],
      "CodePipeline sets an ACL that is asked for",
      "optional",
    ),
  ],
  key: WRITE.key,
};

function s3DeployAction({ executorRoleArn, target, input }: Step<"S3DeployAction">): TableCall[] {
  const principal = role(executorRoleArn);
  return [...reads(principal, input), ...onObject(UPLOAD, principal, target)];
}

const EC2 = rowsOf(page("EC2Deploy"));
const FIND_MACHINES = EC2(
  ["ec2:DescribeInstances", "ssm:DescribeInstanceInformation", "ssm:ListCommandInvocations"],
  "CodePipeline finds the machines and follows their commands",
);
const SEE_TARGETS = EC2(
  [
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
  ],
  "CodePipeline looks at the target groups",
);

function ec2DeployAction(step: Step<"Ec2DeployAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { region, partition } = requireArn(step.logGroupArn);
  const any = { principal, resource: "*", region };
  const send = EC2(["ssm:SendCommand"], "Systems Manager runs the deployment on the machine");
  const tagged = { [`aws:ResourceTag/${step.tag.key}`]: step.tag.value };
  const document = `arn:${partition}:ssm:${region}::document/AWS-RunShellScript`;
  const groups = step.targetGroupArns;
  return [
    ...reads(principal, step.input),
    ...expand(FIND_MACHINES, any),
    ...expand(EC2(["ssm:CancelCommand"], "CodePipeline stops a deployment that is stopped", "optional"), any),
    ...(groups.length === 0 ? [] : expand(SEE_TARGETS, any)),
    ...groups.flatMap((resource) =>
      expand(
        EC2(
          ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
          "a machine leaves its group and comes back",
        ),
        { principal, resource, region },
      ),
    ),
    ...step.machineArns.flatMap((resource) => expand(send, { principal, resource, region, context: tagged })),
    ...expand(send, { principal, resource: document, resourceAccount: "", region }),
    ...logs(principal, step.logGroupArn, page("EC2Deploy")),
  ];
}

/** No page says that CodePipeline lists functions; the CDK grants it. */
function lambdaInvoke({ kind, executorRoleArn, functionArn }: Step<"LambdaInvokeAction" | "LambdaRule">): TableCall[] {
  const principal = role(executorRoleArn);
  const { region } = requireArn(functionArn);
  const isRule = kind !== "LambdaInvokeAction";
  const rows = rowsOf(isRule ? CODEPIPELINE("rule-reference-LambdaInvoke") : CODEPIPELINE("how-to-custom-role"));
  return [
    ...expand(rows(["lambda:InvokeFunction"], "CodePipeline calls the function"), {
      principal,
      resource: functionArn,
      region,
    }),
    ...(isRule
      ? []
      : expand(rows(["lambda:ListFunctions"], "CodePipeline looks for the function", "optional"), {
          principal,
          resource: "*",
          region,
        })),
  ];
}

function pipelineInvokeAction({ executorRoleArn, pipelineArn }: Step<"PipelineInvokeAction">): TableCall[] {
  const { region } = requireArn(pipelineArn);
  return need(
    { principal: role(executorRoleArn), resource: pipelineArn, region },
    ["codepipeline:StartPipelineExecution"],
    "CodePipeline starts the other pipeline",
    page("PipelineInvoke"),
  );
}

function ecrBuildAndPublishAction(step: Step<"EcrBuildAndPublishAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { region } = requireArn(step.repositoryArn);
  const source = page("ECRBuildAndPublish");
  const rows = rowsOf(source);
  return [
    ...reads(principal, step.input),
    ...expand(rows(["ecr:GetAuthorizationToken"], "the host logs in to the registry"), {
      principal,
      resource: "*",
      region,
    }),
    ...expand(
      rows(
        [
          "ecr:DescribeRepositories",
          "ecr:BatchCheckLayerAvailability",
          "ecr:InitiateLayerUpload",
          "ecr:UploadLayerPart",
          "ecr:CompleteLayerUpload",
          "ecr:PutImage",
        ],
        "the host pushes the image",
      ),
      { principal, resource: step.repositoryArn, region },
    ),
    ...expand(rows(["ecr:GetDownloadUrlForLayer"], "listed by the page; a push does not download", "optional"), {
      principal,
      resource: step.repositoryArn,
      region,
    }),
    ...logs(principal, step.logGroupArn, source),
  ];
}

export const PIPELINE_ACTION_TABLES = {
  EcsAction: ecsAction,
  LambdaDeployAction: lambdaDeployAction,
  S3DeployAction: s3DeployAction,
  Ec2DeployAction: ec2DeployAction,
  LambdaInvokeAction: lambdaInvoke,
  LambdaRule: lambdaInvoke,
  PipelineInvokeAction: pipelineInvokeAction,
  EcrBuildAndPublishAction: ecrBuildAndPublishAction,
};
