import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type BuildspecToCheck, checkBuildspecsWith } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, listed, problemsOf, resource } from "../deployed";
import { added, build, happy, hosted, KEY, project, TOPIC } from "./example";

const OTHER_KEY = "arn:aws:kms:eu-central-1:111111111111:key/reports";
const OWN = { StringEquals: { "aws:ResourceAccount": "111111111111" } };

const outputs = (buckets: string | string[], folders: string | string[]) => [
  {
    Sid: "ReadOutputBuckets",
    Effect: "Allow",
    Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
    Resource: buckets,
    Condition: OWN,
  },
  { Sid: "WriteOutputs", Effect: "Allow", Action: ["s3:PutObject"], Resource: folders, Condition: OWN },
];

describe("BuildProject leaves", () => {
  it("artifacts in a folder of a bucket", async () => {
    const artifact = { bucketName: "artifacts" };
    const { artifacts } = await project(hosted({ artifact }));
    assert.deepEqual(artifacts, {
      type: "S3",
      location: "artifacts",
      path: "api-build",
      name: "api-build",
      packaging: "ZIP",
      namespaceType: "NONE",
    });
    assert.deepEqual(
      await added(hosted(), { artifact }),
      outputs(["arn:aws:s3:::artifacts"], ["arn:aws:s3:::artifacts/api-build/*"]),
    );
  });

  it("artifacts and secondary ones as it is told", async () => {
    const detailed = {
      path: "web/out",
      name: "site",
      packaging: "NONE" as const,
      perBuild: true,
      nameFromBuildspec: true,
    };
    const settings = {
      artifact: { bucketName: "artifacts", ...detailed },
      secondaryArtifacts: [{ identifier: "docs", bucketName: "docs" }],
    } as const;
    const { artifacts, secondaryArtifacts } = await project(
      hosted({ ...settings, secondaryArtifacts: [...settings.secondaryArtifacts] }),
    );
    assert.deepEqual(artifacts, {
      type: "S3",
      location: "artifacts",
      path: "web/out",
      name: "site",
      packaging: "NONE",
      namespaceType: "BUILD_ID",
      overrideArtifactName: true,
    });
    assert.deepEqual(secondaryArtifacts, [
      {
        artifactIdentifier: "docs",
        type: "S3",
        location: "docs",
        path: "api-build",
        name: "api-build",
        packaging: "ZIP",
        namespaceType: "NONE",
      },
    ]);
    assert.deepEqual(
      await added(hosted(), { ...settings, secondaryArtifacts: [...settings.secondaryArtifacts] }),
      outputs(
        ["arn:aws:s3:::artifacts", "arn:aws:s3:::docs"],
        ["arn:aws:s3:::artifacts/web/out/*", "arn:aws:s3:::docs/api-build/*"],
      ),
    );
  });

  it("logs in a bucket too", async () => {
    const { logsConfig } = await project(happy({ logBucketName: pulumi.output("logs"), logPrefix: "builds/api" }));
    assert.deepEqual(logsConfig, {
      cloudwatchLogs: { status: "ENABLED", groupName: "/aws/codebuild/api-build" },
      s3Logs: { status: "ENABLED", location: "logs/builds/api" },
    });
    assert.deepEqual(
      await added(happy(), { logBucketName: "logs" }),
      outputs(["arn:aws:s3:::logs"], ["arn:aws:s3:::logs/api-build/*"]),
    );
  });

  it("reports in groups that have the names of CodeBuild's own", async () => {
    const graph = await deploy(build(happy({ reportGroups: [{ name: "tests" }], tags: { team: "api" } })));
    assert.deepEqual(resource(graph, "api-report-group-tests").inputs, {
      name: "api-build-tests",
      type: "TEST",
      exportConfig: { type: "NO_EXPORT" },
      tags: { team: "api" },
    });
    assert.deepEqual(graph.outputs["reportGroupArns"], {
      tests: "arn:aws:codebuild:eu-central-1:111111111111:report-group/api-build-tests",
    });
    assert.deepEqual(await added(happy(), { reportGroups: [{ name: "tests" }] }), []);
  });

  it("reports that are exported, with the project's key or another", async () => {
    const reportGroups = [
      { name: "tests", exportBucketName: "reports" },
      {
        name: "coverage",
        type: "CODE_COVERAGE" as const,
        exportBucketName: "reports",
        exportPath: "coverage",
        exportKeyArn: OTHER_KEY,
        exportPackaging: "ZIP" as const,
      },
    ];
    const graph = await deploy(build(happy({ reportGroups })));
    const exported = (name: string) => {
      const { exportConfig } = resource(graph, name).inputs as { exportConfig: { s3Destination: unknown } };
      return exportConfig.s3Destination;
    };
    assert.deepEqual(exported("api-report-group-tests"), {
      bucket: "reports",
      path: "api-build",
      packaging: "NONE",
      encryptionKey: KEY,
    });
    assert.deepEqual(exported("api-report-group-coverage"), {
      bucket: "reports",
      path: "coverage",
      packaging: "ZIP",
      encryptionKey: OTHER_KEY,
    });
    assert.deepEqual(await added(happy(), { reportGroups }), [
      ...outputs(["arn:aws:s3:::reports"], ["arn:aws:s3:::reports/api-build/*", "arn:aws:s3:::reports/coverage/*"]),
      {
        Sid: "EncryptReports",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: [OTHER_KEY],
      },
    ]);
  });

  it("reports encrypted by S3's own key where it has none", async () => {
    const graph = await deploy(build(hosted({ reportGroups: [{ name: "tests", exportBucketName: "reports" }] })));
    assert.deepEqual(resource(graph, "api-report-group-tests").inputs["exportConfig"], {
      type: "S3",
      s3Destination: {
        bucket: "reports",
        path: "api-build",
        packaging: "NONE",
        encryptionKey: "arn:aws:kms:eu-central-1:111111111111:alias/aws/s3",
      },
    });
  });

  it("a cache that other projects share", async () => {
    const shared = { cache: "S3", cacheBucketName: "caches", cachePrefix: "team", cacheNamespace: "node" } as const;
    assert.deepEqual((await project(happy(shared)))["cache"], {
      type: "S3",
      location: "caches/team",
      cacheNamespace: "node",
    });
    const [list, keep] = (await added(happy(), shared)) as unknown as { Resource: string; Condition?: unknown }[];
    assert.deepEqual(list?.Condition, { StringLike: { "s3:prefix": ["team", "team/*"] } });
    assert.equal(keep?.Resource, "arn:aws:s3:::caches/team/*");
  });

  it("a local cache of Git metadata", async () => {
    const args = hosted({ cache: "LOCAL", cacheModes: ["LOCAL_SOURCE_CACHE"], environmentType: "ARM_CONTAINER" });
    assert.deepEqual((await project(args))["cache"], { type: "LOCAL", modes: ["LOCAL_SOURCE_CACHE"] });
  });
});

