import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  codeBuildAction,
  codeCommitSource,
  codeDeployAction,
  DeliveryPipeline,
  type DeliveryPipelineArgs,
  manualApproval,
  type PipelineRule,
  s3Source,
} from "../../../components";
import { deploy, deployLoosely } from "../deployed";
import {
  ACCOUNT,
  buildStage,
  DEPLOY_ROLE,
  happy,
  HOME,
  policyText,
  source,
  type Statement,
  statementsOf,
  store,
} from "./example";

const evaluate = (args: DeliveryPipelineArgs) => deploy(() => void new DeliveryPipeline("shop", args));
/** With regions that are only counted. */
const evaluateLoosely = (args: DeliveryPipelineArgs) => deployLoosely(() => void new DeliveryPipeline("shop", args));
const statements = async (args: DeliveryPipelineArgs) => statementsOf(await evaluate(args), "shop-role");
/** The statements after those for the stores. */
const executed = async (args: DeliveryPipelineArgs) => (await statements(args)).slice(3);

const allow = (Sid: string, Action: string[], Resource: unknown): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});
const READ_REPOSITORY = allow(
  "ReadRepository",
  [
    "codecommit:CancelUploadArchive",
    "codecommit:GetBranch",
    "codecommit:GetCommit",
    "codecommit:GetRepository",
    "codecommit:GetUploadArchiveStatus",
    "codecommit:UploadArchive",
  ],
  [`arn:aws:codecommit:${HOME}:${ACCOUNT}:shop`],
);
const runBuilds = (region: string, ...projects: string[]) =>
  allow(
    "RunBuilds",
    ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
    projects.map((project) => `arn:aws:codebuild:${region}:${ACCOUNT}:project/${project}`),
  );
const stores = (buckets: string[], keys: string[]) => {
  const Condition = { StringEquals: { "aws:ResourceAccount": ACCOUNT } };
  return [
    {
      ...allow("ReadStoreSettings", ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], buckets),
      Condition,
    },
    {
      ...allow(
        "MoveArtifacts",
        ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"],
        buckets.map((bucket) => `${bucket}/*`),
      ),
      Condition,
    },
    allow(
      "UseStoreKeys",
      ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      keys,
    ),
  ];
};

const withRules = (...rules: PipelineRule[]) =>
  happy({ stages: [source, { ...buildStage, beforeEntry: { result: "FAIL", rules } }] });

