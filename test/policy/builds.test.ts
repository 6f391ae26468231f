import assert from "node:assert/strict";
import fc from "fast-check";
import { secretReason } from "../../policy/checks/secrets";
import { UNKNOWN, messages, violations, type Config } from "./run";

const KEY = "arn:aws:kms:eu-west-1:111111111111:key/mrk-1";

/** A build with a key, a log group and a secret where it belongs. */
const project = (change: Record<string, unknown> = {}) => ({
  type: "aws:codebuild/project:Project",
  props: {
    encryptionKey: KEY,
    artifacts: { type: "CODEPIPELINE" },
    environment: {
      environmentVariables: [
        { name: "STAGE", value: "prod" },
        { name: "NPM_TOKEN", value: "npm-token", type: "SECRETS_MANAGER" },
        { name: "SIGNING_KEY_ARN", value: KEY, type: "PLAINTEXT" },
      ],
    },
    logsConfig: { cloudwatchLogs: { groupName: "/aws/codebuild/app" } },
    ...change,
  },
});

const check = (policy: string, change: Record<string, unknown>) => messages(policy, [project(change)]);

describe("policy pack: builds", () => {
  it("accepts a build with a key, a log group and no plain secret", async () => {
    assert.deepEqual(await violations([project()]), []);
  });

  it("accepts what is unknown", async () => {
    const unknown = { encryptionKey: UNKNOWN, artifacts: UNKNOWN, environment: UNKNOWN, logsConfig: UNKNOWN };
    assert.deepEqual(await violations([project(unknown)]), []);
  });

  describe("build-encryption", () => {
    const refused = [
      "encryptionKey must be the ARN of a customer managed key; without one CodeBuild uses the AWS managed key of S3",
    ];
    it("refuses a build without a key, and one with a key of AWS", async () => {
      for (const encryptionKey of [undefined, null, ""])
        assert.deepEqual(await check("build-encryption", { encryptionKey }), refused);
      assert.deepEqual(await check("build-encryption", { encryptionKey: "alias/aws/s3" }), refused);
      const arn = "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3";
      assert.deepEqual(await check("build-encryption", { encryptionKey: arn }), refused);
      assert.deepEqual(await check("build-encryption", { encryptionKey: "alias/aws-tools" }), []);
    });
    it("asks for no key where nothing is stored", async () => {
      const artifacts = { type: "NO_ARTIFACTS" };
      assert.deepEqual(await check("build-encryption", { artifacts, encryptionKey: undefined }), []);
      const stored = { artifacts, secondaryArtifacts: [{ type: "S3" }], encryptionKey: undefined };
      assert.deepEqual(await check("build-encryption", stored), refused);
    });
    it("refuses artifacts and logs that are not encrypted", async () => {
      assert.deepEqual(await check("build-encryption", { artifacts: { type: "S3", encryptionDisabled: true } }), [
        "artifacts.encryptionDisabled must not be true",
      ]);
      const secondaryArtifacts = [{ type: "S3" }, { type: "S3", encryptionDisabled: true }];
      assert.deepEqual(await check("build-encryption", { secondaryArtifacts }), [
        "secondaryArtifacts[1].encryptionDisabled must not be true",
      ]);
      const logsConfig = { s3Logs: { status: "ENABLED", encryptionDisabled: true } };
      assert.deepEqual(await check("build-encryption", { logsConfig }), [
        "logsConfig.s3Logs.encryptionDisabled must not be true",
      ]);
    });
  });

  describe("build-logs", () => {
    const off = { cloudwatchLogs: { status: "DISABLED" } };
    it("refuses a build without any log", async () => {
      const refused = ["logsConfig turns all logs off; leave cloudwatchLogs.status or s3Logs.status ENABLED"];
      assert.deepEqual(await check("build-logs", { logsConfig: off }), refused);
      assert.deepEqual(await check("build-logs", { logsConfig: { ...off, s3Logs: { status: "DISABLED" } } }), refused);
    });
    it("accepts logs in either place", async () => {
      assert.deepEqual(await check("build-logs", { logsConfig: { ...off, s3Logs: { status: "ENABLED" } } }), []);
      assert.deepEqual(await check("build-logs", { logsConfig: undefined }), []);
    });
  });

  describe("build-log-group", () => {
    const advice = [
      "logsConfig.cloudwatchLogs.groupName is not set: CodeBuild creates a log group that keeps its logs for ever; " +
        "declare a LogGroup with retentionInDays and name it",
    ];
    it("asks for a log group that the program declares", async () => {
      assert.deepEqual(await check("build-log-group", { logsConfig: undefined }), advice);
      assert.deepEqual(
        await check("build-log-group", { logsConfig: { cloudwatchLogs: { status: "ENABLED" } } }),
        advice,
      );
    });
    it("is advice", async () => {
      const found = await violations([project({ logsConfig: undefined })]);
      assert.deepEqual(
        found.map(({ policy, level }) => [policy, level]),
        [["build-log-group", "advisory"]],
      );
    });
    it("passes over builds that do not log to CloudWatch", async () => {
      assert.deepEqual(await check("build-log-group", { logsConfig: { cloudwatchLogs: { status: "DISABLED" } } }), []);
    });
  });
});

