/** Whom resources name beside policies: where notifications and events go, who is granted a key, who may see an access point. */
import type { Graph, GraphResource } from "../../graph/types";
import { parseArn } from "../evaluator/arn";
import type { Zone } from "./zone";

/** A name outside of the zone, or a door that the proof cannot look through. */
export interface DestinationFinding {
  readonly urn: string;
  readonly element: string;
  readonly value: string;
  readonly why: string;
}

interface Row {
  readonly type: string;
  /** What is named, by the input that names it. */
  readonly names: (inputs: GraphResource["inputs"]) => readonly (readonly [element: string, value: unknown])[];
}

const bags = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value]).filter(
    (one): one is Record<string, unknown> => typeof one === "object" && one !== null,
  );

/** Resources that send something on. */
const DESTINATIONS: readonly Row[] = [
  { type: "aws:sns/topicSubscription:TopicSubscription", names: ({ endpoint }) => [["endpoint", endpoint]] },
  { type: "aws:cloudwatch/eventTarget:EventTarget", names: ({ arn }) => [["arn", arn]] },
  {
    type: "aws:cloudwatch/eventApiDestination:EventApiDestination",
    names: ({ invocationEndpoint }) => [["invocationEndpoint", invocationEndpoint]],
  },
  {
    type: "aws:codestarnotifications/notificationRule:NotificationRule",
    names: ({ targets }) => bags(targets).map(({ address }) => ["targets.address", address]),
  },
  {
    type: "aws:codecommit/trigger:Trigger",
    names: ({ triggers }) => bags(triggers).map(({ destinationArn }) => ["triggers.destinationArn", destinationArn]),
  },
  {
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    names: ({ rules }) =>
      bags(rules)
        .flatMap(({ destination }) => bags(destination))
        .map(({ bucket }) => ["rules.destination.bucket", bucket]),
  },
  {
    type: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    names: ({ destinationArn }) => [["destinationArn", destinationArn]],
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    names: ({ alarmActions, okActions, insufficientDataActions }) =>
      [alarmActions, okActions, insufficientDataActions]
        .flatMap((actions) => (Array.isArray(actions) ? (actions as unknown[]) : []))
        .map((arn) => ["alarmActions", arn]),
  },
  { type: "aws:oam/link:Link", names: ({ sinkIdentifier }) => [["sinkIdentifier", sinkIdentifier]] },
];

const always = (): boolean => true;
const isSet = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Ways to give access that no policy of the proof shows: none of them is judged, so none may be there. */
const CLOSED: readonly {
  readonly type: RegExp;
  readonly element: string;
  readonly why: string;
  readonly when: (inputs: GraphResource["inputs"]) => boolean;
}[] = [
  {
    type: /^aws:kms\/grant:Grant$/,
    element: "granteePrincipal",
    why: "a grant of KMS gives access that no policy shows; write a statement of the key's policy instead",
    when: always,
  },
  {
    type: /^aws:s3(control)?\/(accessPoint|multiRegionAccessPoint|objectLambdaAccessPoint)\w*:/,
    element: "policy",
    why: "an access point has a policy of its own, which is not evaluated; let callers use the bucket",
    when: always,
  },
  {
    type: /^aws:s3\/bucketAcl(V2)?:/,
    element: "acl",
    why: "a list of access (ACL) gives access that no policy shows; turn ACLs off with BucketOwnershipControls (BucketOwnerEnforced)",
    when: ({ acl, accessControlPolicy }) => (acl !== "private" && acl !== undefined) || isSet(accessControlPolicy),
  },
  {
    type: /^aws:s3\/bucket(V2)?:/,
    element: "acl",
    why: "a list of access (ACL) gives access that no policy shows; turn ACLs off with BucketOwnershipControls (BucketOwnerEnforced)",
    when: ({ acl, grants }) => (acl !== "private" && isSet(acl)) || isSet(grants),
  },
  {
    type: /^aws:s3\/bucketObject(v2)?:/,
    element: "acl",
    why: "a list of access (ACL) gives access that no policy shows; leave acl out",
    when: ({ acl }) => isSet(acl) && acl !== "private",
  },
  {
    type: /^aws:ram\/(principalAssociation|resourceShare|resourceAssociation)\w*:/,
    element: "principal",
    why: "a share gives access that no policy of the proof shows; write a statement of the resource's policy instead",
    when: always,
  },
  {
    type: /^aws:lambda\/functionUrl:/,
    element: "authorizationType",
    why: "the function answers everybody; set authorizationType to AWS_IAM, or put an API in front of it",
    when: ({ authorizationType }) => authorizationType !== "AWS_IAM",
  },
  {
    type: /^aws:iam\/(openIdConnectProvider|samlProvider):/,
    element: "url",
    why: "whom the provider vouches for is known to it alone; name it in the settings of who is trusted",
    when: always,
  },
  {
    type: /^aws:iam\/(user|accessKey|userLoginProfile):/,
    element: "name",
    why: "a user of IAM has keys that do not expire; let people and machines assume a role",
    when: always,
  },
  {
    type: /^aws:ec2\/(snapshotCreateVolumePermission|amiLaunchPermission):|^aws:ssm\/documentPermission/,
    element: "accountId",
    why: "it shares what no policy of the proof shows",
    when: always,
  },
];

function strangeDestination(value: string, { accounts, buckets, endpoints }: Zone): string | undefined {
  if (endpoints.has(value)) return undefined;
  const arn = parseArn(value);
  if (arn === undefined) return "no setting names it";
  if (arn.service === "s3")
    return buckets.has(arn.resource.split("/", 1)[0] ?? "") ? undefined : "no stack declares the bucket";
  // `arn:aws:automate:<region>:ec2:stop` and the like act on the alarm's own account.
  if (arn.service === "automate" || arn.account === "" || accounts.has(arn.account)) return undefined;
  return `the account ${arn.account} is none of the program's`;
}

const isKnown = (value: unknown): value is string => typeof value === "string" && value !== "";

/** A value as a finding shows it. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? ""));

/** What resources name outside of the zone, and what the proof cannot look through. */
export function destinationFindings(graphs: readonly Graph[], zone: Zone): DestinationFinding[] {
  const byType = new Map(DESTINATIONS.map((row) => [row.type, row]));
  return graphs
    .flatMap(({ resources }) => resources)
    .flatMap(({ urn, type, inputs }) => {
      const named = (byType.get(type)?.names(inputs) ?? []).flatMap(([element, value]): DestinationFinding[] => {
        const why = isKnown(value) ? strangeDestination(value, zone) : undefined;
        return why === undefined ? [] : [{ urn, element, value: String(value), why }];
      });
      const closed = CLOSED.filter((row) => row.type.test(type) && row.when(inputs)).filter(
        () => !zone.trusted.includes(textOf(inputs["arn"] ?? inputs["url"])),
      );
      return [...named, ...closed.map(({ element, why }) => ({ urn, element, value: textOf(inputs[element]), why }))];
    });
}
