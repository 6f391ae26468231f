/**
 * The zone of trust: accounts, roles, people and services that the program declares as its own. Whoever a policy names besides them is
 * an outsider, however well the name is chosen.
 */
import type { Graph } from "../../graph/types";
import { parseArn } from "../evaluator/arn";
import { compileText } from "../evaluator/template";
import type { Facts } from "../proof/facts";
import type { World } from "../world";
import { NO_CONTEXT } from "./context";
import type { MentionKind } from "./mentions";

/** Whom a stack declares as trusted besides what it makes: its output `trusts`, which follows from its settings. */
export interface Trusts {
  /** Roles of people, as ARNs or patterns of ARNs. */
  readonly principals?: readonly string[];
  readonly accounts?: readonly string[];
  /** Where notifications go: addresses, numbers, ARNs. */
  readonly endpoints?: readonly string[];
}

export interface Zone {
  readonly accounts: ReadonlySet<string>;
  /** Names of buckets. */
  readonly buckets: ReadonlySet<string>;
  /** ARNs of declared roles and users. */
  readonly principals: ReadonlySet<string>;
  /** As settings name them. */
  readonly trusted: readonly string[];
  readonly endpoints: ReadonlySet<string>;
  /** Names of services that the tables of calls know as callers. */
  readonly services: ReadonlySet<string>;
  readonly organisation: string | undefined;
}

const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter((one): one is string => typeof one === "string");

const trustsOf = (graphs: readonly Graph[], key: keyof Trusts): string[] =>
  graphs.flatMap(({ outputs }) => strings((outputs["trusts"] as Trusts | undefined)?.[key]));

/** Services that call by themselves in deliveries. */
const servicesOf = ({ needs, granted }: Facts): string[] =>
  [...needs, ...granted].flatMap(({ call }) => (call.principal.kind === "service" ? [call.principal.id] : []));

/** What the program declares as its own. */
export function zoneOf(graphs: readonly Graph[], world: World, facts: Facts, organisation?: string): Zone {
  return {
    accounts: new Set([...facts.accounts, ...trustsOf(graphs, "accounts")]),
    buckets: new Set(facts.buckets.map(({ name }) => name)),
    principals: new Set(world.entities.keys()),
    trusted: trustsOf(graphs, "principals"),
    endpoints: new Set(trustsOf(graphs, "endpoints")),
    services: new Set(servicesOf(facts)),
    organisation,
  };
}

const hasWildcard = (text: string): boolean => /[*?]/.test(text);

/** Roles that AWS makes for its services in every account. */
const SERVICE_LINKED = /^role\/aws-service-role\/[a-z0-9.-]+\/AWSServiceRoleFor\w+$/;

/** Paths of IAM that hold roles of AWS, beside which a program has paths of its own. */
const PATHS_OF_AWS = new Set(["aws-reserved", "aws-service-role", "service-role"]);

/** First segments of the paths that the program puts roles in, by account: nobody but its deployers makes roles there. */
function ownPaths({ principals }: Zone): ReadonlySet<string> {
  const paths = [...principals].map((arn) => /^role\/([^/]+)\/./.exec(parseArn(arn)?.resource ?? "")?.[1] ?? "");
  return new Set(paths.filter((path) => path !== "" && !PATHS_OF_AWS.has(path)));
}

/** A pattern of the program's own: for roles in a path of its own, or for the ends of a name that declared roles have. */
function isOwnPattern(value: string, zone: Zone): boolean {
  const [before = ""] = value.split(/[*?]/, 1);
  const [, path = ""] = /^arn:[^:]*:iam::\d{12}:role\/([^/]+)\//.exec(before) ?? [];
  if (path !== "") return ownPaths(zone).has(path);
  if (!/:role\/[^/]+$/.test(before) || value.slice(before.length).includes("/")) return false;
  const matches = compileText(value, { variables: false, wildcards: true });
  return [...zone.principals].some((arn) => matches(arn, NO_CONTEXT));
}

/** The role of a session, whose ARN leaves out the role's path. */
function isSessionOfOwn(resource: string, account: string, { principals }: Zone): boolean {
  const [, name = ""] = /^assumed-role\/([^/]+)\//.exec(resource) ?? [];
  return [...principals].some((arn) => parseArn(arn)?.account === account && arn.endsWith(`/${name}`));
}

