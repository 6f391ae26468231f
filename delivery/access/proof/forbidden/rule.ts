import { parseArn } from "../../evaluator/arn";
import type { AwsCall, Principal, RequestContext } from "../../types";
import type { Facts } from "../facts";
import type { Premise, Probe } from "../types";

/** Forms the calls that one rule of the matrix forbids. */
export type Rule = (facts: Facts) => readonly Probe[];

/** A probe without the name of its rule. */
export type Draft = Omit<Probe, "rule">;

/** Folders of a store that hold what environments are promoted by; see docs/architecture.md, "Topology". */
export const RELEASES = "releases/";
export const CHANNELS = "channels/";
export const AUDIT = "audit/";
export const CONTROLS = "controls/";

/** What each folder holds, in words that say who may write there. */
export const LEDGER_FOLDERS: Readonly<Record<string, string>> = {
  [RELEASES]: "releases have one writer",
  [CHANNELS]: "the channel moves by one hand",
  [AUDIT]: "the audit has one writer",
  [CONTROLS]: "the line is stopped by one hand",
};

export const isLedgerKey = (key: string): boolean =>
  Object.keys(LEDGER_FOLDERS).some((folder) => key.startsWith(folder));

/** Gives the drafts of a rule its name. */
export const named =
  (rule: string, drafts: (facts: Facts) => readonly Draft[]): Rule =>
  (facts) =>
    drafts(facts).map((draft) => ({ rule, ...draft }));

/** Key of an S3 object's ARN; undefined for everything else. */
export function keyOfObject(resource: string): string | undefined {
  const arn = parseArn(resource);
  const slash = arn?.service === "s3" ? arn.resource.indexOf("/") : -1;
  return arn && slash >= 0 ? arn.resource.slice(slash + 1) : undefined;
}

/** Whether a call changes or replaces what releases, channels, controls and the audit hold. */
export const writesLedger = ({ action, resource }: AwsCall): boolean =>
  action === "s3:PutObject" && isLedgerKey(keyOfObject(resource) ?? "");

export const signs = ({ action }: AwsCall): boolean => action === "kms:Sign";
export const assumes = ({ action }: AwsCall): boolean => action === "sts:AssumeRole";
export const isS3 = ({ action }: AwsCall): boolean => action.startsWith("s3:");
export const isKms = ({ action }: AwsCall): boolean => action.startsWith("kms:");

/** Whether a call uses an artifact store as every role of its pipeline does. */
export const isStoreTraffic = (call: AwsCall): boolean =>
  (isS3(call) && !writesLedger(call)) || (isKms(call) && !signs(call) && call.action !== "kms:Verify");

/** The same call by somebody else; KMS tells the caller's account in a key of its own. */
export function by(principal: Principal, call: AwsCall): AwsCall {
  const account = parseArn(principal.id)?.account ?? "";
  const { "kms:CallerAccount": caller, ...context } = call.context;
  return { ...call, principal, context: caller === undefined ? context : { ...context, "kms:CallerAccount": account } };
}

/** The same call with other condition keys; an empty list takes a key away. */
export const withContext = (call: AwsCall, context: RequestContext): AwsCall => ({
  ...call,
  context: { ...call.context, ...context },
});

/** Another resource of the same kind and account. */
export function renamed(arn: string): string {
  // The ARN of a request to an API ends with stage and route; the API comes before them.
  if (parseArn(arn)?.service === "execute-api") return arn.replace(/:([^:/]+)\//, ":other-$1/");
  return arn.replace(/[^/:]+$/, (name) => `other-${name}`);
}

/** The same resource in another account. */
export function movedTo(arn: string, account: string): string {
  const moved = arn.replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d+:/, `$1${account}:`);
  // The ARN of a bucket holds no account.
  return moved === arn ? renamed(arn) : moved;
}

export const UNLIMITED: Premise = { unlimitedCaller: true };
export const OPEN: Premise = { openResource: true };

/** Grants that reach further than what a delivery touches, on purpose. */
export const WIDE_GRANTS: readonly {
  readonly action: string;
  /** Service that takes on the role. @default - whoever does */
  readonly service?: string;
  readonly reason: string;
}[] = [
  {
    action: "ecs:RegisterTaskDefinition",
    reason:
      "CodePipeline's guide grants it on everything (action-reference-ECSbluegreen); a task definition can do what the roles can that are passed to it, and those are bound.",
  },
  {
    action: "cloudwatch:DescribeAlarms",
    service: "codedeploy.amazonaws.com",
    reason: "Granted on single alarms, the call does not return composite alarms, which a group may watch.",
  },
  {
    action: "cloudwatch:PutMetricAlarm",
    service: "codedeploy.amazonaws.com",
    reason: "The names that CodeDeploy gives to copied scaling alarms are not documented.",
  },
  {
    action: "ec2:RunInstances",
    service: "codedeploy.amazonaws.com",
    reason: "What a copied Auto Scaling group launches has no name before it is launched.",
  },
  {
    action: "ec2:CreateTags",
    service: "codedeploy.amazonaws.com",
    reason: "What a copied Auto Scaling group launches has no name before it is launched.",
  },
  {
    action: "ec2:TerminateInstances",
    service: "codedeploy.amazonaws.com",
    reason: "Instances have no names; the grant is bound to the tag of their Auto Scaling group.",
  },
  {
    action: "ssm:UpdateInstanceInformation",
    service: "ec2.amazonaws.com",
    reason:
      "Instances have no names before they are launched, and IAM knows no condition that compares the instance which calls with the one that is told of.",
  },
];

/**
 * The key of a topic serves everybody of its account through SNS: who publishes needs the topic's leave, and is asked for it.
 * Source: SNS Developer Guide, sns-key-management.
 */
const isThroughSns = ({ "kms:ViaService": via }: RequestContext): boolean =>
  typeof via === "string" && via.startsWith("sns.");

/** Tells the calls that a grant reaches on purpose although no delivery makes them. */
export function wideGrantsOf({ services }: Pick<Facts, "services">): (call: AwsCall) => boolean {
  const servedBy = new Map(services.map(({ role, call }) => [role.arn, call.principal.id]));
  return ({ principal, action, context }) =>
    isThroughSns(context) ||
    WIDE_GRANTS.some(
      (wide) => wide.action === action && (wide.service === undefined || wide.service === servedBy.get(principal.id)),
    );
}
