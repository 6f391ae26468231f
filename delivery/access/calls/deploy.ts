import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { onObject, READ_ARTIFACT, type ObjectRows } from "./objects";
import { assumedBy, expand, role, type Row, type TableCall } from "./rows";
import { CODEDEPLOY, CODEPIPELINE, IAM, S3 } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const ACTION_PAGE = CODEPIPELINE("action-reference-CodeDeploy");

const ON_GROUP: readonly Row[] = [
  {
    actions: [
      "codedeploy:CreateDeployment",
      "codedeploy:GetDeployment",
      "codedeploy:GetDeploymentGroup",
      "codedeploy:ListDeployments",
    ],
    purpose: "CodePipeline creates the deployment and follows it",
    source: ACTION_PAGE,
  },
];

const ON_APPLICATION: readonly Row[] = [
  {
    actions: ["codedeploy:GetApplication", "codedeploy:RegisterApplicationRevision", "codedeploy:ListDeploymentGroups"],
    purpose: "CodePipeline registers the revision",
    source: ACTION_PAGE,
  },
  {
    actions: ["codedeploy:GetApplicationRevision"],
    purpose: "CodePipeline looks at the revision; missing on the action's page",
    source: CODEPIPELINE("how-to-custom-role#remove-permissions-from-policy"),
  },
];

const ON_CONFIG: readonly Row[] = [
  {
    actions: ["codedeploy:GetDeploymentConfig"],
    purpose: "CodePipeline reads how the deployment rolls",
    source: ACTION_PAGE,
  },
];

const LIST_CONFIGS: readonly Row[] = [
  {
    actions: ["codedeploy:ListDeploymentConfigs"],
    purpose: "CodePipeline lists the ways to roll",
    source: ACTION_PAGE,
  },
];

/** CodePipeline's deploy action hands the bundle to CodeDeploy. */
export function codeDeployAction(step: Step<"CodeDeployAction">): TableCall[] {
  const principal = role(step.executorRoleArn);
  const { region } = requireArn(step.deploymentGroupArn);
  return [
    ...onObject(READ_ARTIFACT, principal, step.bundle),
    ...expand(ON_APPLICATION, { principal, resource: step.applicationArn, region }),
    ...expand(ON_GROUP, { principal, resource: step.deploymentGroupArn, region }),
    ...expand(ON_CONFIG, {
      principal,
      resource: step.deploymentConfigArn,
      region,
      resourceAccount: requireArn(step.deploymentGroupArn).account,
    }),
    ...expand(LIST_CONFIGS, { principal, resource: "*", region }),
  ];
}

const PROFILE = CODEDEPLOY("getting-started-create-iam-instance-profile");

const DOWNLOAD: ObjectRows = {
  bucket: [{ actions: ["s3:ListBucket"], purpose: "granted by AWS's example", source: PROFILE, necessity: "optional" }],
  object: [
    { actions: ["s3:GetObject", "s3:GetObjectVersion"], purpose: "the instance downloads the bundle", source: PROFILE },
  ],
  key: [
    {
      actions: ["kms:Decrypt"],
      purpose: "S3 decrypts the bundle for the instance",
      source: S3("UsingKMSEncryption"),
    },
    {
      actions: ["kms:DescribeKey"],
      purpose: "granted by AWS's walkthrough",
      source: CODEPIPELINE("pipelines-create-cross-account"),
      necessity: "optional",
    },
  ],
};

const AGENT: readonly Row[] = [
  {
    actions: ["s3:GetObject"],
    purpose: "the instance fetches the agent, where it is installed or updated from the bucket of AWS",
    source: PROFILE,
    necessity: "optional",
  },
];

const COMMANDS: readonly Row[] = [
  {
    actions: [
      "codedeploy-commands-secure:GetDeploymentSpecification",
      "codedeploy-commands-secure:PollHostCommand",
      "codedeploy-commands-secure:PutHostCommandAcknowledgement",
      "codedeploy-commands-secure:PutHostCommandComplete",
    ],
    purpose: "the agent signs its calls as the instance role, where a VPC endpoint demands it",
    source: CODEDEPLOY("vpc-endpoints"),
    necessity: "optional",
  },
];

/** The agent of an instance downloads the bundle with the instance's role, from the store of the instance's region. */
export function instanceDownload(step: Step<"InstanceDownload">): TableCall[] {
  const { instanceRoleArn, bundle } = step;
  const principal = role(instanceRoleArn);
  const { region } = bundle;
  const agent = `arn:${requireArn(instanceRoleArn).partition}:s3:::aws-codedeploy-${region}/latest/codedeploy-agent`;
  return [
    ...(step.onPremises
      ? []
      : assumedBy("ec2.amazonaws.com", instanceRoleArn, region, IAM("id_roles_use_switch-role-ec2"))),
    ...onObject(DOWNLOAD, principal, bundle),
    ...expand(AGENT, { principal, resource: agent, resourceAccount: "", region }),
    ...expand(COMMANDS, { principal, resource: "*", resourceAccount: step.instanceAccount, region }),
  ];
}
