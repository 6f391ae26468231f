/** Environments against each other, roles of one environment against each other, and accounts against stores. */
import { type DeclaredRole, type Facts, inAnyRegion, nameOf } from "../facts";
import { lastSegment } from "../../evaluator/arn";
import { role } from "../../calls/rows";
import type { AwsCall } from "../../types";
import type { NeededCall } from "../types";
import {
  assumes,
  by,
  type Draft,
  isKms,
  isS3,
  isStoreTraffic,
  keyOfObject,
  named,
  signs,
  UNLIMITED,
  wideGrantsOf,
  writesLedger,
} from "./rule";

/** Calls of roles on resources of the program. */
const ofRoles = ({ granted }: Facts): NeededCall[] =>
  granted.filter(({ call }) => call.principal.kind === "role" && call.resource !== "*" && call.resourceAccount !== "");

/** What CodeDeploy predefines belongs to everybody. */
const isPredefined = ({ resource }: AwsCall): boolean => resource.includes(":deploymentconfig:CodeDeployDefault.");

const PULLS = /^ecr:(BatchGetImage|BatchCheckLayerAvailability|GetDownloadUrlForLayer)$/;

const regionless = ({ principal, action, resource }: AwsCall): string =>
  `${principal.id} ${action} ${inAnyRegion(resource)}`;

/** Whether somebody reads what is the same in every region: images, and a deployment configuration that no stack declares. */
const readsCopy = ({ ownerOf }: Facts, { action, resource }: AwsCall): boolean =>
  PULLS.test(action) || (action === "codedeploy:GetDeploymentConfig" && ownerOf(resource) === undefined);

/** Tells reads of copies by a role that reads them in another region: they are the same, and policies do not grow with regions. */
function replicasOf(facts: Facts): (call: AwsCall) => boolean {
  const read = new Set(facts.granted.filter(({ call }) => readsCopy(facts, call)).map(({ call }) => regionless(call)));
  return (call) => read.has(regionless(call));
}

/** What the role of one environment does, done by each role of another and by those that all of them share. */
const acrossEnvironments = (facts: Facts): Draft[] => {
  const isWide = wideGrantsOf(facts);
  const isReplica = replicasOf(facts);
  return ofRoles(facts).flatMap(({ stack, call }) => {
    if (isPredefined(call)) return [];
    const owner = facts.ownerOf(call.resource) ?? stack;
    return facts.roles
      .filter((one) => one.stack !== owner)
      .map((one) => ({
        who: nameOf(one),
        why: `${one.stack} must not touch what belongs to ${owner}`,
        call: by(one.principal, call),
      }))
      .filter((draft) => !facts.isGranted(draft.call) && !isWide(draft.call) && !isReplica(draft.call));
  });
};

/** What one role does, done by the other roles of its stack and of that which it works on, but for the store that all of them share. */
const acrossRoles = (facts: Facts): Draft[] => {
  const isWide = wideGrantsOf(facts);
  return ofRoles(facts)
    .filter(({ call }) => !isStoreTraffic(call))
    .flatMap(({ stack, call }) =>
      facts.roles
        .filter((one) => one.stack === stack || one.stack === facts.ownerOf(call.resource))
        .filter((one) => one.arn !== call.principal.id)
        .map((one) => ({
          who: nameOf(one),
          why: `${call.action} is the work of ${lastSegment(call.principal.id)} alone`,
          call: by(one.principal, call),
        }))
        .filter((draft) => !facts.isGranted(draft.call) && !isWide(draft.call)),
    );
};

const PUSHES = /^ecr:(CompleteLayerUpload|InitiateLayerUpload|PutImage|UploadLayerPart)$/;

/** What only one role may do, whatever others of its account are allowed: move channels, write releases, sign, take on roles, push images. */
const isReserved = (call: AwsCall): boolean =>
  writesLedger(call) || signs(call) || assumes(call) || PUSHES.test(call.action);

/** Whether a role is the same one of another environment: the images' repository is let to the builds of all. */
const isCounterpart = ({ arn, stack }: DeclaredRole, { call, stack: own }: NeededCall): boolean =>
  arn.replaceAll(stack, "*") === call.principal.id.replaceAll(own, "*");

