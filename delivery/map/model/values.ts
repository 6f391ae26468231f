/** Reads values of resources that may be missing, unknown, or of another form than expected. */
import { UNKNOWN } from "../../graph/types";

export type Bag = Readonly<Record<string, unknown>>;

export const isBag = (value: unknown): value is Bag =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text that is known; empty where there is none. */
export const textOf = (value: unknown): string => (typeof value === "string" && value !== UNKNOWN ? value : "");

export const bagOf = (value: unknown): Bag => (isBag(value) ? value : {});

/** A list; what stands alone is a list of one, as in policies. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** Text that holds JSON; an empty bag where it does not. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== "string") return value ?? {};
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return {};
  }
}

/** The parts of an ARN; undefined for what is none. */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the account. */
  readonly resource: string;
}

export function arnOf(value: unknown): Arn | undefined {
  const [prefix, , service = "", region = "", account = "", ...rest] = textOf(value).split(":");
  return prefix === "arn" && rest.length > 0 ? { service, region, account, resource: rest.join(":") } : undefined;
}

/** Last part of a path, such as a role's name. */
export const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Characters in an order that no locale changes. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
