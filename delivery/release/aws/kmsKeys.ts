/** The keys of an environment's stores, as KMS tells of them. */
import type { StoreKeys } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { failureOf } from "./failure";

/** @param aliases Alias ARN of the store's key by region. */
export async function kmsKeys(
  aliases: ReadonlyMap<string, string>,
  options: (region: string) => ClientOptions,
): Promise<StoreKeys> {
  const { KMSClient, DescribeKeyCommand } = await import("@aws-sdk/client-kms");
  return {
    async state(region) {
      const alias = aliases.get(region);
      if (alias === undefined) return undefined;
      try {
        const client = new KMSClient(clientSettings(options(region)));
        const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: alias }));
        return KeyMetadata?.KeyState;
      } catch (error) {
        if (error instanceof Error && error.name === "NotFoundException") return undefined;
        throw failureOf(error, "kms:DescribeKey", alias);
      }
    },
  };
}
