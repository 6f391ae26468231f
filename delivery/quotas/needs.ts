/** What the program needs of each quota, by account and region, for any number of applications of its form. */
import type { Graph, GraphResource } from "../graph/types";
import { buildPeaks } from "./builds";
import { defaultOf, type QuotaId, QUOTAS } from "./quotas";
import { type Unit, Units } from "./units";

/** What one application needs of one quota in one place, and what is needed once for all. */
export interface Need {
  readonly quota: QuotaId;
  readonly account: string;
  /** Empty where an account has one quota for all its regions. */
  readonly region: string;
  /** What the quota is of, such as a bus, where it is not the account. */
  readonly holder?: string;
  readonly each: number;
  readonly once: number;
}

/** A quota that an account has been given, or was asked for. */
export interface Limit {
  readonly value: number;
  readonly origin: "default" | "raised" | "live";
}

export type Limits = (need: Need) => Limit;

export interface NeedsOptions {
  /** Stacks that all applications share, so that their resources are there once. @default - none */
  readonly shared?: readonly string[];
}

const isMade = ({ custom, read }: GraphResource): boolean => custom && read !== true;

export const countOf = ({ each, once }: Need, applications: number): number => once + each * applications;

/** Of holders of one kind the one that has most: the others are further from their quota. */
function fullest(needs: readonly Need[]): readonly Need[] {
  const found = new Map<string, Need>();
  for (const need of needs) {
    const key = `${need.quota} ${need.account} ${need.region}`;
    const before = found.get(key);
    // What grows with applications is the tighter one, whatever it holds now.
    const isTighter =
      before === undefined || need.each > before.each || (need.each === before.each && need.once > before.once);
    if (isTighter) found.set(key, need);
  }
  return [...found.values()];
}

/** What the graphs need, sorted by account, region and quota. */
export function needsOf(graphs: readonly Graph[], { shared = [] }: NeedsOptions = {}): readonly Need[] {
  const needs = new Map<string, Need>();
  const add = ({ account = "", region = "" }: GraphResource, unit: Unit, isShared: boolean): void => {
    const place = QUOTAS[unit.quota].isGlobal === true ? "" : region;
    const key = [unit.quota, account, place, unit.holder ?? ""].join(" ");
    const before = needs.get(key) ?? { each: 0, once: 0 };
    const isOnce = isShared || unit.isOwnHolder === true;
    needs.set(key, {
      quota: unit.quota,
      account,
      region: place,
      ...(unit.holder !== undefined && { holder: unit.holder }),
      each: before.each + (isOnce ? 0 : unit.count),
      once: before.once + (isOnce ? unit.count : 0),
    });
  };
  const units = new Units(graphs);
  for (const { stack, resources } of graphs)
    for (const resource of resources.filter(isMade))
      for (const unit of units.of(resource)) add(resource, unit, shared.includes(stack));
  const stacks = new Map(graphs.flatMap(({ stack, resources }) => resources.map(({ urn }) => [urn, stack] as const)));
  for (const { resource, quota, count } of buildPeaks(graphs))
    add(resource, { quota, count }, shared.includes(stacks.get(resource.urn) ?? ""));
  const order = Object.keys(QUOTAS);
  return [...fullest([...needs.values()])].sort(
    (one, other) =>
      one.account.localeCompare(other.account) ||
      one.region.localeCompare(other.region) ||
      order.indexOf(one.quota) - order.indexOf(other.quota),
  );
}

export const defaults: Limits = ({ quota, region }) => ({ value: defaultOf(quota, region), origin: "default" });

/** One quota that a number of applications exceeds. */
export interface Excess {
  readonly need: Need;
  readonly count: number;
  readonly limit: Limit;
  /** True where only AWS knows the account's quota: more than a new account has is no error yet. */
  readonly isUncertain: boolean;
}

export function excessesOf(needs: readonly Need[], limits: Limits, applications: number): readonly Excess[] {
  return needs.flatMap((need) => {
    const limit = limits(need);
    const count = countOf(need, applications);
    const isUncertain = limit.origin === "default" && QUOTAS[need.quota].varies === true;
    return count > limit.value ? [{ need, count, limit, isUncertain }] : [];
  });
}

/** What a quota counts. */
export const kindOf = ({ quota }: Need): string => {
  const { what, per } = QUOTAS[quota];
  return per === undefined ? what : `${what} of one ${per}`;
};

/** What a quota counts, and the fullest of what it is of. */
const titleOf = (need: Need): string => (need.holder === undefined ? kindOf(need) : `${kindOf(need)} (${need.holder})`);

const ORIGINS = { default: "AWS's default", raised: "what quotas.yaml says", live: "what the account has" } as const;

/** An excess in a sentence: who, what, allowed, got, fix. */
export function describeExcess({ need, count, limit }: Excess): string {
  const { service, code, source } = QUOTAS[need.quota];
  const place = need.region === "" ? need.account : `${need.account}, ${need.region}`;
  const which = code === undefined ? service : `${service} ${code}`;
  return `${count} ${titleOf(need)} in account ${place}; ${ORIGINS[limit.origin]} is ${limit.value} (${which}, ${source}). Ask AWS for more and write it into quotas.yaml, or use another account or region`;
}
