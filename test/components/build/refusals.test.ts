import assert from "node:assert/strict";
import fc from "fast-check";
import * as pulumi from "@pulumi/pulumi";
import { BuildEnvironmentType, BuildEvent, BuildSource } from "../../../components";
import { deploy } from "../deployed";
import { build, CONNECTION, happy, hosted, KEY, refuses, TOPIC, untyped } from "./example";

const PUSH = { type: "EVENT", pattern: "PUSH" } as const;
const OPENED = { type: "EVENT", pattern: "PULL_REQUEST_CREATED" } as const;
const SECRET = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:registry-AbCdEf";
const FOLDER = "must be a folder of letters, digits and ! - _ . ' ( ) /, neither beginning nor ending with /";
const FOLDER_FIX = "omit it to use the project's name";
const TOPIC_FORM = "must be an SNS topic ARN (arn:…:sns:…)";
const TOPIC_COUNT = "name topics of the project's region";
const OTHER_ENVIRONMENT = "omit it or take another environmentType";
const OTHER_SOURCE = "remove it or take another source";

refuses("BuildProject refuses of its environment", {
  "a size that the type has not": [
    happy({ environmentType: "WINDOWS_SERVER_2019_CONTAINER", computeType: "BUILD_GENERAL1_SMALL" }),
    'computeType must be one of BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE for WINDOWS_SERVER_2019_CONTAINER, got "BUILD_GENERAL1_SMALL"; omit it to use BUILD_GENERAL1_MEDIUM, or take another environmentType',
  ],
  "what Lambda compute has not": [
    hosted({
      environmentType: "LINUX_LAMBDA_CONTAINER",
      runtime: { language: "GOLANG", version: "1.25" },
      privilegedMode: true,
      cache: "LOCAL",
      buildTimeoutMinutes: 10,
      queuedTimeoutMinutes: 10,
      badgeEnabled: true,
      vpcId: "vpc-1",
      subnetIds: ["subnet-1"],
      securityGroupIds: ["sg-1"],
    }),
    `privilegedMode must not be given for LINUX_LAMBDA_CONTAINER, got true; ${OTHER_ENVIRONMENT}`,
    `cache must not be given for LINUX_LAMBDA_CONTAINER, got "LOCAL"; ${OTHER_ENVIRONMENT}`,
    `buildTimeoutMinutes must not be given for LINUX_LAMBDA_CONTAINER, got 10; ${OTHER_ENVIRONMENT}`,
    `queuedTimeoutMinutes must not be given for LINUX_LAMBDA_CONTAINER, got 10; ${OTHER_ENVIRONMENT}`,
    `badgeEnabled must not be given for LINUX_LAMBDA_CONTAINER, got true; ${OTHER_ENVIRONMENT}`,
    `vpcId must not be given for LINUX_LAMBDA_CONTAINER, got "vpc-1"; ${OTHER_ENVIRONMENT}`,
  ],
  "a type without an image": [
    happy({ environmentType: "LINUX_EC2" }),
    "image must be given for LINUX_EC2, which has no curated image for everything; name an image",
  ],
  "Lambda compute without an image": [
    happy({ environmentType: "ARM_LAMBDA_CONTAINER" }),
    "image must be given for ARM_LAMBDA_CONTAINER, which has no curated image for everything; name an image, or choose a runtime",
  ],
  "an image beside a runtime": [
    happy({ image: "node:24", runtime: { language: "RUBY", version: "3.4" } }),
    'runtime must not be given beside image, got {"language":"RUBY","version":"3.4"}; remove one of the two',
  ],
  "an unknown language": [
    untyped({ runtime: { language: "COBOL", version: "85" } }),
    'runtime.language must be one of JAVA, PYTHON, NODE_JS, RUBY, GOLANG, DOTNET, ANDROID, DOCKER, got "COBOL"; name a language that AWS curates images for',
  ],
  "a version that no image has": [
    happy({ environmentType: "ARM_CONTAINER", runtime: { language: "NODE_JS", version: "26" } }),
    'runtime.version must be one of 18, 20, 22, 24 for NODE_JS on ARM_CONTAINER, got "26"; take one of them, or name an image',
  ],
  "a language that the type has no image for": [
    happy({ environmentType: "LINUX_LAMBDA_CONTAINER", runtime: { language: "ANDROID", version: "corretto17" } }),
    'runtime.version cannot be chosen: no curated image of LINUX_LAMBDA_CONTAINER has ANDROID, got "corretto17"; name an image',
  ],
  "Docker without its rights": [
    happy({ runtime: { language: "DOCKER", version: "latest" } }),
    "privilegedMode must be true with the runtime DOCKER, got false; set it",
  ],
  "a credential where none is asked for": [
    happy({ image: "222222222222.dkr.ecr.eu-west-1.amazonaws.com/tools:1", registryCredentialArn: SECRET }),
    'registryCredentialArn must not be given without an image of a private registry that is not ECR, got "222222222222.dkr.ecr.eu-west-1.amazonaws.com/tools:1"; remove it or name such an image',
  ],
  "ARNs of the wrong kind": [
    happy({ image: "registry.example.com/tools", registryCredentialArn: "registry", fleetArn: KEY }),
    `registryCredentialArn must be a secret's ARN (arn:…:secretsmanager:…:secret:…), got "registry"; give the secret's ARN`,
    `fleetArn must be a fleet's ARN (arn:…:codebuild:…:fleet/…), got "${KEY}"; give the fleet's ARN`,
  ],
  "half a network": [
    happy({ vpcId: "vpc-1" }),
    "vpcId must be given together with subnetIds and securityGroupIds; give all three or none",
  ],
  "too small and too large a network": [
    happy({ vpcId: "vpc-1", subnetIds: [], securityGroupIds: ["1", "2", "3", "4", "5", "6"].map((id) => `sg-${id}`) }),
    "subnetIds must hold 1 to 16 ids, got 0; name subnets of the VPC",
    "securityGroupIds must hold 1 to 5 ids, got 6; name security groups of the VPC",
  ],
  "a network beside a fleet's": [
    happy({
      vpcId: "vpc-1",
      subnetIds: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      fleetArn: "arn:aws:codebuild:eu-central-1:111111111111:fleet/fast:1",
    }),
    "vpcId must not be given beside fleetArn; give the VPC to the fleet",
  ],
});

