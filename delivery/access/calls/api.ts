/** The IAM action of each operation that deliveries call one by one: by commands of builds, by functions, and by CodeDeploy. */
import type { ApiStep } from "../steps/api";
import { need, type TableCall } from "./rows";

/** Books whose address does not follow from the service's name. */
const BOOKS: Readonly<Record<string, string>> = {
  cloudwatch: "AmazonCloudWatch/latest/APIReference",
  ecr: "AmazonECR/latest/APIReference",
  lambda: "lambda/latest/api",
  route53: "Route53/latest/APIReference",
};

const reference = (service: string, operation: string): string =>
  `https://docs.aws.amazon.com/${BOOKS[service] ?? `${service}/latest/APIReference`}/API_${operation}.html`;

/** Operations by service, each with why it is called. Where IAM calls an action otherwise, `ACTIONS` has its name. */
const PURPOSES = {
  "sts:AssumeRole": "takes on the role",
  "lambda:UpdateFunctionCode": "gives the function its new code and publishes it",
  "lambda:GetFunctionConfiguration": "waits until the version is ready",
  "lambda:GetFunction": "waits until the version is ready",
  "lambda:GetAlias": "reads which version has the traffic",
  "lambda:UpdateAlias": "moves the traffic between versions",
  "lambda:Invoke": "calls the function",
  "codedeploy:CreateDeployment": "creates the deployment",
  "codedeploy:UpdateDeploymentGroup": "lets the deployment pass the alarms of its group",
  "codedeploy:GetDeployment": "follows the deployment",
  "codedeploy:GetDeploymentConfig": "reads how traffic moves",
  "codedeploy:GetDeploymentGroup": "finds what was deployed last",
  "codedeploy:RegisterApplicationRevision": "registers the revision",
  "codedeploy:GetApplication": "finds the application",
  "codedeploy:GetApplicationRevision": "looks at the revision",
  "codedeploy:ListDeploymentTargets": "finds what the deployment did",
  "codedeploy:BatchGetDeploymentTargets": "finds what the deployment did",
  "codedeploy:StopDeployment": "stops the deployment",
  "codedeploy:ContinueDeployment": "ends the wait of the deployment",
  "codedeploy:PutLifecycleEventHookExecutionStatus": "reports what the hook found",
  "cloudwatch:DescribeAlarms": "watches the alarm",
  "sns:Publish": "reports the deployment",
  "kms:DescribeKey": "looks at the state of the key",
  "ecr:GetAuthorizationToken": "logs in to the registry",
  "codebuild:BatchGetBuilds": "asks how the build ended",
  "codepipeline:StartPipelineExecution": "starts the pipeline",
  "route53:ListResourceRecordSets": "finds which regions take traffic",
  "route53:ChangeResourceRecordSets": "takes traffic from a region or gives it back",
  "codepipeline:StopPipelineExecution": "stops the execution",
  "codepipeline:RetryStageExecution": "runs actions of the stage again",
} as const;

export type ApiOperation = keyof typeof PURPOSES;

const ACTIONS: Partial<Record<ApiOperation, string>> = { "lambda:Invoke": "lambda:InvokeFunction" };

export function callApi({ principal, operation, resource, resourceAccount, region, context }: ApiStep): TableCall[] {
  const [service = "", name = ""] = operation.split(":");
  const target = {
    principal,
    resource,
    region,
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
    ...(context === undefined ? {} : { context }),
  };
  return need(target, [ACTIONS[operation] ?? operation], PURPOSES[operation], reference(service, name));
}
