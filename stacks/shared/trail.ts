/** Who did what with what deliveries rest on: the ledger, the channels, the records and the keys. */
import { DeliveryTrail } from "../../components";
import type { SharedContext } from "./context";

/**
 * Creates the one trail of the application, where one is wanted: an account has five in each region, and every environment's stores and keys
 * lie in the tools account.
 */
export function createTrail({ settings, names, tools }: SharedContext): DeliveryTrail | undefined {
  const { auditTrail, auditRetentionDays, toolsAccount, homeRegion } = settings;
  if (auditTrail === "None") return undefined;
  return new DeliveryTrail(
    "audit",
    {
      trailName: names.trail,
      bucketName: names.trailBucket,
      keyAlias: names.trailKeyAlias,
      objectArnPrefixes: [names.storeArnPrefix],
      ...(auditTrail === "All" ? {} : { recordsManagement: false }),
      retentionDays: auditRetentionDays,
      accountId: toolsAccount,
      region: homeRegion,
    },
    // What was recorded cannot be recorded again.
    { providers: { aws: tools }, protect: true },
  );
}