refuses("BuildProject refuses of its source", {
  "an unknown one": [
    untyped({ source: "SVN" }),
    'source must be one of CODEPIPELINE, CODECOMMIT, GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED, BITBUCKET, S3, NO_SOURCE, got "SVN"; omit it to use CODEPIPELINE',
  ],
  "what a pipeline brings itself": [
    happy({
      sourceVersion: "main",
      sourceLocation: "https://github.com/example/api.git",
      secondarySources: [{ identifier: "docs", source: "S3", location: "data/b" }],
      secondaryArtifacts: [{ identifier: "docs", bucketName: "docs" }],
      artifact: { bucketName: "artifacts" },
      autoRetryLimit: 1,
      connectionArn: CONNECTION,
      reportBuildStatus: true,
      webhook: { filterGroups: [{ filters: [PUSH] }] },
      gitCloneDepth: 1,
      fetchSubmodules: true,
      badgeEnabled: true,
    }),
    `sourceVersion must not be given without a source of its own, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `secondarySources must not be given without a source other than CODEPIPELINE, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `secondaryArtifacts must not be given without a source other than CODEPIPELINE, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `artifact must not be given without a source other than CODEPIPELINE, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `autoRetryLimit must not be given without a source other than CODEPIPELINE, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `connectionArn must not be given without a source at a repository's host, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `reportBuildStatus must not be given without a source at a repository's host, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `webhook must not be given without a source at a repository's host, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `gitCloneDepth must not be given without a Git source, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `fetchSubmodules must not be given without a Git source, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    `badgeEnabled must not be given without a Git source, got "CODEPIPELINE"; ${OTHER_SOURCE}`,
    "sourceLocation must not be given with the source CODEPIPELINE; remove it",
  ],
  "a pipeline's without store and key": [
    { projectName: "api-build" },
    "artifactBucketArns must hold 1 to 100 ARNs, got 0; name the artifact store",
    "encryptionKeyArn must be given with the source CODEPIPELINE; give the ARN of the store's key",
  ],
  "one without place": [
    { projectName: "api-build", source: "BITBUCKET" },
    "sourceLocation must be given with the source BITBUCKET; give an HTTPS clone URL without user, such as https://github.com/owner/name.git",
  ],
  "a place with a password, without showing it": [
    hosted({ sourceLocation: "https://me:hunter2@github.com/example/api.git" }),
    "sourceLocation must be an HTTPS clone URL without user, such as https://github.com/owner/name.git; respell it for the source GITHUB",
  ],
  "a repository by its name, and an object by its URL": [
    hosted({
      source: "CODECOMMIT",
      sourceLocation: "shop",
      secondarySources: [{ identifier: "data", source: "S3", location: "s3://data/set" }],
    }),
    "secondarySources[0].location must be <bucket>/<key of a zip file> or <bucket>/<folder>/; respell it for the source S3",
    "sourceLocation must be the HTTPS clone URL of a repository, https://git-codecommit.<region>.amazonaws.com/v1/repos/<name>; respell it for the source CODECOMMIT",
  ],
  "nothing without a buildspec": [
    { projectName: "api-build", source: "NO_SOURCE" },
    "buildspec must be given with the source NO_SOURCE; give the buildspec itself",
  ],
  "a folder beside an inline buildspec": [
    happy({ buildspec: "version: 0.2", sourceDirectory: __dirname, buildspecPath: "example.ts" }),
    'buildspecPath must not be given beside buildspec, got "example.ts"; remove one of the two',
    `sourceDirectory must not be given beside buildspec, got ${JSON.stringify(__dirname)}; remove one of the two`,
  ],
  "secondary sources that cannot be": [
    hosted({
      connectionArn: "c1",
      gitCloneDepth: -1,
      autoRetryLimit: -1,
      secondarySources: [
        { identifier: "a-b", source: "CODEPIPELINE", location: "x" },
        { identifier: "a-b", source: "S3", location: "data/b", connectionArn: CONNECTION },
      ],
    }),
    `connectionArn must be a connection's ARN (arn:…:codeconnections:…:connection/…), got "c1"; give the connection's ARN`,
    "gitCloneDepth must be an integer from 0 to 2147483647, got -1; omit it, or use 0 for all commits",
    "autoRetryLimit must be an integer from 0 to 2147483647, got -1; omit it to repeat nothing",
    'secondarySources must not repeat a value, got ["a-b"]; give each an identifier of its own',
    'secondarySources[0].identifier must be 1 to 127 letters, digits and _, got "a-b"; respell it',
    'secondarySources[0].source must be one of CODECOMMIT, GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED, BITBUCKET, S3, got "CODEPIPELINE"; take one of them',
    'secondarySources[1].identifier must be 1 to 127 letters, digits and _, got "a-b"; respell it',
    `secondarySources[1].connectionArn must not be given without a source at a repository's host, got "S3"; remove it`,
  ],
  "more secondary sources than twelve": [
    hosted({
      secondarySources: Array.from({ length: 13 }, (_, index) => ({
        identifier: `s${index}`,
        source: BuildSource.S3,
        location: "data/b",
      })),
    }),
    "secondarySources must hold 0 to 12 sources, got 13; use fewer",
  ],
});

