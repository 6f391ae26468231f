/** The account and region that a provider works in. */
import type { Properties } from "./types";

export interface Site {
  readonly account?: string;
  readonly region?: string;
}

/** Accounts and regions of resources whose provider names none. */
export interface RequiredSite {
  readonly account: string;
  readonly region: string;
}

/** Stands in where neither a provider nor the configuration names an account: AWS's own example account and region. */
export const EXAMPLE_SITE: RequiredSite = { account: "123456789012", region: "us-east-1" };

const accountId = /^\d{12}$/;
const regionName = /^[a-z]+(-[a-z]+)+-\d+$/;

/** Structured provider settings are JSON on the wire, since the engine takes only strings. */
function structured(value: unknown): unknown {
  // Most settings are words; a parser that throws at each takes longer than the rest of a registration.
  if (typeof value !== "string" || !/^\s*["[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The account of the last role of a chain, which is the one that calls are made with. */
function roleAccount(roles: unknown): unknown {
  const last: unknown = Array.isArray(roles) ? roles.at(-1) : undefined;
  const roleArn = typeof last === "object" && last !== null ? (last as Properties)["roleArn"] : undefined;
  return typeof roleArn === "string" ? roleArn.split(":")[4] : undefined;
}

function accountOf(inputs: Properties, otherwise: string): string | undefined {
  const roles = structured(inputs["assumeRoles"]);
  const allowed = structured(inputs["allowedAccountIds"]);
  const first: unknown = Array.isArray(allowed) ? allowed[0] : undefined;
  const account = [roleAccount(roles), first].find((id) => typeof id === "string" && accountId.test(id));
  if (typeof account === "string") return account;
  return roles === undefined && allowed === undefined ? otherwise : undefined;
}

/**
 * Reads the account and region from a provider's inputs: the account of the last role that it assumes, else its first
 * allowed account. What the inputs leave out is taken from `otherwise`; what is not known yet is left out.
 */
export function siteOf(inputs: Properties, otherwise: RequiredSite): Site {
  const account = accountOf(inputs, otherwise.account);
  const given = structured(inputs["region"]);
  const known = typeof given === "string" && regionName.test(given) ? given : undefined;
  const region = given === undefined ? otherwise.region : known;
  return { ...(account !== undefined && { account }), ...(region !== undefined && { region }) };
}

/** The default provider's inputs as the configuration of the stack gives them (`aws:region`). */
export function defaultProviderInputs(config: Readonly<Record<string, string>>): Properties {
  const own = Object.entries(config).filter(([key]) => key.startsWith("aws:"));
  return Object.fromEntries(own.map(([key, value]) => [key.slice("aws:".length), value]));
}