describe("DeliveryPipeline's role", () => {
  it("moves artifacts, reads the repository and runs the build", async () => {
    assert.deepEqual(await statements(happy()), [
      ...stores([`arn:aws:s3:::shop-dev-${ACCOUNT}-${HOME}`], [`arn:aws:kms:${HOME}:${ACCOUNT}:key/mrk-1`]),
      READ_REPOSITORY,
      runBuilds(HOME, "shop-dev-build"),
    ]);
  });

  it("takes patterns for the stores", async () => {
    const bucketArnPattern = pulumi.output("arn:aws:s3:::shop-dev-*");
    const keySetArn = `arn:aws:kms:*:${ACCOUNT}:key/mrk-1`;
    const [buckets, objects, keys] = await statements(happy({ bucketArnPattern, keySetArn }));
    assert.deepEqual([buckets, objects, keys], stores(["arn:aws:s3:::shop-dev-*"], [keySetArn]));
  });

  it("assumes each action's role once and executes nothing of theirs", async () => {
    const roleArns = [DEPLOY_ROLE, pulumi.output(DEPLOY_ROLE), "arn:aws:iam::222222222222:role/a"];
    const actions = roleArns.map((roleArn, index) =>
      codeDeployAction({
        name: `D${index}`,
        applicationName: "a",
        deploymentGroupName: "g",
        inputArtifact: "bundle",
        roleArn,
      }),
    );
    const rule = { name: "R", provider: "CloudWatchAlarm", configuration: { AlarmName: "a" } } as const;
    const stages = [
      source,
      buildStage,
      { name: "Deploy", actions, onSuccess: { result: "FAIL", rules: [{ ...rule, roleArn: DEPLOY_ROLE }] } } as const,
    ].map((stage) => ({ ...stage, actions: [...stage.actions] }));
    assert.deepEqual(await executed(happy({ stages: stages as DeliveryPipelineArgs["stages"] })), [
      allow("AssumeActionRoles", ["sts:AssumeRole"], ["arn:aws:iam::222222222222:role/a", DEPLOY_ROLE]),
      READ_REPOSITORY,
      runBuilds(HOME, "shop-dev-build"),
    ]);
  });

  it("decrypts a source with a key of its own", async () => {
    const sourceKeyArn = `arn:aws:kms:${HOME}:${ACCOUNT}:key/repository`;
    const commit = { ...source.actions[0]!, sourceKeyArn };
    assert.deepEqual((await executed(happy({ stages: [{ ...source, actions: [commit] }, buildStage] })))[1], {
      ...allow("DecryptRepository", ["kms:Decrypt", "kms:DescribeKey"], [sourceKeyArn]),
    });
  });

  it("reads one object, or all when executions may choose", async () => {
    const object = s3Source({
      name: "Channel",
      bucketName: "store",
      objectKey: "channels/shop.zip",
      outputArtifact: "source",
    });
    const key = `arn:aws:kms:${HOME}:${ACCOUNT}:key/1`;
    const Condition = { StringEquals: { "aws:ResourceAccount": ACCOUNT } };
    const read = (resource: string) => ({
      ...allow(
        "ReadSourceObject",
        ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionTagging"],
        [resource],
      ),
      Condition,
    });
    const bucket = {
      ...allow(
        "ReadSourceBucket",
        ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"],
        ["arn:aws:s3:::store"],
      ),
      Condition,
    };
    const from = (action: typeof object) =>
      executed(happy({ stages: [{ name: "Source", actions: [action] }, buildStage] }));
    assert.deepEqual(await from({ ...object, sourceKeyArn: key }), [
      bucket,
      read("arn:aws:s3:::store/channels/shop.zip"),
      allow("DecryptSourceObject", ["kms:Decrypt"], [key]),
      runBuilds(HOME, "shop-dev-build"),
    ]);
    const configuration = { ...object.configuration, AllowOverrideForS3ObjectKey: "true" };
    assert.deepEqual((await from({ ...object, configuration }))[1], read("arn:aws:s3:::store/*"));
  });

  it("runs tests, batches, approvals and deployments of its own account", async () => {
    const inputArtifacts = ["bundle"];
    const batch = codeBuildAction({ name: "Batch", projectName: "matrix", inputArtifacts });
    const topicArn = `arn:aws:sns:${HOME}:${ACCOUNT}:approvals`;
    const actions = [
      codeBuildAction({ name: "Test", test: true, projectName: "shop-dev-test", inputArtifacts }),
      { ...batch, configuration: { ...batch.configuration, BatchEnabled: "true" } },
      manualApproval({ name: "Ask", topicArn }),
      manualApproval({ name: "Ask-again", topicArn }),
      manualApproval({ name: "Ask-nobody" }),
      codeDeployAction({
        name: "Deploy",
        applicationName: "shop",
        deploymentGroupName: pulumi.output("blue"),
        inputArtifact: "bundle",
      }),
    ];
    const codedeploy = `arn:aws:codedeploy:${HOME}:${ACCOUNT}`;
    assert.deepEqual(await executed(happy({ stages: [source, buildStage, { name: "Rest", actions }] })), [
      READ_REPOSITORY,
      runBuilds(HOME, "shop-dev-build", "shop-dev-test"),
      allow(
        "RunBatchBuilds",
        ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"],
        [`arn:aws:codebuild:${HOME}:${ACCOUNT}:project/matrix`],
      ),
      allow("AskForApproval", ["sns:Publish"], [topicArn]),
      allow(
        "Deploy",
        [
          "codedeploy:CreateDeployment",
          "codedeploy:GetDeployment",
          "codedeploy:GetDeploymentGroup",
          "codedeploy:ListDeployments",
        ],
        [`${codedeploy}:deploymentgroup:shop/blue`],
      ),
      allow(
        "RegisterRevision",
        [
          "codedeploy:GetApplication",
          "codedeploy:GetApplicationRevision",
          "codedeploy:ListDeploymentGroups",
          "codedeploy:RegisterApplicationRevision",
        ],
        [`${codedeploy}:application:shop`],
      ),
      allow("ReadDeploymentConfigs", ["codedeploy:GetDeploymentConfig"], [`${codedeploy}:deploymentconfig:*`]),
      allow("ListDeploymentConfigs", ["codedeploy:ListDeploymentConfigs"], "*"),
    ]);
  });

  it("runs batches alone", async () => {
    const build = buildStage.actions[0]!;
    const batch = { ...build, configuration: { ...build.configuration, BatchEnabled: "true" } };
    assert.deepEqual(await executed(happy({ stages: [source, { ...buildStage, actions: [batch] }] })), [
      READ_REPOSITORY,
      allow(
        "RunBatchBuilds",
        ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"],
        [`arn:aws:codebuild:${HOME}:${ACCOUNT}:project/shop-dev-build`],
      ),
    ]);
  });

  it("runs the rules of conditions", async () => {
    const group = `arn:aws:logs:${HOME}:${ACCOUNT}:log-group:/aws/codepipeline/shop-dev`;
    const args = withRules(
      { name: "Alarm", provider: "CloudWatchAlarm", configuration: { AlarmName: "errors" } },
      { name: "Build", provider: "CodeBuild", configuration: { ProjectName: "gate" }, inputArtifacts: ["source"] },
      { name: "Function", provider: "LambdaInvoke", configuration: { FunctionName: "gate" } },
      { name: "Commands", provider: "Commands", commands: ["true"] },
      { name: "Window", provider: "DeploymentWindow", configuration: { Cron: "* * * * * ?" } },
    );
    assert.deepEqual(await executed(args), [
      READ_REPOSITORY,
      runBuilds(HOME, "shop-dev-build", "gate"),
      allow(
        "WritePipelineLog",
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        [group, `${group}:*`],
      ),
      allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*"),
      allow("InvokeRuleFunctions", ["lambda:InvokeFunction"], [`arn:aws:lambda:${HOME}:${ACCOUNT}:function:gate`]),
    ]);
  });

  it("has the same size with 1, 3, 10 and 30 regions", async () => {
    const sizes = await Promise.all(
      [1, 3, 10, 30].map(async (count) => {
        const regions = Array.from({ length: count }, (_, index) => (index === 0 ? HOME : `eu-west-${index}`));
        const actions = regions.map((region) =>
          codeDeployAction({
            name: region,
            applicationName: "shop-prod",
            deploymentGroupName: "shop-prod",
            inputArtifact: "bundle",
            region,
            roleArn: DEPLOY_ROLE,
          }),
        );
        const graph = await evaluateLoosely(
          happy({
            artifactStores: regions.map(store),
            bucketArnPattern: `arn:aws:s3:::shop-dev-${ACCOUNT}-*`,
            keySetArn: `arn:aws:kms:*:${ACCOUNT}:key/mrk-1`,
            stages: [source, buildStage, { name: "Deploy", actions }],
          }),
        );
        return policyText(graph, "shop-role").length;
      }),
    );
    assert.equal(new Set(sizes).size, 1, `sizes ${sizes.join(", ")}`);
  });

  it("names resources of several regions by one wildcard", async () => {
    const regions = [HOME, "eu-west-1", "eu-west-2"];
    const actions = regions.flatMap((region) => [
      codeDeployAction({
        name: `Deploy-${region}`,
        applicationName: "shop",
        deploymentGroupName: "shop",
        inputArtifact: "bundle",
        region,
      }),
      codeBuildAction({ name: `Test-${region}`, projectName: "smoke", inputArtifacts: ["bundle"], region }),
    ]);
    const args = happy({
      artifactStores: regions.map(store),
      stages: [source, buildStage, { name: "Deploy", actions }],
    });
    const resources = Object.fromEntries((await executed(args)).map(({ Sid, Resource }) => [Sid, Resource]));
    assert.deepEqual(resources["Deploy"], [`arn:aws:codedeploy:*:${ACCOUNT}:deploymentgroup:shop/shop`]);
    assert.deepEqual(resources["RegisterRevision"], [`arn:aws:codedeploy:*:${ACCOUNT}:application:shop`]);
    assert.deepEqual(resources["RunBuilds"], [
      `arn:aws:codebuild:${HOME}:${ACCOUNT}:project/shop-dev-build`,
      `arn:aws:codebuild:*:${ACCOUNT}:project/smoke`,
    ]);
  });

  it("leaves a source with a role of its own to that role", async () => {
    const commit = codeCommitSource({
      name: "Commit",
      repositoryName: "shop",
      branchName: "dev",
      outputArtifact: "source",
      roleArn: DEPLOY_ROLE,
    });
    assert.deepEqual(await executed(happy({ stages: [{ name: "Source", actions: [commit] }, buildStage] })), [
      allow("AssumeActionRoles", ["sts:AssumeRole"], [DEPLOY_ROLE]),
      runBuilds(HOME, "shop-dev-build"),
    ]);
  });
});