refuses("BuildProject refuses of its webhook", {
  "none and a group without event": [
    hosted({ webhook: { filterGroups: [{ filters: [{ type: "HEAD_REF", pattern: "main" }] }], batch: true } }),
    "webhook.filterGroups[0].filters must hold a filter of type EVENT; say which events start builds",
    "webhook.batch must not be true without batch; give batch its settings, at least {}",
  ],
  "no group": [
    hosted({ webhook: { filterGroups: [] } }),
    "webhook.filterGroups must hold at least one group; say which events start builds",
  ],
  "events that the host does not send": [
    hosted({
      source: "GITLAB",
      webhook: { filterGroups: [{ filters: [{ type: "EVENT", pattern: "PUSH, RELEASED,PULL" }] }] },
    }),
    'webhook.filterGroups[0].filters[0].pattern must be events of PUSH, PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_CLOSED, PULL_REQUEST_MERGED, got ["RELEASED","PULL"]; separate events by commas',
  ],
  "filters that cannot match": [
    hosted({
      webhook: {
        filterGroups: [
          {
            filters: [
              { ...PUSH, excludeMatchedPattern: true },
              { type: "HEAD_REF", pattern: "" },
              { type: "FILE_PATH", pattern: "(" },
              { type: "COLOUR" as "EVENT", pattern: "red" },
            ],
          },
        ],
      },
    }),
    "webhook.filterGroups[0].filters[0].excludeMatchedPattern must not be true for EVENT; name the events that start builds",
    "webhook.filterGroups[0].filters[1].pattern must not be empty; say what to match",
    'webhook.filterGroups[0].filters[2].pattern must be a regular expression, got "("; respell it',
    'webhook.filterGroups[0].filters[3].type must be one of EVENT, BASE_REF, HEAD_REF, ACTOR_ACCOUNT_ID, FILE_PATH, COMMIT_MESSAGE, WORKFLOW_NAME, TAG_NAME, RELEASE_NAME, REPOSITORY_NAME, ORGANIZATION_NAME, got "COLOUR"; take one of them',
  ],
  "approvers of other hosts, and where nobody approves": [
    hosted({
      source: "BITBUCKET",
      webhook: { filterGroups: [{ filters: [OPENED] }], approverRoles: ["GITHUB_ADMIN"] },
    }),
    'webhook.approverRoles[0] must be one of BITBUCKET_READ, BITBUCKET_WRITE, BITBUCKET_ADMIN, got "GITHUB_ADMIN"; take roles of the repository\'s host',
  ],
  "approvers of pushes": [
    hosted({ webhook: { filterGroups: [{ filters: [PUSH] }], approverRoles: ["GITHUB_ADMIN"] } }),
    'webhook.approverRoles must not be given without pull requests that need approval, got ["GITHUB_ADMIN"]; remove it',
  ],
  "an unknown approval": [
    hosted({ webhook: { filterGroups: [{ filters: [OPENED] }], commentApproval: "SOME" as "DISABLED" } }),
    'webhook.commentApproval must be one of DISABLED, ALL_PULL_REQUESTS, FORK_PULL_REQUESTS, got "SOME"; omit it to use FORK_PULL_REQUESTS',
  ],
});

