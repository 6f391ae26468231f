import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AwsCall, DeliveryStep } from "../../../delivery/access/types";
import { createCloud, type Caller } from "../../../delivery/rehearsal/cloud";
import { ServiceError } from "../../../delivery/rehearsal/serviceError";
import { createSigningKeys } from "../../../delivery/rehearsal/signingKeys";
import { createStores } from "../../../delivery/rehearsal/stores";
import type { ObjectVersion } from "../../../delivery/rehearsal/types";
import { COPY_KEY, HOME_KEY, keysGraph, storesGraph } from "./fixtures/graph";

const caller: Caller = {
  principal: { kind: "role", id: "arn:aws:iam::111111111111:role/app/dev/app-dev-build", sessionName: "build-1" },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "the build",
};
const SIGNING = "arn:aws:kms:eu-central-1:111111111111:key/signing";

describe("rehearsal/cloud", () => {
  let folder: string;
  let steps: DeliveryStep[];
  let denied: string | undefined;
  let written: ObjectVersion[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-cloud-"));
    steps = [];
    denied = undefined;
    written = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function open() {
    const stores = createStores([storesGraph()], folder);
    const cloud = createCloud({
      stores,
      keys: createSigningKeys([keysGraph()]),
      callsOf: (step) => {
        steps.push(step);
        return [{ action: step.kind } as unknown as AwsCall];
      },
      authorize: ([call]) => {
        if (call?.action === denied) throw new Error("role build may not do that: add a statement");
      },
      onWrite: (object) => void written.push(object),
    });
    return { stores, cloud };
  }

  it("puts each operation to the policies with the object as it lies", async () => {
    const { cloud } = open();
    const put = await cloud.putObject(caller, "home", "k", Buffer.from("1"), { kmsKeyArn: COPY_KEY });
    assert.deepEqual(cloud.getObject(caller, { bucket: "home", key: "k" }), put);
    const copy = await cloud.copyObject(caller, { bucket: "home", key: "k" }, "copy", "c");
    const place = { bucket: "home", key: "k", region: "eu-central-1", account: "111111111111", kmsKeyArn: COPY_KEY };
    const { principal } = caller;
    assert.deepEqual(steps, [
      { kind: "PutObject", principal, purpose: "the build", object: place, context: {} },
      { kind: "GetObject", principal, purpose: "the build", object: place },
      { kind: "GetObject", principal, purpose: "the build", object: place },
      {
        kind: "PutObject",
        principal,
        purpose: "the build",
        object: { ...place, bucket: "copy", key: "c", region: "eu-west-1" },
        context: {},
      },
    ]);
    assert.deepEqual(written, [put, copy]);
  });

  it("tells the policies that a write must not replace an object", async () => {
    const { cloud } = open();
    await cloud.putObject(caller, "home", "k", Buffer.from("1"), { ifNoneMatch: "*" });
    assert.deepEqual(
      steps.map((step) => step.kind === "PutObject" && step.context),
      [{ "s3:if-none-match": "*" }],
    );
  });

  it("does nothing that is denied and answers as the service", async () => {
    const { cloud, stores } = open();
    await stores.putObject("home", "k", Buffer.from("1"));
    const reason = "role build may not do that: add a statement";
    denied = "PutObject";
    await assert.rejects(
      cloud.putObject(caller, "home", "new", Buffer.from("1")),
      new ServiceError("AccessDenied", "PutObject", reason),
    );
    await assert.rejects(
      cloud.copyObject(caller, { bucket: "home", key: "k" }, "home", "new"),
      new ServiceError("AccessDenied", "CopyObject", reason),
    );
    assert.equal(stores.headObject({ bucket: "home", key: "new" }), undefined);
    denied = "GetObject";
    assert.throws(
      () => cloud.getObject(caller, { bucket: "home", key: "absent" }),
      new ServiceError("AccessDenied", "GetObject", reason),
    );
    denied = "Sign";
    assert.throws(
      () => cloud.sign(caller, { keyId: SIGNING, message: Buffer.from("m"), algorithm: "ECDSA_SHA_256" }),
      new ServiceError("AccessDeniedException", "Sign", reason),
    );
    assert.deepEqual(steps.at(0), {
      kind: "PutObject",
      principal: caller.principal,
      purpose: "the build",
      object: { bucket: "home", key: "new", region: "eu-central-1", account: "111111111111", kmsKeyArn: HOME_KEY },
      context: {},
    });
  });

  it("signs and verifies a message and its digest alike, by ARN, id and alias", () => {
    const { cloud } = open();
    const message = Buffer.from("manifest");
    const digest = createHash("sha256").update(message).digest();
    const algorithm = "ECDSA_SHA_256";
    const { keyArn, signature } = cloud.sign(caller, { keyId: "alias/releases", message, algorithm });
    assert.equal(keyArn, SIGNING);
    const request = { keyId: "signing", message: digest, messageType: "DIGEST", algorithm, signature } as const;
    assert.deepEqual(cloud.verify(caller, request), { keyArn: SIGNING });
    const wrong = { ...request, keyId: SIGNING, messageType: "RAW", message: Buffer.from("forged") } as const;
    assert.throws(
      () => cloud.verify(caller, wrong),
      new ServiceError("KMSInvalidSignatureException", "Verify", "The signature is not of this message and key."),
    );
    assert.deepEqual(steps[0], {
      kind: "Sign",
      principal: caller.principal,
      keyArn: SIGNING,
      region: "eu-central-1",
      algorithm,
    });
  });

  it("signs with an Edwards curve, of raw messages only", () => {
    const { cloud } = open();
    const request = { keyId: "edwards", message: Buffer.from("m"), algorithm: "ED25519_SHA_512" };
    const { signature } = cloud.sign(caller, request);
    assert.equal(signature.length, 64);
    assert.match(cloud.verify(caller, { ...request, signature }).keyArn, /key\/edwards$/);
    assert.throws(
      () => cloud.sign(caller, { ...request, messageType: "DIGEST" }),
      new ServiceError("ValidationException", "Sign", "ED25519_SHA_512 requires the message type RAW."),
    );
  });

  it("refuses what KMS refuses", () => {
    const { cloud } = open();
    const sign = (
      keyId: string,
      algorithm: string,
      message = Buffer.from("m"),
      messageType: "RAW" | "DIGEST" = "RAW",
    ) =>
      assert.throws.bind(assert, () => cloud.sign(caller, { keyId, algorithm, message, messageType })) as (
        error: Error,
      ) => void;
    sign("gone", "ECDSA_SHA_256")(new ServiceError("NotFoundException", "Sign", "Key 'gone' does not exist"));
    sign(
      "symmetric",
      "ECDSA_SHA_256",
    )(
      new ServiceError(
        "InvalidKeyUsageException",
        "Sign",
        "symmetric is not a signing key that the rehearsal knows (ECC_NIST_P256, ECC_NIST_EDWARDS25519 with keyUsage SIGN_VERIFY).",
      ),
    );
    sign(
      "signing",
      "ED25519_SHA_512",
    )(
      new ServiceError(
        "InvalidKeyUsageException",
        "Sign",
        "Algorithm ED25519_SHA_512 is incompatible with key spec ECC_NIST_P256.",
      ),
    );
    sign(
      "signing",
      "ECDSA_SHA_256",
      Buffer.alloc(4097),
    )(new ServiceError("ValidationException", "Sign", "Messages have up to 4096 bytes, got 4097; sign a digest."));
    sign(
      "signing",
      "ECDSA_SHA_256",
      Buffer.alloc(3),
      "DIGEST",
    )(
      new ServiceError(
        "ValidationException",
        "Sign",
        "Digest is invalid length for algorithm ECDSA_SHA_256: 32 bytes, got 3.",
      ),
    );
  });

  it("knows who calls", () => {
    const { cloud } = open();
    assert.deepEqual(cloud.callerIdentity(caller), {
      userId: "AROA111111111111:build-1",
      account: "111111111111",
      arn: "arn:aws:sts::111111111111:assumed-role/app-dev-build/build-1",
    });
  });
});
