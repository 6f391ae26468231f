/** Roles outside their own: the neighbour of each resource that they work on, in their account and in a stranger's. */
import type { Facts } from "../facts";
import { lastSegment, parseArn } from "../../evaluator/arn";
import type { AwsCall } from "../../types";
import { CHANNELS, type Draft, isLedgerKey, isS3, keyOfObject, named, OPEN, RELEASES, wideGrantsOf } from "./rule";

/** Replaces the name in the resource part of an ARN. */
function sibling(resource: string): string {
  const arn = parseArn(resource);
  if (!arn) return resource;
  const head = resource.slice(0, resource.length - arn.resource.length);
  if (arn.service === "s3") return `${head}${arn.resource.replace(/^[^/]*/, "other-bucket")}`;
  const [kind = "", ...names] = arn.resource.split(/([/:])/);
  if (names.length === 0) return `${head}other`;
  if (kind === "autoScalingGroup") return `${head}${arn.resource.replace(/[^/]*$/, "other")}`;
  if (kind === "log-group")
    return `${head}${arn.resource.replace(/^log-group:[^:]*/, "log-group:/aws/codebuild/other")}`;
  return `${head}${kind}${names[0]}${names
    .slice(1)
    .map((name) => (/^[/:]$/.test(name) ? name : "other"))
    .join("")}`;
}

function inAccount(resource: string, account: string): string {
  return resource.replace(/^(arn:[^:]*:[^:]*:[^:]*:)\d+:/, `$1${account}:`);
}

/** Calls of roles on one resource, but for those whose grant is wide on purpose. */
function narrowCalls({ granted, services }: Facts): AwsCall[] {
  const isWide = wideGrantsOf({ services });
  return granted
    .map(({ call }) => call)
    .filter(
      ({ principal, resource, resourceAccount }) =>
        principal.kind === "role" && resource !== "*" && resourceAccount !== "",
    )
    .filter((call) => !isWide(call));
}

const who = ({ principal }: AwsCall): string => lastSegment(principal.id);

const siblings = (facts: Facts): Draft[] =>
  narrowCalls(facts)
    .filter(({ principal }) => facts.roles.some(({ arn }) => arn === principal.id))
    .flatMap((call) => {
      const resource = sibling(call.resource);
      const elsewhere = {
        ...call,
        resource: inAccount(resource, facts.strangerAccount),
        resourceAccount: facts.strangerAccount,
      };
      return [
        {
          who: who(call),
          why: "the role works for its own delivery, not for others of the account",
          call: { ...call, resource },
          ...OPEN,
        },
        { who: who(call), why: "nothing leaves for a stranger who lets everybody in", call: elsewhere, ...OPEN },
      ];
    });

/** A bucket of ours, deleted and made again by a stranger, and a bucket that a stranger named like ours. */
const squatters = (facts: Facts): Draft[] =>
  narrowCalls(facts)
    .filter((call) => isS3(call) && facts.ownerOf(call.resource) !== undefined)
    .map((call) => ({
      who: who(call),
      why: "a bucket of the store's name may be a stranger's",
      call: {
        ...call,
        resourceAccount: facts.strangerAccount,
        context: { ...call.context, "s3:ResourceAccount": facts.strangerAccount },
      },
      ...OPEN,
    }));

/** Roles that work on releases and channels alone reach nothing else in the store. */
const otherKeys = (facts: Facts): Draft[] => {
  const calls = narrowCalls(facts).filter(({ resource }) => keyOfObject(resource) !== undefined);
  const others = new Set(
    calls.filter(({ resource }) => !isLedgerKey(keyOfObject(resource) ?? "")).map(({ principal }) => principal.id),
  );
  return calls
    .filter(({ principal }) => !others.has(principal.id))
    .flatMap((call) =>
      [
        "artifacts/other",
        ...(call.action === "s3:PutObject" ? [`${RELEASES}other/0/bundle.zip`, `${CHANNELS}other.zip`] : []),
      ].map((key) => ({
        who: who(call),
        why: "the role works on the releases and the channel of its application",
        call: { ...call, resource: call.resource.replace(/\/.*$/, `/${key}`) },
      })),
    );
};

/** Services whose roles work in one region, that of the resource which takes the role on. */
const REGIONAL = new Set(["codebuild.amazonaws.com", "codedeploy.amazonaws.com", "events.amazonaws.com"]);

const otherRegions = (facts: Facts): Draft[] => {
  const regional = new Set(
    facts.services.filter(({ call }) => REGIONAL.has(call.principal.id)).map(({ role }) => role.arn),
  );
  return narrowCalls(facts)
    .filter(({ principal, resource }) => regional.has(principal.id) && (parseArn(resource)?.region ?? "") !== "")
    .map((call) => ({
      who: who(call),
      why: "the role works in one region",
      call: {
        ...call,
        region: "ap-southeast-7",
        resource: call.resource.replace(/^(arn:[^:]*:[^:]*:)[^:]*/, "$1ap-southeast-7"),
      },
    }));
};

export const NEIGHBOUR_RULES = [
  named("nothing but their own", siblings),
  named("no stranger's bucket", squatters),
  named("releases and channels only", otherKeys),
  named("one region", otherRegions),
];