refuses("BuildProject refuses of what it leaves", {
  "folders that a policy cannot name": [
    hosted({
      artifact: { bucketName: "a", path: "/x" },
      secondaryArtifacts: [{ identifier: "", bucketName: "a", path: "x/", packaging: "TAR" as "ZIP" }],
      cache: "S3",
      cacheBucketName: "caches",
      cachePrefix: "*",
      logBucketName: "logs",
      logPrefix: "${aws:username}",
    }),
    `cachePrefix ${FOLDER}, got "*"; ${FOLDER_FIX}`,
    `artifact.path ${FOLDER}, got "/x"; ${FOLDER_FIX}`,
    'secondaryArtifacts[0].identifier must be 1 to 127 letters, digits and _, got ""; respell it',
    `secondaryArtifacts[0].path ${FOLDER}, got "x/"; ${FOLDER_FIX}`,
    'secondaryArtifacts[0].packaging must be one of NONE, ZIP, got "TAR"; omit it to use ZIP',
    `logPrefix ${FOLDER}, got "\${aws:username}"; ${FOLDER_FIX}`,
  ],
  "folders of no bucket": [
    happy({ logPrefix: "logs", cachePrefix: "c", cacheNamespace: "n" }),
    "cacheNamespace must not be given without cache S3; remove it or set cache to S3",
    "cachePrefix must not be given without cache S3; remove it or set cache to S3",
    'logPrefix must not be given without logBucketName, got "logs"; remove it or name the bucket',
  ],
  "report groups that cannot be": [
    happy({
      reportGroups: [
        { name: "a b", type: "LOAD" as "TEST", exportPath: "x", exportKeyArn: "k", exportPackaging: "TAR" as "ZIP" },
        { name: "x".repeat(119), exportBucketName: "b" },
      ],
    }),
    'reportGroups[0].name must be 1 to 118 letters, digits, - and _, the project\'s name being put before it, got "a b"; shorten or respell it',
    'reportGroups[0].type must be one of TEST, CODE_COVERAGE, got "LOAD"; omit it to use TEST',
    'reportGroups[0].exportKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "k"; give the key\'s ARN',
    'reportGroups[0].exportPackaging must be one of NONE, ZIP, got "TAR"; omit it to use NONE',
    ...["exportPath", "exportKeyArn", "exportPackaging"].map(
      (setting) =>
        `reportGroups[0].${setting} must not be given without exportBucketName; remove it or name the bucket`,
    ),
    `reportGroups[1].name must be 1 to 118 letters, digits, - and _, the project's name being put before it, got "${"x".repeat(116)}…; shorten or respell it`,
  ],
  "more report groups than five, and one twice": [
    happy({ reportGroups: ["a", "b", "c", "d", "e", "a"].map((name) => ({ name })) }),
    "reportGroups must hold 0 to 5 groups, got 6; put reports of one kind together",
    'reportGroups must not repeat a value, got ["a"]; give each group a name of its own',
  ],
  "batches that cannot be": [
    happy({
      batch: {
        computeTypesAllowed: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_SMALL", "TINY" as "BUILD_GENERAL1_SMALL"],
        maximumBuildsAllowed: 0,
        timeoutMinutes: 1,
        roleName: "a b",
      },
    }),
    'batch.computeTypesAllowed[2] must be one of BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE, BUILD_LAMBDA_1GB, BUILD_LAMBDA_2GB, BUILD_LAMBDA_4GB, BUILD_LAMBDA_8GB, BUILD_LAMBDA_10GB, got "TINY"; omit it to allow all',
    'batch.computeTypesAllowed must not repeat a value, got ["BUILD_GENERAL1_SMALL"]; name each size once',
    "batch.maximumBuildsAllowed must be an integer of at least 1, got 0; omit it to use CodeBuild's quota",
    "batch.timeoutMinutes must be an integer from 5 to 2160, got 1; omit it to use CodeBuild's own",
    'batch.roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made',
  ],
});

