import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createCloud } from "../../../delivery/rehearsal/cloud";
import { cloudSignatures } from "../../../delivery/rehearsal/releasePorts";
import { createSigningKeys } from "../../../delivery/rehearsal/signingKeys";
import { graphOf, resource } from "./fixtures/graph";
import type { Stores } from "../../../delivery/rehearsal/stores";

const ARN = "arn:aws:kms:eu-central-1:111111111111:key/mrk-1";
const KEY = resource(
  "aws:kms/key:Key",
  "signing",
  { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" },
  { outputs: { arn: ARN }, region: "eu-central-1", account: "111111111111" },
);
const CALLER = {
  principal: { kind: "role", id: "arn:aws:iam::111111111111:role/app/prod/app-prod-releaser" },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "the releaser promotes",
} as const;

describe("rehearsal/releasePorts", () => {
  const keys = createSigningKeys([graphOf(KEY)]);
  const cloud = createCloud({ stores: {} as Stores, keys, callsOf: () => [], authorize: () => undefined });
  const signatures = cloudSignatures(cloud, CALLER, ARN);
  const signatureOf = (message: Buffer): Buffer => {
    const digest = createHash("sha256").update(message).digest();
    return cloud.sign(CALLER, { keyId: ARN, message: digest, messageType: "DIGEST", algorithm: "ECDSA_SHA_256" })
      .signature;
  };

  for (const size of [0, 4096, 4097, 1_000_000])
    it(`verifies a manifest of ${size} bytes by its digest`, async () => {
      const manifest = Buffer.alloc(size, "x");
      assert.equal(await signatures.verify(manifest, signatureOf(manifest)), true);
      assert.equal(await signatures.verify(Buffer.concat([manifest, Buffer.from(" ")]), signatureOf(manifest)), false);
    });
});
