/** How long logs are kept. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, shown } from "../values";

/** Retention is set, and not below the minimum. Groups of class DELIVERY have a fixed one. */
export const logRetention: ResourceRule["check"] = ({ props }, settings) => {
  const days = props["retentionInDays"];
  const minimum = typeof settings["minimumDays"] === "number" ? settings["minimumDays"] : 1;
  if (days === UNKNOWN || props["logGroupClass"] === "DELIVERY") return [];
  if (days === undefined || days === null || Number(days) === 0)
    return [`retentionInDays must be set, got ${shown(days)}, which keeps the logs for ever`];
  return Number(days) < minimum ? [`retentionInDays must be at least ${minimum}, got ${shown(days)}`] : [];
};
