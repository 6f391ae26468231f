/** Signatures of a KMS key. */
import { createHash } from "node:crypto";
import type { Signatures } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { failureOf } from "./failure";

/** The key is asked by its ARN or its alias's, in the key's own region. */
export async function kmsSignatures(keyArn: string, options: ClientOptions): Promise<Signatures> {
  const { KMSClient, VerifyCommand } = await import("@aws-sdk/client-kms");
  const client = new KMSClient(clientSettings(options));
  return {
    key: keyArn,
    async verify(message, signature) {
      const digest = createHash("sha256").update(message).digest();
      try {
        const { SignatureValid } = await client.send(
          new VerifyCommand({
            KeyId: keyArn,
            Message: digest,
            MessageType: "DIGEST",
            Signature: signature,
            SigningAlgorithm: "ECDSA_SHA_256",
          }),
        );
        return SignatureValid === true;
      } catch (error) {
        // KMS answers a wrong signature by an error. Source: botocore, kms, KMSInvalidSignatureException.
        if (error instanceof Error && error.name === "KMSInvalidSignatureException") return false;
        throw failureOf(error, "kms:Verify", keyArn);
      }
    },
  };
}
