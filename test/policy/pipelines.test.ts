import assert from "node:assert/strict";
import { UNKNOWN, messages, violations } from "./run";

const KEY = "arn:aws:kms:eu-west-1:111111111111:key/mrk-1";

const action = (change: Record<string, unknown> = {}, configuration: Record<string, unknown> = {}) => ({
  name: "Source",
  category: "Source",
  owner: "AWS",
  provider: "CodeCommit",
  configuration: { RepositoryName: "app", PollForSourceChanges: "false", ...configuration },
  ...change,
});

/** A V2 pipeline with a key, started by events. */
const pipeline = (change: Record<string, unknown> = {}) => ({
  type: "aws:codepipeline/pipeline:Pipeline",
  props: {
    pipelineType: "V2",
    artifactStores: [{ type: "S3", location: "app", encryptionKey: { id: KEY, type: "KMS" } }],
    stages: [{ name: "Source", actions: [action()] }],
    ...change,
  },
});

const check = (policy: string, change: Record<string, unknown>) => messages(policy, [pipeline(change)]);

describe("policy pack: pipelines", () => {
  it("accepts a V2 pipeline with a key, started by events", async () => {
    assert.deepEqual(await violations([pipeline()]), []);
  });

  it("accepts what is unknown", async () => {
    assert.deepEqual(
      await violations([pipeline({ pipelineType: UNKNOWN, artifactStores: UNKNOWN, stages: UNKNOWN })]),
      [],
    );
    const stages = [{ name: "Source", actions: [action({ configuration: UNKNOWN })] }];
    const artifactStores = [{ type: "S3", encryptionKey: { id: UNKNOWN, type: "KMS" } }, UNKNOWN];
    assert.deepEqual(await violations([pipeline({ stages, artifactStores })]), []);
  });

  it("tells what is only advice", async () => {
    const stages = [{ name: "Source", actions: [action({}, { PollForSourceChanges: "true" })] }];
    assert.deepEqual(
      (await violations([pipeline({ pipelineType: "V1", stages })])).map(({ policy, level }) => [policy, level]),
      [
        ["pipeline-type", "advisory"],
        ["pipeline-polling", "advisory"],
      ],
    );
  });

  it("pipeline-type asks for V2", async () => {
    const refused = (got: string) => [
      `pipelineType must be "V2", got ${got}; V1 has no triggers, conditions or variables`,
    ];
    assert.deepEqual(await check("pipeline-type", { pipelineType: "V1" }), refused('"V1"'));
    assert.deepEqual(await check("pipeline-type", { pipelineType: undefined }), refused("none"));
  });

  describe("pipeline-polling", () => {
    const polls = (item: Record<string, unknown>) =>
      check("pipeline-polling", { stages: [{ name: "Source", actions: [item] }] });
    const refused = (got: string) => [
      `action "Source": PollForSourceChanges must be "false", got ${got}; start the pipeline by an EventBridge rule`,
    ];
    it("refuses sources that poll, which they do unless they are told not to", async () => {
      assert.deepEqual(await polls(action({}, { PollForSourceChanges: "true" })), refused('"true"'));
      assert.deepEqual(await polls(action({}, { PollForSourceChanges: undefined })), refused("none"));
      assert.deepEqual(await polls(action({ provider: "S3", configuration: {} })), refused("none"));
      assert.deepEqual(
        await polls(action({ owner: "ThirdParty", provider: "GitHub", configuration: {} })),
        refused("none"),
      );
    });
    it("passes over actions that cannot poll", async () => {
      for (const change of [
        { provider: "CodeStarSourceConnection" },
        { provider: "ECR" },
        { category: "Deploy", provider: "S3" },
      ])
        assert.deepEqual(await polls(action({ ...change, configuration: {} })), []);
    });
  });

  describe("pipeline-artifact-key", () => {
    const key = (encryptionKey: unknown, region?: string) =>
      check("pipeline-artifact-key", { artifactStores: [{ type: "S3", location: "app", encryptionKey, region }] });
    it("refuses a store without a key, and one with a key of AWS", async () => {
      const problem = "encryptionKey.id must be the ARN of a customer managed key";
      assert.deepEqual(await key(undefined), [`artifactStores[0]: ${problem}, got none`]);
      assert.deepEqual(await key({ id: "", type: "KMS" }, "eu-west-1"), [
        `artifactStores of eu-west-1: ${problem}, got ""`,
      ]);
      assert.deepEqual(await key({ id: "alias/aws/s3" }), [`artifactStores[0]: ${problem}, got "alias/aws/s3"`]);
    });
  });

  it("pipeline-secrets looks into the variables of build actions", async () => {
    const build = (variables: unknown) =>
      check("pipeline-secrets", {
        stages: [{ name: "Build", actions: [action({ name: "Build" }, { EnvironmentVariables: variables })] }],
      });
    const list = [
      { name: "COMMIT", value: "#{Source.CommitId}" },
      { name: "DB_PASSWORD", value: "hunter2", type: "PLAINTEXT" },
      { name: "DB_PASSWORD", value: "db", type: "SECRETS_MANAGER" },
    ];
    assert.deepEqual(await build(JSON.stringify(list)), [
      'action "Build": EnvironmentVariables "DB_PASSWORD" is PLAINTEXT and its name says that it is a secret; ' +
        "use type SECRETS_MANAGER or PARAMETER_STORE",
    ]);
    assert.deepEqual(await build(UNKNOWN), []);
    assert.deepEqual(await build("no JSON"), []);
  });
});
