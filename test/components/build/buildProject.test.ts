import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { BuildProject, type BuildProjectArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";
import { build, happy, KEY, project, statements, STORE } from "./example";

describe("BuildProject", () => {
  it("declares a project, a role and a log group", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "BuildProject api",
      "LogGroup api-log-group",
      "Project api-project",
      "Role api-role",
    ]);
    assert.deepEqual(resource(graph, "api-log-group").inputs, {
      name: "/aws/codebuild/api-build",
      retentionInDays: 365,
    });
    assert.deepEqual(resource(graph, "api-project").inputs, {
      name: "api-build",
      serviceRole: resource(graph, "api-role").outputs["arn"],
      source: { type: "CODEPIPELINE", buildspec: "buildspec.yml" },
      artifacts: { type: "CODEPIPELINE" },
      encryptionKey: KEY,
      environment: {
        type: "LINUX_CONTAINER",
        computeType: "BUILD_GENERAL1_SMALL",
        image: "aws/codebuild/amazonlinux-x86_64-standard:6.0",
        imagePullCredentialsType: "CODEBUILD",
        privilegedMode: false,
        environmentVariables: [],
      },
      cache: { type: "NO_CACHE" },
      logsConfig: { cloudwatchLogs: { status: "ENABLED", groupName: "/aws/codebuild/api-build" } },
      buildTimeout: 60,
      queuedTimeout: 480,
    });
    assert.deepEqual(graph.outputs, {
      projectName: "api-build",
      projectArn: "arn:aws:codebuild:eu-central-1:111111111111:project/api-build",
      roleArn: resource(graph, "api-role").outputs["arn"],
      roleName: resource(graph, "api-role").outputs["name"],
      logGroupName: "/aws/codebuild/api-build",
      reportGroupArns: {},
    });
  });

  it("lets CodeBuild assume the role for this project only", async () => {
    assert.deepEqual(document(await deploy(build(happy())), "api-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "codebuild.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": "arn:aws:codebuild:eu-central-1:111111111111:project/api-build" },
          },
        },
      ],
    });
  });

  it("grants logs, reports, the store and its key, and nothing else", async () => {
    const Condition = { StringEquals: { "aws:ResourceAccount": "111111111111" } };
    const logs = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/codebuild/api-build";
    assert.deepEqual(Object.values(await statements(happy())), [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [logs, `${logs}:*`],
      },
      {
        Sid: "WriteReports",
        Effect: "Allow",
        Action: [
          "codebuild:CreateReportGroup",
          "codebuild:CreateReport",
          "codebuild:UpdateReport",
          "codebuild:BatchPutTestCases",
          "codebuild:BatchPutCodeCoverages",
        ],
        Resource: "arn:aws:codebuild:eu-central-1:111111111111:report-group/api-build-*",
      },
      {
        Sid: "ReadStoreSettings",
        Effect: "Allow",
        Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
        Resource: [STORE],
        Condition,
      },
      {
        Sid: "MoveArtifacts",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        Resource: [`${STORE}/*`],
        Condition,
      },
      {
        Sid: "UseStoreKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: KEY,
      },
    ]);
  });

  it("grants exactly the parameters and secrets that variables name", async () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:other-AbCdEf";
    const parameter = "arn:aws:ssm:eu-west-1:222222222222:parameter/shared";
    const environmentVariables: BuildProjectArgs["environmentVariables"] = [
      { name: "STAGE", value: "dev" },
      { name: "TOKEN", type: "PARAMETER_STORE", value: "/api/token" },
      { name: "FLAG", type: "PARAMETER_STORE", value: pulumi.output("flag") },
      { name: "SHARED", type: "PARAMETER_STORE", value: parameter },
      { name: "PASSWORD", type: "SECRETS_MANAGER", value: "api/db:password::" },
      { name: "OTHER", type: "SECRETS_MANAGER", value: `${secret}:key:AWSCURRENT:` },
    ];
    const { ReadParameters, ReadSecrets } = await statements(happy({ environmentVariables }));
    assert.deepEqual(ReadParameters, {
      Sid: "ReadParameters",
      Effect: "Allow",
      Action: ["ssm:GetParameters"],
      Resource: [
        "arn:aws:ssm:eu-central-1:111111111111:parameter/api/token",
        "arn:aws:ssm:eu-central-1:111111111111:parameter/flag",
        parameter,
      ],
    });
    assert.deepEqual(ReadSecrets, {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: ["arn:aws:secretsmanager:eu-central-1:111111111111:secret:api/db-??????", secret],
    });
    const { environment } = await project(happy({ environmentVariables }));
    assert.deepEqual((environment as { environmentVariables: unknown[] }).environmentVariables, [
      { name: "STAGE", value: "dev", type: "PLAINTEXT" },
      { name: "TOKEN", value: "/api/token", type: "PARAMETER_STORE" },
      { name: "FLAG", value: "flag", type: "PARAMETER_STORE" },
      { name: "SHARED", value: parameter, type: "PARAMETER_STORE" },
      { name: "PASSWORD", value: "api/db:password::", type: "SECRETS_MANAGER" },
      { name: "OTHER", value: `${secret}:key:AWSCURRENT:`, type: "SECRETS_MANAGER" },
    ]);
  });

  it("decrypts with further keys and takes a policy of one's own", async () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const other = "arn:aws:kms:eu-central-1:111111111111:key/2";
    const args = happy({ additionalKeyArns: [other], policy });
    assert.deepEqual((await statements(args))["DecryptWithFurtherKeys"], {
      Sid: "DecryptWithFurtherKeys",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [other],
    });
    const policies = resource(await deploy(build(args)), "api-role").inputs["inlinePolicies"] as { name: string }[];
    assert.deepEqual(policies.slice(1), [{ name: "extra", policy }]);
  });

  it("pulls its own images with its role, and those of ECR by exact right", async () => {
    const image = "222222222222.dkr.ecr.eu-west-1.amazonaws.com/tools/node:20";
    const granted = await statements(happy({ image }));
    assert.deepEqual(granted["LogInToRegistry"], {
      Sid: "LogInToRegistry",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      Resource: "*",
    });
    assert.deepEqual(granted["PullImage"], {
      Sid: "PullImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: "arn:aws:ecr:eu-west-1:222222222222:repository/tools/node",
    });
    const { environment } = await project(happy({ image }));
    assert.equal((environment as Record<string, unknown>)["imagePullCredentialsType"], "SERVICE_ROLE");
    const byDigest = await statements(happy({ image: `${image.replace(":20", "")}@sha256:00` }));
    assert.deepEqual(byDigest["PullImage"], granted["PullImage"]);
    assert.deepEqual(Object.keys(await statements(happy({ image: "public.ecr.aws/docker/library/node:20" }))), [
      "WriteLogs",
      "WriteReports",
      "ReadStoreSettings",
      "MoveArtifacts",
      "UseStoreKey",
    ]);
  });

  it("keeps a cache on the host or in a bucket", async () => {
    assert.deepEqual((await project(happy({ cache: "LOCAL" })))["cache"], {
      type: "LOCAL",
      modes: ["LOCAL_CUSTOM_CACHE"],
    });
    const layers = happy({ cache: "LOCAL", cacheModes: ["LOCAL_DOCKER_LAYER_CACHE"], privilegedMode: true });
    assert.deepEqual((await project(layers))["cache"], { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] });
    const shared = happy({ cache: "S3", cacheBucketName: "caches" });
    assert.deepEqual((await project(shared))["cache"], { type: "S3", location: "caches/api-build" });
    const { ListCache, KeepCache } = await statements(shared);
    assert.deepEqual(ListCache, {
      Sid: "ListCache",
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: "arn:aws:s3:::caches",
      Condition: { StringLike: { "s3:prefix": ["api-build", "api-build/*"] } },
    });
    assert.deepEqual(KeepCache, {
      Sid: "KeepCache",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: "arn:aws:s3:::caches/api-build/*",
    });
  });

  it("takes an inline buildspec or another path", async () => {
    const text = "version: 0.2\n";
    const source = async (changes: Partial<BuildProjectArgs>) => (await project(happy(changes)))["source"];
    assert.deepEqual(await source({ buildspec: pulumi.output(text) }), { type: "CODEPIPELINE", buildspec: text });
    assert.deepEqual(await source({ buildspecPath: "ci/build.yml" }), {
      type: "CODEPIPELINE",
      buildspec: "ci/build.yml",
    });
  });

  it("passes every other setting on", async () => {
    const logKeyArn = "arn:aws:kms:cn-north-1:111111111111:key/logs";
    const graph = await deployLoosely(
      build(
        happy({
          description: "Builds the API",
          environmentType: "ARM_CONTAINER",
          computeType: "BUILD_GENERAL1_LARGE",
          logRetentionDays: 30,
          logKeyArn,
          buildTimeoutMinutes: 5,
          queuedTimeoutMinutes: 10,
          concurrentBuildLimit: 2,
          roleName: "api-dev-build",
          rolePath: "/api/dev/",
          permissionsBoundaryArn: "arn:aws-cn:iam::111111111111:policy/boundary",
          tags: { team: "api" },
          accountId: "333333333333",
          region: "cn-north-1",
        }),
      ),
    );
    const { assumeRolePolicy, inlinePolicies, ...role } = resource(graph, "api-role").inputs;
    assert.deepEqual(role, {
      name: "api-dev-build",
      path: "/api/dev/",
      description: "Builds of api-build",
      permissionsBoundary: "arn:aws-cn:iam::111111111111:policy/boundary",
      tags: { team: "api" },
    });
    const source = "arn:aws-cn:codebuild:cn-north-1:333333333333:project/api-build";
    assert.ok((assumeRolePolicy as string).includes(`"aws:SourceArn":"${source}"`));
    assert.ok(JSON.stringify(inlinePolicies).includes("arn:aws-cn:logs:cn-north-1:333333333333:log-group:"));
    assert.deepEqual(resource(graph, "api-log-group").inputs, {
      name: "/aws/codebuild/api-build",
      retentionInDays: 30,
      kmsKeyId: logKeyArn,
      region: "cn-north-1",
      tags: { team: "api" },
    });
    const { description, environment, buildTimeout, queuedTimeout, concurrentBuildLimit, region, tags } = resource(
      graph,
      "api-project",
    ).inputs;
    assert.deepEqual(
      { description, environment, buildTimeout, queuedTimeout, concurrentBuildLimit, region, tags },
      {
        description: "Builds the API",
        environment: {
          type: "ARM_CONTAINER",
          computeType: "BUILD_GENERAL1_LARGE",
          image: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
          imagePullCredentialsType: "CODEBUILD",
          privilegedMode: false,
          environmentVariables: [],
        },
        buildTimeout: 5,
        queuedTimeout: 10,
        concurrentBuildLimit: 2,
        region: "cn-north-1",
        tags: { team: "api" },
      },
    );
  });

  it("declares the same in a preview", async () => {
    const args = () => happy({ cache: "S3", cacheBucketName: "caches", policy: '{"Statement":[]}' });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("hands its options to its children", async () => {
    const graph = await deployLoosely(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("tools", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new BuildProject("parent-api", happy(), { provider, parent, protect: true, aliases: [{ name: "former" }] });
    });
    for (const name of ["parent-api-project", "parent-api-role", "parent-api-log-group"]) {
      const child = resource(graph, name);
      assert.equal(child.account, "555555555555");
      assert.equal(child.protect, true);
      assert.ok(child.urn.includes("test:index:Parent$interlock:index:BuildProject$aws:"));
    }
    const [alias] = resource(graph, "parent-api").aliases ?? [];
    assert.ok(typeof alias === "object" && alias["name"] === "former");
  });
});