/** Ids that IAM gives roles, users and keys. Source: IAM User Guide, reference_identifiers. */
const UNIQUE_ID = /^A(?:GPA|IDA|IPA|KIA|NPA|NVA|ROA|SCA|SIA)[A-Z0-9]{12,}$/;

/** Why a principal is none of the program's; undefined where it is. */
function strangePrincipal(value: string, zone: Zone): string | undefined {
  const { accounts, principals, trusted } = zone;
  if (trusted.includes(value) || principals.has(value)) return undefined;
  if (UNIQUE_ID.test(value)) return JUDGES.userId(value, zone, "");
  const account = /^\d{12}$/.test(value) ? value : (parseArn(value)?.account ?? "");
  const resource = parseArn(value)?.resource ?? "root";
  if (account === "" || hasWildcard(account)) return "it is of any account";
  if (!accounts.has(account)) return `the account ${account} is none of the program's`;
  if (resource === "root") return undefined;
  if (SERVICE_LINKED.test(resource) || isSessionOfOwn(resource, account, zone)) return undefined;
  if (!hasWildcard(value)) return "no stack declares it, and no setting names it";
  return isOwnPattern(value, zone) ? undefined : "it stands for roles that no stack declares";
}

/** Why what an ARN names is none of the program's. ARNs of AWS's own things have no account, or `aws`. */
function strangeArn(value: string, { accounts, buckets }: Zone, element: string): string | undefined {
  if (value.includes("${")) return undefined; // A variable: what it stands for comes with the request.
  const arn = parseArn(value);
  if (arn === undefined) return hasWildcard(value) && element !== "Resource" ? "it is of any account" : undefined;
  if (arn.service === "s3" && arn.account === "") {
    const [bucket = ""] = arn.resource.split("/", 1);
    if (element === "Resource" || buckets.has(bucket)) return undefined;
    return hasWildcard(bucket) ? "it is any bucket" : `no stack declares the bucket ${bucket}`;
  }
  if (arn.account === "" || arn.account === "aws" || accounts.has(arn.account)) return undefined;
  if (!hasWildcard(arn.account)) return `the account ${arn.account} is none of the program's`;
  // A role that is given rights is bounded by the policies of what it reaches; one that is let in by a name is not.
  return element === "Resource" ? undefined : "it is of any account";
}

const strangeAccount = (value: string, { accounts }: Zone): string | undefined => {
  if (accounts.has(value) || value.includes("${")) return undefined;
  return hasWildcard(value) ? "it is any account" : `the account ${value} is none of the program's`;
};

/** Services that a caller of the program goes through, or passes a role to: those that a delivery is made of. */
const PASSED_THROUGH = new Set([
  ...["autoscaling", "cloudwatch", "codeartifact", "codebuild", "codecommit", "codedeploy", "codepipeline"],
  ...["ec2", "ecr", "ecs", "ecs-tasks", "events", "lambda", "logs", "s3", "secretsmanager", "sns", "sqs", "ssm"],
]);

/** `s3.*.amazonaws.com`, `s3.eu-central-1.amazonaws.com` and `s3.amazonaws.com.cn` are one service. */
const shortService = (service: string): string => service.replace(/(?:\.[a-z0-9*-]+)?\.amazonaws\.com(?:\.cn)?$/, "");

function strangeService(value: string, { services }: Zone): string | undefined {
  const known = [...services].map(shortService);
  return known.includes(shortService(value)) ? undefined : "no call of a delivery comes from this service";
}

const strangeWay = (value: string): string | undefined =>
  PASSED_THROUGH.has(shortService(value)) ? undefined : "no delivery goes through this service";

type Judge = (value: string, zone: Zone, element: string) => string | undefined;

const JUDGES: Readonly<Record<MentionKind, Judge>> = {
  account: strangeAccount,
  arn: strangeArn,
  federated: (value, { trusted }) =>
    trusted.includes(value) ? undefined : "who comes by it is known to its provider alone, and no setting names it",
  organisation: (value, { organisation }) =>
    organisation !== undefined && value.split("/", 1)[0] === organisation
      ? undefined
      : "an organisation holds accounts that are none of the program's",
  principal: strangePrincipal,
  service: strangeService,
  userId: () => "nobody can tell from an id whose it is; name the role by its ARN",
  via: strangeWay,
};

/** Why what a mention names lies outside of the zone; undefined where it lies within. */
export const strangeness = (kind: MentionKind, value: string, zone: Zone, element: string): string | undefined =>
  JUDGES[kind](value, zone, element);