refuses("BuildProject refuses to tell", {
  nobody: [
    happy({
      alarms: { topicArns: [], toleratedFailures: -1, durationMinutes: 0 },
      notifications: { topicArns: [], events: [] },
      logEvents: { pattern: "x".repeat(1025) },
    }),
    `alarms.topicArns must hold 1 to 5 ARNs, got 0; ${TOPIC_COUNT}`,
    "alarms.toleratedFailures must be an integer from 0 to 2147483647, got -1; omit it to use 0",
    "alarms.durationMinutes must be an integer from 1 to 2160, got 0; omit it to have no alarm",
    `notifications.topicArns must hold 1 to 10 ARNs, got 0; ${TOPIC_COUNT}`,
    "notifications.events must hold 1 to 6 events, got 0; omit it to be told of failures",
    "logEvents.pattern must have at most 1024 characters, got 1025; shorten it",
    "logEvents must have functionArn or topicArns; say who gets the lines",
  ],
  "whom it cannot reach": [
    happy({
      alarms: { topicArns: ["builds"] },
      logEvents: { pattern: "", functionArn: "on-log", topicArns: ["builds"] },
    }),
    `alarms.topicArns[0] ${TOPIC_FORM}, got "builds"; give the topic's ARN`,
    `logEvents.functionArn must be a function's ARN (arn:…:lambda:…:function:…), got "on-log"; give the function's ARN`,
    `logEvents.topicArns[0] ${TOPIC_FORM}, got "builds"; give the topic's ARN`,
  ],
  "of events that do not exist": [
    happy({
      notifications: {
        topicArns: [TOPIC],
        events: ["codebuild-project-build-failed" as BuildEvent, BuildEvent.Failed, BuildEvent.Failed],
        detail: "MORE" as "FULL",
      },
    }),
    'notifications.detail must be one of BASIC, FULL, got "MORE"; omit it to use FULL',
    'notifications.events must not repeat a value, got ["codebuild-project-build-state-failed"]; name each event once',
    'notifications.events[0] must be one of codebuild-project-build-state-failed, codebuild-project-build-state-succeeded, codebuild-project-build-state-in-progress, codebuild-project-build-state-stopped, codebuild-project-build-phase-failure, codebuild-project-build-phase-success, got "codebuild-project-build-failed"; take one of them',
  ],
});

