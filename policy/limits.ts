/** Which conditions truly limit who may use a grant. */
import type { Condition, Statement } from "./documents";

const POSITIVE = new Set(["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"]);

/** Whether a value says anything, or is made of wildcards only. */
const isSpecific = (value: string): boolean =>
  value.replace(/[*?]/g, "") !== "" && value !== "0.0.0.0/0" && value !== "::/0";

/** Whether an ARN pattern is bound to one account; buckets have globally unique names instead of an account. */
export function bindsAccount(arn: string): boolean {
  const [, , service, , account = "", ...resource] = arn.split(":");
  return /^\d{12}$/.test(account) || (service === "s3" && isSpecific(resource.join(":")));
}

const isArnKey = (key: string): boolean => key === "aws:principalarn" || key === "aws:sourcearn";

export interface LimitOptions {
  /** Whether an `…IfExists` operator counts: it does where the key is known to be sent. @default false */
  readonly ifExists?: boolean;
  /** Whether ARN values must name an account: they must where the principal does not. @default false */
  readonly account?: boolean;
}

const limits = (condition: Condition, { ifExists = false, account = false }: LimitOptions): boolean =>
  POSITIVE.has(condition.operator) &&
  // ForAllValues also holds when the key is absent.
  !condition.forAllValues &&
  (ifExists || !condition.ifExists) &&
  condition.values.length > 0 &&
  condition.values.every((value) => isSpecific(value) && (!account || !isArnKey(condition.key) || bindsAccount(value)));

/** Whether one of the keys, in lower case, limits the statement to named values. */
export const isLimitedBy = ({ conditions }: Statement, keys: readonly string[], options: LimitOptions = {}): boolean =>
  conditions.some((condition) => keys.includes(condition.key) && limits(condition, options));

/** Whether any key that passes the test limits the statement to named values. */
export const isLimitedWhere = ({ conditions }: Statement, test: (key: string) => boolean): boolean =>
  conditions.some((condition) => test(condition.key) && limits(condition, {}));
