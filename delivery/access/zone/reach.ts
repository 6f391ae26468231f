/** What an outsider could do: the evaluator is asked as if the outsider's own account allowed everything. */
import { parseArn } from "../evaluator/arn";
import { role, service } from "../calls/rows";
import { targetOf } from "../policies/governed";
import { decideUnder } from "../proof/probe";
import type { Facts } from "../proof/facts";
import type { AwsCall, Principal, RequestContext } from "../types";
import type { World } from "../world";
import { NO_CONTEXT } from "./context";
import type { Mention } from "./mentions";

/** Stands for what wildcards leave open. */
const ANY = "outsider";

const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((one): one is string => typeof one === "string");

const filled = (text: string): string => text.replace(/[*?]/g, ANY);

/** Somebody of those whom the mention names. */
function callerOf({ kind, value }: Mention, { partition, strangerAccount }: Facts): Principal | undefined {
  const inAccount = (account: string): Principal => role(`arn:${partition}:iam::${account}:role/${ANY}`);
  if (kind === "account") return inAccount(/^\d{12}$/.test(value) ? value : strangerAccount);
  if (kind === "organisation") return inAccount(strangerAccount);
  if (kind === "service") return service(value);
  if (kind === "federated") return { kind: "federated", id: value };
  if (kind !== "principal") return undefined;
  if (/^\d{12}$/.test(value)) return inAccount(value);
  const arn = parseArn(value);
  if (arn === undefined) return undefined;
  const account = /^\d{12}$/.test(arn.account) ? arn.account : strangerAccount;
  if (arn.resource === "root") return inAccount(account);
  const [, name, sessionName] = /^assumed-role\/([^/]+)\/(.+)$/.exec(arn.resource) ?? [];
  if (name !== undefined && sessionName !== undefined)
    return { ...role(`arn:${arn.partition}:iam::${account}:role/${filled(name)}`), sessionName: filled(sessionName) };
  if (!/^(?:role|user)\//.test(arn.resource)) return undefined;
  const id = `arn:${arn.partition}:iam::${account}:${filled(arn.resource)}`;
  return arn.resource.startsWith("user/") ? { kind: "user", id } : role(id);
}

/** The keys of a request that meets the conditions of the statement as far as it can. */
function contextOf({ statement, kind, value }: Mention): RequestContext {
  const met = statement.conditions
    .filter(({ operator }) => operator !== "Null" && !/Not(?:Equals|Like|IpAddress)/.test(operator))
    .filter(({ key }) => !/^aws:principal(arn|account|servicename)$/i.test(key))
    .map(({ key, values }): [string, string] => [key, filled(values[0] ?? "")]);
  return Object.fromEntries([...met, ...(kind === "organisation" ? [["aws:PrincipalOrgID", value] as const] : [])]);
}

/** What the policy is about, as a request names it. */
function resourceOf({ policy, statement }: Mention, world: World): string | undefined {
  if (policy.type === "trust") return [...world.entities.values()].find(({ urn }) => urn === policy.urn)?.arn;
  const { governs } = policy;
  if (governs === undefined) return undefined;
  const [named] = listed(statement.raw["Resource"]).filter((value) => value !== "*");
  return named === undefined ? (governs.startsWith("arn:") ? governs : undefined) : filled(named);
}

/** Actions of the statement; of a pattern those that deliveries make on the same resource. */
function actionsOf({ policy, statement }: Mention, resource: string, { granted }: Facts): string[] {
  const used = granted
    .map(({ call }) => call)
    .filter((call) => targetOf(call.resource) === (policy.governs ?? targetOf(resource)))
    .map(({ action }) => action);
  const literal = listed(statement.raw["Action"]).filter((action) => !/[*?]/.test(action));
  const matched = used.filter((action) => statement.matchesAction(action.toLowerCase(), NO_CONTEXT));
  return [...new Set([...literal, ...matched])].sort();
}

/** The calls that would succeed; empty where other statements deny them, or where the policy lets nobody in by itself. */
export function reachOf(mention: Mention, world: World, facts: Facts, accountOf: (urn: string) => string): string[] {
  const [principal, resource] = [callerOf(mention, facts), resourceOf(mention, world)];
  if (principal === undefined || resource === undefined) return [];
  const account = parseArn(resource)?.account || accountOf(mention.policy.urn);
  const call: Omit<AwsCall, "action"> = {
    principal,
    resource,
    resourceAccount: account,
    region: parseArn(resource)?.region || facts.buckets[0]?.region || "us-east-1",
    context: contextOf(mention),
    purpose: "an outsider tries what the policy gives",
    source: "",
  };
  return actionsOf(mention, resource, facts)
    .filter((action) => decideUnder(world, { ...call, action }, { unlimitedCaller: true }).allowed)
    .map((action) => `${action} on ${resource}`);
}
