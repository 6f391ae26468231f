/** Collects what is wrong with settings, and the checks that several of them share. */
import { ACCOUNT_ID, NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { partitionOf } from "../../../components/internal/partitions";
import type { SettingsProblem } from "../types";
import type { SettingKey } from "../values";

/** Where a setting stands: its key, and indices in lists. */
export type Path = SettingsProblem["path"];

/** The problems found so far. */
export class Checks {
  readonly problems: SettingsProblem[] = [];
  require(condition: boolean, path: Path, message: string): boolean {
    if (!condition) this.problems.push({ path, message });
    return condition;
  }
}

/** What was got, for a message. */
export const got = (value: unknown): string => `got ${JSON.stringify(value)}`;

/** Twelve digits. */
export function checkAccount(checks: Checks, path: Path, account: string): void {
  checks.require(
    ACCOUNT_ID.test(account),
    path,
    `must be a twelve-digit account id, ${got(account)}; quote it in YAML so that leading zeros stay`,
  );
}

/** A whole number of a range. */
export function checkRange(checks: Checks, key: SettingKey, value: number, min: number, max: number): void {
  checks.require(
    value >= min && value <= max,
    [key],
    `must be a whole number from ${min} to ${max}, got ${value}; correct it`,
  );
}

/** One of a few words. */
export function checkChoice(checks: Checks, key: SettingKey, value: string, choices: readonly string[]): void {
  checks.require(choices.includes(value), [key], `must be one of ${choices.join(", ")}, ${got(value)}; correct it`);
}

/** A name that settings form, held against the limit of the service it ends up in. */
export function checkName(
  checks: Checks,
  path: Path,
  limit: (typeof NAME_LIMITS)[keyof typeof NAME_LIMITS],
  name: string,
): void {
  const problem = nameProblem(limit, name);
  checks.require(
    problem === undefined,
    path,
    `forms the name ${JSON.stringify(name)} of ${name.length} characters, which ${problem}; shorten it`,
  );
}

/** Partition, account, path and name of a role, of which path and name may hold `*`. */
const ROLE = /^arn:([a-z-]+):iam::\d{12}:role\/((?:[\w+=,.@*-]+\/)*)([\w+=,.@*-]+)$/;

/** A trust policy has no room for longer ones. Source: `iam.arnType`. */
const MAX_ARN = 2048;

/**
 * ARNs of roles of people; `*` may stand for a part of the name, never for the account or for every name of a path.
 * @param home The home region, whose partition they must be in.
 */
export function checkRoles(checks: Checks, key: SettingKey, arns: readonly string[], fix: string, home: string): void {
  const partition = partitionOf(home)?.id;
  arns.forEach((arn, index) => {
    const [, own, , name = ""] = arn.length > MAX_ARN ? [] : (ROLE.exec(arn) ?? []);
    const isRole = checks.require(
      own !== undefined && /[^*]/.test(name),
      [key, index],
      `must be the ARN of an IAM role with * only in part of its name, ${got(arn)}; ${fix}`,
    );
    if (isRole && partition !== undefined)
      checks.require(
        own === partition,
        [key, index],
        `must be in the partition of homeRegion ${home} (${partition}), ${got(arn)}; roles of another partition cannot come here`,
      );
  });
}
