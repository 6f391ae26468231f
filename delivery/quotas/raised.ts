/** Quotas that accounts have been given: `quotas.yaml` beside `Pulumi.yaml`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { isQuota, type QuotaId, QUOTAS } from "./quotas";

export const RAISED_FILE = "quotas.yaml";

/** By quota; by account and quota, which counts first; by account, region and quota, which counts before all. */
export type Raised = ReadonlyMap<string, number>;

export interface RaisedFile {
  readonly raised: Raised;
  readonly problems: readonly string[];
}

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a mapping whose keys are quotas, or places with such mappings. */
function read(bag: Record<string, unknown>, place: readonly string[], raised: Map<string, number>): readonly string[] {
  const next = [ACCOUNT, REGION][place.length];
  return Object.entries(bag).flatMap(([key, value]) => {
    const where = `${RAISED_FILE}: ${[...place, key].join(".")}`;
    if (next?.test(key) === true)
      return isBag(value)
        ? read(value, [...place, key], raised)
        : [`${where} must hold quotas, such as vpcs: 20, got ${JSON.stringify(value)}`];
    if (!isQuota(key))
      return [
        `${where} must be an account in quotes, a region below one, or one of ${Object.keys(QUOTAS).join(", ")}, got ${JSON.stringify(key)}`,
      ];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0)
      return [
        `${where} must be a whole number from 0, got ${JSON.stringify(value)}; remove it to use AWS's default, ${QUOTAS[key].limit}`,
      ];
    raised.set([...place, key].join(" "), value);
    return [];
  });
}

/** @param root Folder of the program. */
export function readRaised(root: string): RaisedFile {
  const file = join(root, RAISED_FILE);
  if (!existsSync(file)) return { raised: new Map(), problems: [] };
  const raised = new Map<string, number>();
  let content: unknown;
  try {
    content = parse(readFileSync(file, "utf8"));
  } catch (error) {
    return {
      raised,
      problems: [`${RAISED_FILE} cannot be read: ${error instanceof Error ? error.message : String(error)}`],
    };
  }
  if (content === null || content === undefined) return { raised, problems: [] };
  if (!isBag(content))
    return {
      raised,
      problems: [`${RAISED_FILE} must hold a mapping, such as vpcs: 20, got ${JSON.stringify(content)}`],
    };
  return { raised, problems: read(content, [], raised) };
}

/** The quota that was given in a place; undefined where none was. */
export const raisedOf = (raised: Raised, quota: QuotaId, account: string, region: string): number | undefined =>
  raised.get(`${account} ${region} ${quota}`) ?? raised.get(`${account} ${quota}`) ?? raised.get(quota);
