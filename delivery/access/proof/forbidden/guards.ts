/** What guards a delivery is changed by people through Pulumi, never by a role of the delivery itself. */
import { nameOf, type Facts } from "../facts";
import { parseArn } from "../../evaluator/arn";
import type { AwsCall } from "../../types";
import { type Draft, named } from "./rule";

/** Actions that change what a kind of resource is or whom it lets in, by a pattern of its ARN. */
const CHANGES: readonly (readonly [pattern: RegExp, actions: readonly string[]])[] = [
  [
    /^arn:[^:]*:s3:::[^/]*$/,
    [
      "s3:DeleteBucket",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketPolicy",
      "s3:PutBucketVersioning",
      "s3:PutReplicationConfiguration",
    ],
  ],
  [/:kms:.*:key\//, ["kms:CreateGrant", "kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"]],
  [/:iam:.*:role\//, ["iam:AttachRolePolicy", "iam:PassRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]],
  [/:codepipeline:/, ["codepipeline:DeletePipeline", "codepipeline:UpdatePipeline"]],
  [/:codebuild:.*:project\//, ["codebuild:DeleteProject", "codebuild:UpdateProject"]],
  [/:codedeploy:.*:deploymentgroup:/, ["codedeploy:DeleteDeploymentGroup", "codedeploy:UpdateDeploymentGroup"]],
  [/:codedeploy:.*:application:/, ["codedeploy:DeleteApplication", "codedeploy:UpdateApplication"]],
  [/:codecommit:/, ["codecommit:DeleteRepository", "codecommit:GitPush", "codecommit:MergePullRequestByFastForward"]],
  [/:events:.*:rule\//, ["events:DisableRule", "events:PutRule", "events:PutTargets"]],
  [/:logs:.*:log-group:/, ["logs:DeleteLogGroup", "logs:PutRetentionPolicy"]],
  [/:cloudwatch:.*:alarm:/, ["cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:SetAlarmState"]],
  [/:autoscaling:/, ["autoscaling:DeleteAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"]],
  [
    /:elasticloadbalancing:.*:targetgroup\//,
    ["elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:ModifyTargetGroup"],
  ],
];

const change = (action: string, resource: string, principal: AwsCall["principal"], account: string): AwsCall => ({
  principal,
  action,
  resource,
  resourceAccount: account,
  region: parseArn(resource)?.region ?? "",
  context: action === "iam:PassRole" ? { "iam:PassedToService": "ec2.amazonaws.com" } : {},
  purpose: "changes what guards the delivery",
  source: "docs/architecture.md",
});

/** Every resource that a delivery touches, without what lies inside of it. */
function touched({ granted }: Facts): ReadonlyMap<string, string> {
  const resources = new Map<string, string>();
  for (const { call } of granted) {
    if (call.resource === "*" || call.resourceAccount === "") continue;
    const whole = call.resource.replace(/^(arn:[^:]*:s3:::[^/]*)\/.*$/, "$1").replace(/:log-stream:.*$/, "");
    resources.set(whole, call.resourceAccount);
  }
  return resources;
}

const unchanged = (facts: Facts): Draft[] =>
  [...touched(facts)].flatMap(([resource, account]) =>
    CHANGES.filter(([pattern]) => pattern.test(resource)).flatMap(([, actions]) =>
      facts.roles
        .filter((one) => one.account === account)
        .flatMap((one) =>
          actions
            .map((action) => ({
              who: nameOf(one),
              why: "no role of a delivery changes what guards it",
              call: change(action, resource, one.principal, account),
            }))
            .filter((draft) => !facts.isGranted(draft.call)),
        ),
    ),
  );

export const GUARD_RULES = [named("guards stay as declared", unchanged)];