/** Somebody in an account of the program who may do everything there. */
const administrator = ({ partition }: Facts, account: string): DeclaredRole => {
  const arn = `arn:${partition}:iam::${account}:role/Administrator`;
  return { stack: "", arn, account, principal: role(arn) };
};

/**
 * A push or a signature, and the same to every replica: whoever took a tag there first would keep the real image out, and what a
 * replica of a key signs is as good as what the key does.
 */
function withReplicas({ replicasOf: others }: Facts): (needed: NeededCall) => readonly NeededCall[] {
  return (needed) => {
    const { call } = needed;
    if (!PUSHES.test(call.action) && !signs(call)) return [needed];
    const moved = (replica: string): AwsCall => ({
      ...needed.call,
      resource: replica,
      region: replica.split(":")[3] ?? needed.call.region,
    });
    return [needed, ...others(call.resource).map((replica) => ({ ...needed, call: moved(replica) }))];
  };
}

/**
 * Whether a role writes the same folder of another store of the environment. Its stores have one policy, so that none grows with them:
 * who writes in one is let in by all, and the role's own rights say in which.
 */
function writesBeside({ granted, ownerOf }: Facts): (call: AwsCall) => boolean {
  const placeOf = ({ principal, resource }: AwsCall): string =>
    [principal.id, ownerOf(resource), keyOfObject(resource)?.split("/")[0]].join(" ");
  const places = new Set(granted.filter(({ call }) => writesLedger(call)).map(({ call }) => placeOf(call)));
  return (call) => writesLedger(call) && places.has(placeOf(call));
}

/** What is reserved to a role, done by all others with unlimited rights of their own. */
const reserved = (facts: Facts): Draft[] => {
  const callers = [...facts.roles, ...facts.accounts.map((account) => administrator(facts, account))];
  const isBeside = writesBeside(facts);
  return facts.granted
    .filter(({ call }) => call.principal.kind !== "federated" && isReserved(call))
    .flatMap(withReplicas(facts))
    .flatMap((needed) => {
      const { call } = needed;
      return callers
        .filter((one) => one.arn !== call.principal.id && !(PUSHES.test(call.action) && isCounterpart(one, needed)))
        .map((one) => ({
          who: `${nameOf(one)} with unlimited rights`,
          why: `only ${lastSegment(call.principal.id)} may ${call.action} there, whatever the rights of others`,
          call: by(one.principal, call.principal.kind === "service" ? { ...call, context: {} } : call),
          ...UNLIMITED,
        }))
        .filter((draft) => !facts.isGranted(draft.call) && !isBeside(draft.call));
    });
};

const READS = /^(s3:(Get|List)|kms:(Decrypt|DescribeKey)$)/;

/** What other accounts reach by the leave of the resource alone. */
const isShared = (call: AwsCall): boolean =>
  isS3(call) || isKms(call) || PULLS.test(call.action) || call.action === "sns:Publish";

/** Stores, keys, images and topics used from other accounts by roles that are not let in. */
const acrossAccounts = (facts: Facts): Draft[] => {
  const isReplica = replicasOf(facts);
  return ofRoles(facts)
    .filter(({ call }) => isShared(call))
    .flatMap(({ call }) => {
      const owner = facts.ownerOf(call.resource);
      const admins = facts.accounts.map((account) => administrator(facts, account));
      return [...facts.roles, ...admins]
        .filter((one) => one.account !== call.resourceAccount)
        .filter((one) => one.stack !== owner || !READS.test(call.action))
        .map((one) => ({
          who: `${nameOf(one)} of account ${one.account} with unlimited rights`,
          why: `what belongs to ${owner ?? "no stack"} lets in its readers alone`,
          call: by(one.principal, call),
          ...UNLIMITED,
        }))
        .filter((draft) => !facts.isGranted(draft.call) && !isReplica(draft.call));
    });
};

export const ENVIRONMENT_RULES = [
  named("environments keep apart", acrossEnvironments),
  named("roles keep to their work", acrossRoles),
  named("reserved to one role", reserved),
  named("accounts keep to their own", acrossAccounts),
];
