/** What the program needs against what is known of the accounts: AWS's defaults, quotas.yaml, and what Service Quotas told. */
import { sizesOf, tooLarge } from "../access/proof/sizes";
import type { Graph } from "../graph";
import {
  defaults,
  describeExcess,
  excessesOf,
  type Limits,
  needsOf,
  type Raised,
  raisedOf,
  readRaised,
} from "../quotas";
import { liveKey, type LiveQuotas } from "../quotas/live";
import { ROOT } from "./program";

/** AWS's defaults, and before them what accounts were given or have. */
export const limitsFrom =
  (raised: Raised, live?: LiveQuotas): Limits =>
  (need) => {
    const { quota, account, region } = need;
    const known = live?.values.get(liveKey(account, region, quota));
    if (known !== undefined) return { value: known, origin: "live" };
    const given = raisedOf(raised, quota, account, region);
    return given === undefined ? defaults(need) : { value: given, origin: "raised" };
  };

/** Everything of a program that is more than AWS lets an account have, for one application. */
export interface QuotaProblems {
  readonly errors: readonly string[];
  /** More than a new account may have, where only AWS knows what this one has. */
  readonly uncertain: readonly string[];
}

/** What keeps the program from being deployed, by AWS's defaults and quotas.yaml. */
export function quotaProblems(graphs: readonly Graph[], root: string = ROOT): QuotaProblems {
  const { raised, problems } = readRaised(root);
  const found = excessesOf(needsOf(graphs), limitsFrom(raised), 1);
  const say = (isUncertain: boolean): string[] =>
    found.filter((one) => one.isUncertain === isUncertain).map(describeExcess);
  return { errors: [...problems, ...say(false), ...tooLarge(sizesOf(graphs))], uncertain: say(true) };
}
