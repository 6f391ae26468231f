import assert from "node:assert/strict";
import { UNKNOWN, messages, violations } from "./run";

describe("policy pack: key-rotation", () => {
  const key = (props: Record<string, unknown> = {}) => ({
    type: "aws:kms/key:Key",
    props: { description: "Artifacts", enableKeyRotation: true, ...props },
  });
  const rotation = (props: Record<string, unknown>) => messages("key-rotation", [key(props)]);

  it("accepts a key that rotates", async () => {
    assert.deepEqual(await violations([key()]), []);
    assert.deepEqual(await rotation({ enableKeyRotation: "true" }), []);
    assert.deepEqual(await rotation({ enableKeyRotation: UNKNOWN }), []);
  });

  it("refuses a symmetric key that does not", async () => {
    assert.deepEqual(await rotation({ enableKeyRotation: undefined }), ["enableKeyRotation must be true, got none"]);
    assert.deepEqual(
      await rotation({
        enableKeyRotation: false,
        customerMasterKeySpec: "SYMMETRIC_DEFAULT",
        keyUsage: "ENCRYPT_DECRYPT",
      }),
      ["enableKeyRotation must be true, got false"],
    );
  });

  it("passes over keys that KMS cannot rotate", async () => {
    const others = [
      { customerMasterKeySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" },
      { customerMasterKeySpec: "RSA_4096" },
      { keyUsage: "GENERATE_VERIFY_MAC" },
      { customKeyStoreId: "cks-1" },
      { customerMasterKeySpec: UNKNOWN },
    ];
    for (const other of others) assert.deepEqual(await rotation({ enableKeyRotation: false, ...other }), []);
  });
});

describe("policy pack: static-keys", () => {
  const found = (type: string, props: Record<string, unknown>) => messages("static-keys", [{ type, props }]);

  it("refuses access keys and service-specific credentials", async () => {
    assert.deepEqual(await found("aws:iam/accessKey:AccessKey", { user: "ci" }), [
      "an access key never expires; let people and programs assume a role",
    ]);
    assert.deepEqual(await found("aws:iam/serviceSpecificCredential:ServiceSpecificCredential", { userName: "ci" }), [
      "a service-specific credential is a password that never expires; use git-remote-codecommit with a role",
    ]);
  });

  it("refuses a provider with a key that never expires, and does not print it", async () => {
    const keys = { accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI" };
    assert.deepEqual(await found("pulumi:providers:aws", keys), [
      "the provider uses an access key that never expires; use a profile, assumeRoles or web identity instead",
    ]);
  });

  it("accepts providers without keys, and with those of a session", async () => {
    assert.deepEqual(await found("pulumi:providers:aws", { region: "eu-west-1", accessKey: "" }), []);
    assert.deepEqual(await found("pulumi:providers:aws", { accessKey: "ASIAIOSFODNN7EXAMPLE", token: "t" }), []);
    assert.deepEqual(await found("pulumi:providers:aws", { accessKey: UNKNOWN, token: UNKNOWN }), []);
  });
});

describe("policy pack: log-retention", () => {
  const retention = (props: Record<string, unknown>, config = {}) =>
    messages(
      "log-retention",
      [{ type: "aws:cloudwatch/logGroup:LogGroup", props: { name: "/app", ...props } }],
      config,
    );

  it("accepts a log group that says how long it keeps its logs", async () => {
    assert.deepEqual(await retention({ retentionInDays: 30 }), []);
    assert.deepEqual(await retention({ retentionInDays: UNKNOWN }), []);
  });

  it("refuses one that keeps them for ever", async () => {
    assert.deepEqual(await retention({}), ["retentionInDays must be set, got none, which keeps the logs for ever"]);
    assert.deepEqual(await retention({ retentionInDays: 0 }), [
      "retentionInDays must be set, got 0, which keeps the logs for ever",
    ]);
  });

  it("refuses one below the minimum that is set", async () => {
    assert.deepEqual(await retention({ retentionInDays: 30 }, { minimumDays: 90 }), [
      "retentionInDays must be at least 90, got 30",
    ]);
    assert.deepEqual(await retention({ retentionInDays: 90 }, { minimumDays: 90 }), []);
  });

  it("passes over groups whose retention is fixed", async () => {
    assert.deepEqual(await retention({ logGroupClass: "DELIVERY" }), []);
  });
});
