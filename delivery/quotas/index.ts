export {
  countOf,
  defaults,
  describeExcess,
  type Excess,
  excessesOf,
  kindOf,
  type Limit,
  type Limits,
  type Need,
  needsOf,
  type NeedsOptions,
} from "./needs";
export { isQuota, type Quota, type QuotaId, QUOTAS } from "./quotas";
export { type Raised, RAISED_FILE, raisedOf, readRaised } from "./raised";