describe("policy pack: build-secrets", () => {
  const NAMED = "its name says that it is a secret";
  const variables = (environmentVariables: unknown, config: Config = {}) =>
    messages("build-secrets", [project({ environment: { environmentVariables } })], config);
  const refused = (name: string, reason: string) =>
    `environment.environmentVariables "${name}" is PLAINTEXT and ${reason}; use type SECRETS_MANAGER or PARAMETER_STORE`;

  it("refuses a secret by its name, with the type set or left out", async () => {
    assert.deepEqual(await variables([{ name: "DB_PASSWORD", value: "hunter2" }]), [refused("DB_PASSWORD", NAMED)]);
    assert.deepEqual(await variables([{ name: "apiKey", value: "hunter2", type: "PLAINTEXT" }]), [
      refused("apiKey", NAMED),
    ]);
  });

  it("accepts references, and what is unknown", async () => {
    for (const type of ["SECRETS_MANAGER", "PARAMETER_STORE", UNKNOWN])
      assert.deepEqual(await variables([{ name: "DB_PASSWORD", value: "hunter2", type }]), []);
    assert.deepEqual(await variables([{ name: "DB_PASSWORD", value: UNKNOWN }]), []);
    assert.deepEqual(await variables([{ name: UNKNOWN, value: "hunter2" }]), []);
    assert.deepEqual(await variables(UNKNOWN), []);
  });

  it("accepts names that the team allows", async () => {
    const list = [{ name: "CSRF_TOKEN_SALT_TOKEN", value: "hunter2" }];
    assert.deepEqual(await variables(list, { allowedNames: ["CSRF_*"] }), []);
    assert.equal((await variables(list, { allowedNames: ["CSRF"] })).length, 1);
  });

  const secretNames = [
    ["DB_PASSWORD", "dbPassword", "PGPASSWORD", "ROOT_PASSWD", "KEY_PASSPHRASE", "CLIENT_SECRET", "client-secrets"],
    ["GITHUB_TOKEN", "authToken", "API_KEY", "APIKEY", "AWS_SECRET_ACCESS_KEY", "PRIVATE_KEY", "CREDENTIALS"],
  ].flat();
  const plainNames = [
    ["PWD", "STAGE", "SIGNING_KEY_ARN", "SECRET_NAME", "SECRET_ARN", "TOKEN_TTL", "PASSWORD_LENGTH", "TOKEN_URL"],
    ["CACHE_KEY", "KEY_ID", "TOKENIZER", "SECRETARY", "KEYBOARD", "PASSWORD_PARAMETER", "CredentialsPath"],
  ].flat();
  it("knows secrets by their names", () => {
    for (const name of secretNames) assert.equal(secretReason(name, "hunter2"), NAMED, name);
    for (const name of plainNames) assert.equal(secretReason(name, "hunter2"), undefined, name);
  });

  it("passes over values that hold no secret, whatever their name", () => {
    const values = [
      "",
      "true",
      "FALSE",
      "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db",
      "/app/prod/password",
    ];
    for (const value of [...values, "#{Source.CommitId}", "$DB_PASSWORD", "${DB_PASSWORD}"])
      assert.equal(secretReason("DB_PASSWORD", value), undefined, value);
    for (const value of ["$ecret", "$Passw0rd", "/hunter2", "#hunter2"])
      assert.equal(secretReason("DB_PASSWORD", value), NAMED, value);
  });

  it("knows secrets by their values, whatever their name", () => {
    const body = "a".repeat(36);
    const values = [
      ["AKIAIOSFODNN7EXAMPLE", "an AWS access key id"],
      ["ASIAIOSFODNN7EXAMPLE", "an AWS access key id"],
      ["-----BEGIN RSA PRIVATE KEY-----\nMII", "a private key"],
      ["-----BEGIN PRIVATE KEY-----\nMII", "a private key"],
      [`ghp_${body}`, "a GitHub token"],
      [`github_pat_${body}`, "a GitHub token"],
      [`glpat-${body}`, "a GitLab token"],
      ["xoxb-1234567890-abc", "a Slack token"],
      [`npm_${body}`, "an npm token"],
      ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "a JSON Web Token"],
      ["postgres://app:hunter2@db.internal/app", "a URL with a password"],
    ] as const;
    for (const [value, kind] of values) assert.equal(secretReason("ID", value), `its value looks like ${kind}`, kind);
    for (const value of ["https://example.com/a:b@c", "https://user@example.com", "AKIASHORT", "npm_config", "eyJ.eyJ"])
      assert.equal(secretReason("ID", value), undefined, value);
  });

  it("never prints a value", async () => {
    const text = fc.string({ minLength: 12, unit: fc.constantFrom(..."QZXJqzxj0189#%&") });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom("", "AKIA", "ghp_", "postgres://app:"), async (value, prefix) => {
        const found = await variables([{ name: "DB_PASSWORD", value: `${prefix}${value}` }]);
        assert.equal(found.length, 1);
        assert.ok(!found[0]?.includes(value));
      }),
      { numRuns: 50 },
    );
  });
});