describe("BuildProject tells", () => {
  const FAILURE = {
    alarmDescription: "Builds of api-build fail",
    namespace: "AWS/CodeBuild",
    metricName: "FailedBuilds",
    dimensions: { ProjectName: "api-build" },
    statistic: "Sum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    period: 300,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [TOPIC],
  };

  it("topics of failures", async () => {
    const graph = await deploy(build(happy({ alarms: { topicArns: [TOPIC] } })));
    assert.deepEqual(resource(graph, "api-failure-alarm").inputs, FAILURE);
    assert.ok(!listed(graph).includes("MetricAlarm api-duration-alarm"));
  });

  it("topics of builds that take long", async () => {
    const alarms = { topicArns: [TOPIC], toleratedFailures: 2, durationMinutes: 20 };
    const graph = await deploy(build(happy({ alarms, tags: { team: "api" } })));
    assert.deepEqual(resource(graph, "api-failure-alarm").inputs, { ...FAILURE, threshold: 2, tags: { team: "api" } });
    assert.deepEqual(resource(graph, "api-duration-alarm").inputs, {
      ...FAILURE,
      alarmDescription: "Builds of api-build take more than 20 minutes",
      metricName: "Duration",
      statistic: "Maximum",
      threshold: 1200,
      tags: { team: "api" },
    });
  });

  it("topics of its events", async () => {
    const rule = async (settings: object) =>
      resource(await deploy(build(happy({ notifications: { topicArns: [TOPIC], ...settings } }))), "api-notifications")
        .inputs;
    assert.deepEqual(await rule({}), {
      resource: "arn:aws:codebuild:eu-central-1:111111111111:project/api-build",
      eventTypeIds: ["codebuild-project-build-state-failed"],
      detailType: "FULL",
      targets: [{ type: "SNS", address: TOPIC }],
    });
    const { eventTypeIds, detailType } = await rule({
      events: ["codebuild-project-build-state-stopped", "codebuild-project-build-phase-failure"],
      detail: "BASIC",
    });
    assert.deepEqual(eventTypeIds, ["codebuild-project-build-state-stopped", "codebuild-project-build-phase-failure"]);
    assert.equal(detailType, "BASIC");
  });

  it("a function of lines of its log, once it may call it", async () => {
    const functionArn = "arn:aws:lambda:eu-central-1:111111111111:function:on-log";
    const graph = await deploy(build(happy({ logEvents: { pattern: "ERROR", functionArn } })));
    const permission = resource(graph, "api-log-permission").inputs;
    assert.deepEqual(permission, {
      action: "lambda:InvokeFunction",
      function: functionArn,
      principal: "logs.amazonaws.com",
      sourceAccount: "111111111111",
      sourceArn: "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/codebuild/api-build:*",
    });
    const subscription = resource(graph, "api-log-subscription");
    const { inputs } = subscription;
    assert.deepEqual(inputs, {
      logGroup: "/aws/codebuild/api-build",
      filterPattern: "ERROR",
      destinationArn: functionArn,
    });
    assert.ok(subscription.dependencies.includes(resource(graph, "api-log-permission").urn));
    assert.ok(!listed(graph).some((each) => /log-(metric|alarm)/.test(each)));
  });

  it("topics of lines of its log", async () => {
    const graph = await deploy(build(happy({ logEvents: { pattern: '"out of memory"', topicArns: [TOPIC] } })));
    const filter = resource(graph, "api-log-metric").inputs;
    assert.deepEqual(filter, {
      logGroupName: "/aws/codebuild/api-build",
      pattern: '"out of memory"',
      metricTransformation: {
        namespace: "Interlock/Builds",
        name: "api-build-log-events",
        value: "1",
        defaultValue: "0",
      },
    });
    const alarm = resource(graph, "api-log-alarm").inputs;
    assert.deepEqual(alarm, {
      alarmDescription: 'The log of api-build has lines that match "\\"out of memory\\""',
      namespace: "Interlock/Builds",
      metricName: "api-build-log-events",
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 60,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC],
    });
    assert.ok(!listed(graph).some((each) => /log-(subscription|permission)/.test(each)));
  });

  it("the same in a preview", async () => {
    const args = () =>
      happy({
        alarms: { topicArns: [pulumi.output(TOPIC)], durationMinutes: 5 },
        notifications: { topicArns: [pulumi.output(TOPIC)] },
        logEvents: {
          pattern: "",
          functionArn: pulumi.output("arn:aws:lambda:eu-central-1:111111111111:function:f"),
          topicArns: [pulumi.output(TOPIC)],
        },
        reportGroups: [{ name: "tests", exportBucketName: pulumi.output("reports") }],
        logBucketName: pulumi.output("logs"),
      });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});

describe("checkBuildspecsWith", () => {
  const seen: BuildspecToCheck[] = [];
  const check = (buildspec: BuildspecToCheck) => {
    seen.push(buildspec);
    return buildspec.text.includes("phases") ? [] : [`${buildspec.file}:1:1: phases: must be given`];
  };
  let former = check as ReturnType<typeof checkBuildspecsWith>;
  let folder = "";
  beforeEach(() => {
    seen.length = 0;
    former = checkBuildspecsWith(check);
    folder = mkdtempSync(join(tmpdir(), "interlock-buildspec-"));
  });
  afterEach(() => {
    checkBuildspecsWith(former);
    rmSync(folder, { recursive: true });
    assert.ok(!existsSync(folder));
  });

  const wrong = (property: string, file: string) =>
    [
      `BuildProject "api": ${property} must be a buildspec that CodeBuild takes; correct what is wrong:`,
      `  ${file}:1:1: phases: must be given`,
    ].join("\n");

  it("lets a good buildspec pass and tells what will run it", async () => {
    await deploy(build(happy({ buildspec: "phases: {}", environmentType: "ARM_CONTAINER" })));
    assert.deepEqual(seen, [{ text: "phases: {}", file: "buildspec", environmentType: "ARM_CONTAINER" }]);
  });

  it("refuses an inline buildspec before anything is registered", async () => {
    const problems = await problemsOf(build(happy({ buildspec: "version: 0.2" })));
    assert.equal(problems.join("\n"), wrong("buildspec", "buildspec"));
  });

  it("refuses an inline buildspec that is longer than CodeBuild takes, known now or later", async () => {
    const text = (length: number): string => `phases: {} #${"x".repeat(length - 12)}`;
    await deploy(build(happy({ buildspec: text(25_600) })));
    const tooLong =
      'BuildProject "api": buildspec must have at most 25600 characters, got 25601; move commands into a file of the source, or put the buildspec there and give buildspecPath';
    assert.deepEqual(await problemsOf(build(happy({ buildspec: text(25_601) }))), [tooLong]);
    await assert.rejects(deploy(build(happy({ buildspec: pulumi.output(text(25_601)) }))), ({ message }: Error) => {
      assert.ok(message.includes(tooLong), message);
      return true;
    });
    writeFileSync(join(folder, "buildspec.yml"), text(30_000));
    await deploy(build(happy({ sourceDirectory: folder })));
  });

  it("refuses an inline buildspec once it is known", async () => {
    await assert.rejects(deploy(build(happy({ buildspec: pulumi.output("version: 0.2") }))), ({ message }: Error) => {
      assert.ok(message.replace(/^ {6}/gm, "  ").includes(wrong("buildspec", "buildspec")), message);
      return true;
    });
  });

  it("refuses the file of a source on this machine", async () => {
    writeFileSync(join(folder, "ci.yml"), "version: 0.2");
    const problems = await problemsOf(build(happy({ buildspecPath: "ci.yml", sourceDirectory: folder })));
    assert.equal(problems.join("\n"), wrong("buildspecPath", "ci.yml"));
    writeFileSync(join(folder, "ci.yml"), "phases: {}");
    await deploy(build(happy({ buildspecPath: "ci.yml", sourceDirectory: folder })));
  });

  it("refuses a source that lacks the file", async () => {
    assert.deepEqual(await problemsOf(build(happy({ sourceDirectory: folder }))), [
      `BuildProject "api": sourceDirectory must hold the file buildspec.yml, got ${JSON.stringify(folder)}; add it, or set buildspecPath`,
    ]);
  });

  it("does not look at files of projects that do not say where their source is", async () => {
    await deploy(build(happy()));
    assert.deepEqual(seen, []);
  });
});
