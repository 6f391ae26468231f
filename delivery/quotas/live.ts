/** What accounts really have, as Service Quotas says it. Read-only. */
import type { Graph } from "../graph/types";
import { partitionOf } from "../graph/partitions";
import { CallFailed, ReleaseError } from "../release/errors";
import { type ClientOptions, clientSettings } from "../release/aws/clients";
import { requireCredentials } from "../release/aws/credentials";
import { told } from "../release/aws/failure";
import { ownSession, roleSession, type Session } from "../release/aws/session";
import type { Need } from "./needs";
import { type QuotaId, QUOTAS } from "./quotas";

/** Regions that answer for what an account has only one quota of. Source: Service Quotas User Guide, quotas of global services. */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-northwest-1",
};

export interface LiveQuotas {
  /** By account, region and quota. */
  readonly values: ReadonlyMap<string, number>;
  /** Accounts that could not be asked at all, and why. */
  readonly unasked: readonly { readonly account: string; readonly why: string }[];
  /** Quotas that an account did not tell, a sentence each. */
  readonly untold: readonly string[];
}

export const liveKey = (account: string, region: string, quota: QuotaId): string => `${account} ${region} ${quota}`;

/** The role that the program's provider takes on in an account. */
interface Way {
  readonly roleArn: string;
  readonly externalId?: string;
}

/** Providers take structured inputs as JSON; a text that is none, such as one that only AWS computes, names no role. */
function listOf(given: unknown): unknown {
  if (typeof given !== "string") return given;
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}

/** Roles of the program's providers, by account. */
export function waysInto(graphs: readonly Graph[]): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const { type, account, inputs } of graphs.flatMap(({ resources }) => resources)) {
    if (type !== "pulumi:providers:aws" || account === undefined) continue;
    const roles = listOf(inputs["assumeRoles"]);
    const last = Array.isArray(roles) ? (roles.at(-1) as Partial<Way> | undefined) : undefined;
    if (typeof last?.roleArn === "string")
      ways.set(account, {
        roleArn: last.roleArn,
        ...(typeof last.externalId === "string" && { externalId: last.externalId }),
      });
  }
  return ways;
}

/** Codes of errors that say that an account has no value of its own. */
const NO_VALUE = /NoSuchResource/;

type Ask = (service: string, code: string) => Promise<number | undefined>;

/** Asks one region of one account. Its own value comes first; where it has none, AWS's default of that region. */
async function openQuotas(client: ClientOptions): Promise<Ask> {
  const { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand, ServiceQuotasClient } =
    await import("@aws-sdk/client-service-quotas");
  const quotas = new ServiceQuotasClient(clientSettings(client));
  return async (service, code) => {
    const input = { ServiceCode: service, QuotaCode: code };
    const place = `${service} ${code} in ${client.region}`;
    const found = await told("servicequotas:GetServiceQuota", place, () =>
      quotas.send(new GetServiceQuotaCommand(input)).catch((error: unknown) => {
        if (error instanceof Error && NO_VALUE.test(error.name)) return undefined;
        throw error;
      }),
    );
    if (found?.Quota?.Value !== undefined) return found.Quota.Value;
    const standard = await told("servicequotas:GetAWSDefaultServiceQuota", place, () =>
      quotas.send(new GetAWSDefaultServiceQuotaCommand(input)),
    );
    return standard.Quota?.Value;
  };
}

export interface LiveOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (what: string) => void;
  /** Takes the place of the network in tests. */
  readonly requestHandler?: object;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sessions of the accounts: one's own where one stands in it, else as the role of the program's provider. */
async function sessionIn(
  account: string,
  own: Session,
  ways: ReadonlyMap<string, Way>,
  client: ClientOptions,
): Promise<Session> {
  if (own.caller.account === account) return own;
  const way = ways.get(account);
  if (way === undefined)
    throw new ReleaseError(
      `you are in account ${own.caller.account}, and no provider of the program has a role in this one`,
    );
  return roleSession(way.roleArn, client, way.externalId);
}

/** What a role must be allowed, in words for whoever may give it. */
const RIGHTS = "servicequotas:GetServiceQuota and servicequotas:GetAWSDefaultServiceQuota";

/** The answers of one account. */
class Account {
  readonly values = new Map<string, number>();
  readonly untold: string[] = [];
  private readonly opened = new Map<string, Promise<Ask>>();

  constructor(
    private readonly account: string,
    private readonly at: (region: string) => ClientOptions,
  ) {}

  /** @throws CallFailed where the account lets nobody ask */
  async ask({ quota, region }: Need, place: string): Promise<void> {
    const { service, code, what } = QUOTAS[quota];
    if (code === undefined) return;
    const ask = this.opened.get(place) ?? openQuotas(this.at(place));
    this.opened.set(place, ask);
    try {
      const value = await (await ask)(service, code);
      if (value !== undefined) this.values.set(liveKey(this.account, region, quota), value);
      else this.untold.push(`${what} in ${this.account}, ${place}: Service Quotas has no value`);
    } catch (error) {
      if (error instanceof CallFailed && /AccessDenied/.test(error.code)) throw error;
      this.untold.push(`${what} in ${this.account}, ${place}: ${messageOf(error)}`);
    }
  }
}

/** Asks every account for what the program needs of it. @throws ReleaseError where there are no credentials */
export async function askLive(
  graphs: readonly Graph[],
  needs: readonly Need[],
  { signal, progress = () => undefined, requestHandler }: LiveOptions = {},
): Promise<LiveQuotas> {
  await requireCredentials();
  const values = new Map<string, number>();
  const unasked: { account: string; why: string }[] = [];
  const untold: string[] = [];
  const at = (region: string): ClientOptions => ({ region, ...(requestHandler && { requestHandler }) });
  const home = needs.find(({ region }) => region !== "")?.region ?? "us-east-1";
  const own = await ownSession(at(home));
  const ways = waysInto(graphs);
  const everywhere = GLOBAL_REGIONS[partitionOf(home).name] ?? home;
  for (const account of new Set(needs.map((need) => need.account))) {
    try {
      progress(`asking account ${account}`);
      const { credentials } = await sessionIn(account, own, ways, at(home));
      const asked = new Account(account, (region) => ({ ...at(region), ...(credentials && { credentials }) }));
      for (const need of needs.filter((one) => one.account === account)) {
        signal?.throwIfAborted();
        await asked.ask(need, need.region === "" ? everywhere : need.region);
      }
      for (const [key, value] of asked.values) values.set(key, value);
      untold.push(...asked.untold);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      const isDenied = error instanceof CallFailed && error.operation.startsWith("servicequotas:");
      unasked.push({ account, why: isDenied ? `${messageOf(error)}; allow ${RIGHTS}` : messageOf(error) });
    }
  }
  return { values, unasked, untold };
}
