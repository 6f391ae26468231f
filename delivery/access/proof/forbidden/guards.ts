/** What guards a delivery is changed by people through Pulumi, never by a role of the delivery itself. */
import { nameOf, type Facts } from "../facts";
import { lastSegment, parseArn } from "../../evaluator/arn";
import type { AwsCall, RequestContext } from "../../types";
import { type Draft, named, OPEN, UNLIMITED, withContext } from "./rule";

/** Actions that change what a kind of resource is or whom it lets in, by a pattern of its ARN. */
const CHANGES: readonly (readonly [pattern: RegExp, actions: readonly string[]])[] = [
  [/^arn:[^:]*:s3:::[^/]*\//, ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectRetention"]],
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
  [/:codebuild:.*:report-group\//, ["codebuild:DeleteReportGroup", "codebuild:UpdateReportGroup"]],
  [/:codedeploy:.*:deploymentconfig:/, ["codedeploy:CreateDeploymentConfig", "codedeploy:DeleteDeploymentConfig"]],
  [/:codedeploy:.*:application:/, ["codedeploy:DeleteApplication", "codedeploy:UpdateApplication"]],
  [/:codecommit:/, ["codecommit:DeleteRepository", "codecommit:GitPush", "codecommit:MergePullRequestByFastForward"]],
  [/:sns:[^:]*:[^:]*:/, ["sns:AddPermission", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe"]],
  [/:sqs:[^:]*:[^:]*:/, ["sqs:DeleteMessage", "sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SetQueueAttributes"]],
  [/:lambda:.*:function:/, ["lambda:AddPermission", "lambda:DeleteFunction", "lambda:UpdateFunctionConfiguration"]],
  [/:events:.*:rule\//, ["events:DisableRule", "events:PutRule", "events:PutTargets"]],
  [/:events:.*:event-bus\//, ["events:DeleteEventBus", "events:PutPermission"]],
  [/:logs:.*:log-group:/, ["logs:DeleteLogGroup", "logs:PutRetentionPolicy"]],
  [/:cloudwatch:.*:alarm:/, ["cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:SetAlarmState"]],
  [/:route53:.*:hostedzone\//, ["route53:DeleteHostedZone", "route53:AssociateVPCWithHostedZone"]],
  [/:autoscaling:/, ["autoscaling:DeleteAutoScalingGroup", "autoscaling:UpdateAutoScalingGroup"]],
  [
    /:elasticloadbalancing:.*:targetgroup\//,
    ["elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:ModifyTargetGroup"],
  ],
];

export const change = (
  action: string,
  resource: string,
  principal: AwsCall["principal"],
  account: string,
): AwsCall => ({
  principal,
  action,
  resource,
  resourceAccount: account,
  region: parseArn(resource)?.region ?? "",
  context: action === "iam:PassRole" ? { "iam:PassedToService": "ec2.amazonaws.com" } : {},
  purpose: "changes what guards the delivery",
  source: "docs/architecture.md",
});

const WHY = "no role of a delivery changes what guards it";

export const changesOf = (resource: string): readonly string[] =>
  CHANGES.filter(([pattern]) => pattern.test(resource)).flatMap(([, actions]) => actions);

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

/** What guards a delivery, changed by each role of the account that it lies in. */
const unchanged = (facts: Facts): Draft[] =>
  [...touched(facts)].flatMap(([resource, account]) =>
    facts.roles
      .filter((one) => one.account === account)
      .flatMap((one) =>
        changesOf(resource).map((action) => ({
          who: nameOf(one),
          why: WHY,
          call: change(action, resource, one.principal, account),
        })),
      )
      .filter((draft) => !facts.isGranted(draft.call)),
  );

/** What a role works on, changed by itself: neither its own policies nor those of the resource alone let it. */
const ownWork = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.principal.kind === "role" && facts.roles.some(({ arn }) => arn === call.principal.id))
    .flatMap(({ call }) => {
      const { principal, resource, resourceAccount } = call;
      const foreign = resourceAccount !== "" && parseArn(principal.id)?.account !== resourceAccount;
      return changesOf(resource).flatMap((action) => {
        // With the keys of the call that is granted, so that no condition hides a grant that is too wide.
        const { context, ...changed } = change(action, resource, principal, resourceAccount);
        const asked = { ...changed, context: { ...call.context, ...context } };
        const who = lastSegment(principal.id);
        return [
          { who, why: WHY, call: asked },
          { who, why: WHY, call: asked, ...OPEN },
          ...(foreign ? [{ who: `${who} with unlimited rights`, why: WHY, call: asked, ...UNLIMITED }] : []),
        ].filter((draft) => !facts.isGranted(draft.call));
      });
    });

/** Services whose calls on everything are reads, and what must not come along with them. */
const WITH_READS: Readonly<Record<string, string>> = { ec2: "ec2:StopInstances" };

const broadReads = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.resource === "*")
    .flatMap(({ call }) => {
      const action = WITH_READS[call.action.split(":")[0] ?? ""];
      const { partition, account } = parseArn(call.principal.id) ?? { partition: "", account: "" };
      const resource = `arn:${partition}:ec2:${call.region}:${account}:instance/i-0`;
      return action === undefined
        ? []
        : [{ who: lastSegment(call.principal.id), why: WHY, call: change(action, resource, call.principal, account) }];
    });

/** Who takes on a role takes it on as it is: tags and a source identity would be facts that nobody has vouched for. */
const plainSessions = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.action === "sts:AssumeRole")
    .flatMap(({ call }) =>
      ["sts:TagSession", "sts:SetSourceIdentity"].flatMap((action) => {
        const draft = { who: lastSegment(call.principal.id), why: "sessions carry no tags", call: { ...call, action } };
        return call.principal.kind === "role"
          ? [
              { ...draft, ...OPEN },
              { ...draft, ...UNLIMITED },
            ]
          : [draft];
      }),
    );

/** Whoever promotes does not approve, whatever else is attached to the role. */
const ownApprovals = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.action === "codepipeline:DisableStageTransition")
    .map(({ call }) => ({
      who: lastSegment(call.principal.id),
      why: "whoever promotes does not approve",
      call: { ...call, action: "codepipeline:PutApprovalResult", resource: `${call.resource}/Approve` },
      furtherRights: true,
    }));

/** Whoever verifies releases signs none, in whichever region the key is asked, whatever else is attached to the role. */
const ownSignatures = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.action === "kms:Verify")
    .map(({ call }) => ({
      who: lastSegment(call.principal.id),
      why: "whoever verifies does not sign",
      call: { ...call, action: "kms:Sign" },
      furtherRights: true,
    }));

/** What a change of records would do besides, by Route 53's condition keys. */
const OTHER_CHANGES: readonly RequestContext[] = [
  { "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["other.example.com"] },
  { "route53:ChangeResourceRecordSetsRecordTypes": ["NS"] },
  { "route53:ChangeResourceRecordSetsActions": ["DELETE"] },
];

/** Whoever moves traffic between regions touches no other record, and takes none away. */
const otherRecords = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.action === "route53:ChangeResourceRecordSets")
    .flatMap(({ call }) =>
      OTHER_CHANGES.map((context) => ({
        who: lastSegment(call.principal.id),
        why: "whoever moves traffic touches no other record",
        call: withContext(call, context),
      })),
    );

/** What passes events on to another account's bus is one role in each region; no other role of its account does. */
const otherRelays = (facts: Facts): Draft[] =>
  facts.granted
    .filter(({ call }) => call.action === "events:PutEvents" && call.principal.kind === "role")
    .filter(({ call }) => parseArn(call.principal.id)?.account !== call.resourceAccount)
    .map(({ call }) => ({
      who: "another role with unlimited rights",
      why: "only the roles that pass events on reach the bus",
      call: { ...call, principal: { ...call.principal, id: call.principal.id.replace(/:role\/.*$/, ":role/other") } },
      ...UNLIMITED,
    }));

export const GUARD_RULES = [
  named("guards stay as declared", unchanged),
  named("no role changes what it works on", (facts) => [...ownWork(facts), ...broadReads(facts)]),
  named("sessions carry no tags", plainSessions),
  named("nobody approves what they promote", ownApprovals),
  named("nobody signs what they verify", ownSignatures),
  named("nobody moves other names than that of the regions", otherRecords),
  named("nobody else passes events on", otherRelays),
];