describe("BuildProject keeps secrets out of plain variables", () => {
  const NAMED = "its name is that of a secret";
  const STORED = "store the value as a parameter or secret, and set type";
  const variable = (name: string, value: pulumi.Input<string>, more = {}) =>
    happy({ environmentVariables: [{ name, value, ...more }] });
  const VALUE = `environmentVariables[0].value must not be a secret in plain text; ${STORED}`;
  const KEY_ID = ["AKIA", "IOSFODNN7", "EXAMPLE"].join("");

  refuses("by name and value", {
    "a name": [
      variable("NPM_TOKEN", "x"),
      `environmentVariables[0] must not be PLAINTEXT: ${NAMED}, got "NPM_TOKEN"; ${STORED}, or set allowPlaintext if it is none`,
    ],
    "an access key": [variable("CONFIG", `id=${KEY_ID}`), VALUE],
    "a private key, whatever the name promises": [
      variable("TEXT", ["-----BEGIN", "PRIVATE KEY-----"].join(" "), { allowPlaintext: true }),
      VALUE,
    ],
    "a token of a host": [variable("CONFIG", ["gh", "p_", "a".repeat(36)].join("")), VALUE],
  });

  it("takes a name that is a secret's only by its sound, or where the value is not the secret", async () => {
    await deploy(build(variable("SORT_TOKEN", "x", { allowPlaintext: true })));
    await deploy(build(variable("SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:111111111111:secret:a-AbCdEf")));
    await deploy(build(variable("NPM_TOKEN", "/npm/token", { type: "PARAMETER_STORE" })));
    await deploy(build(variable("MONKEY", "x")));
  });

  const late = async (value: () => pulumi.Input<string>) =>
    assert.rejects(
      deploy(() => build(variable("CONFIG", value()))()),
      ({ message }: Error) => {
        assert.ok(message.includes(`BuildProject "api": ${VALUE}`), message);
        return true;
      },
    );

  it("refuses a Pulumi secret, even in a preview", async () => {
    await late(() => pulumi.secret("x"));
    await assert.rejects(deploy(build(variable("CONFIG", pulumi.secret("x"))), { preview: true }));
  });

  it("refuses a value once it is known", async () => {
    await late(() => pulumi.output(KEY_ID));
    await late(() => Promise.resolve(KEY_ID));
  });

  it("takes outputs and promises that are no secrets", async () => {
    await deploy(build(variable("CONFIG", pulumi.output("x"))));
    await deploy(build(variable("CONFIG", Promise.resolve("x"))));
  });
});

describe("BuildProject never throws anything but its own error", () => {
  it("for any combination of settings", async () => {
    const settings = fc.record(
      {
        environmentType: fc.constantFrom(...Object.values(BuildEnvironmentType)),
        source: fc.constantFrom(...Object.values(BuildSource)),
        computeType: fc.constantFrom("BUILD_GENERAL1_LARGE" as const, "BUILD_LAMBDA_2GB" as const),
        runtime: fc.constant({ language: "JAVA" as const, version: "corretto21" }),
        cache: fc.constantFrom("LOCAL" as const, "S3" as const),
        cacheBucketName: fc.constant("caches"),
        privilegedMode: fc.boolean(),
        badgeEnabled: fc.boolean(),
        artifact: fc.constant({ bucketName: "artifacts" }),
        buildspec: fc.constant("version: 0.2"),
        sourceLocation: fc.constantFrom("https://example.com/a.git", "bucket/key"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(settings, async (changes) => {
        await deploy(build(happy(changes))).catch(({ message }: Error) => {
          assert.match(message, /BuildProject "api": /);
          assert.doesNotMatch(message, /TypeError|is not a function|undefined/);
        });
      }),
      { numRuns: 60 },
    );
  });
});
