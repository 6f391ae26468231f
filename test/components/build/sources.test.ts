import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { sameResources } from "../../../delivery/graph";
import { deploy, document, listed, resource } from "../deployed";
import { added, build, CONNECTION, happy, hosted, project, statements } from "./example";

const PULL_REQUESTS = { type: "EVENT", pattern: "PULL_REQUEST_CREATED,PULL_REQUEST_UPDATED" } as const;

const USE_CONNECTIONS = {
  Sid: "UseConnections",
  Effect: "Allow",
  Action: [
    "codeconnections:GetConnection",
    "codeconnections:GetConnectionToken",
    "codestar-connections:GetConnection",
    "codestar-connections:GetConnectionToken",
  ],
};

describe("BuildProject takes its source", () => {
  it("from a repository's host, through a connection", async () => {
    const args = hosted({ connectionArn: CONNECTION, sourceVersion: "main", gitCloneDepth: 0, fetchSubmodules: true });
    const { source, sourceVersion, artifacts } = await project(args);
    assert.deepEqual(source, {
      type: "GITHUB",
      location: "https://github.com/example/api.git",
      buildspec: "buildspec.yml",
      auth: { type: "CODECONNECTIONS", resource: CONNECTION },
      gitCloneDepth: 0,
      gitSubmodulesConfig: { fetchSubmodules: true },
      reportBuildStatus: true,
    });
    assert.deepEqual([sourceVersion, artifacts], ["main", { type: "NO_ARTIFACTS" }]);
    assert.deepEqual(await added(hosted(), { connectionArn: CONNECTION }), [
      { ...USE_CONNECTIONS, Resource: [CONNECTION] },
    ]);
  });

  it("from a host that is not told how builds go", async () => {
    const { source } = await project(hosted({ reportBuildStatus: false }));
    assert.equal((source as { reportBuildStatus: boolean }).reportBuildStatus, false);
  });

  it("from CodeCommit, which the role may then pull from", async () => {
    const location = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop";
    const args = hosted({ source: "CODECOMMIT", sourceLocation: pulumi.output(location) });
    assert.deepEqual((await project(args))["source"], { type: "CODECOMMIT", location, buildspec: "buildspec.yml" });
    assert.deepEqual((await statements(args))["CloneRepositories"], {
      Sid: "CloneRepositories",
      Effect: "Allow",
      Action: ["codecommit:GitPull"],
      Resource: ["arn:aws:codecommit:eu-west-1:111111111111:shop"],
    });
  });

  it("from an object or a folder of a bucket, which the role may then read", async () => {
    const args = hosted({
      source: "S3",
      sourceLocation: "sources/api/bundle.zip",
      sourceVersion: "v1",
      secondarySources: [{ identifier: "data", source: "S3", location: "data/samples/" }],
    });
    const read = Object.values(await statements(args)).filter(({ Sid }) => Sid.includes("Source"));
    assert.deepEqual(read, [
      {
        Sid: "ReadSourceBuckets",
        Effect: "Allow",
        Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
        Resource: ["arn:aws:s3:::sources", "arn:aws:s3:::data"],
      },
      {
        Sid: "ListSourceObjects",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::sources", "arn:aws:s3:::data"],
        Condition: { StringLike: { "s3:prefix": ["api/bundle.zip", "samples/*"] } },
      },
      {
        Sid: "ReadSourceObjects",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: ["arn:aws:s3:::sources/api/bundle.zip", "arn:aws:s3:::data/samples/*"],
      },
    ]);
  });

  it("from nowhere, with an inline buildspec", async () => {
    const { source } = await project({ projectName: "api-build", source: "NO_SOURCE", buildspec: "version: 0.2" });
    assert.deepEqual(source, { type: "NO_SOURCE", buildspec: "version: 0.2" });
  });

  it("from several repositories", async () => {
    const args = hosted({
      secondarySources: [
        {
          identifier: "docs",
          source: "BITBUCKET",
          location: "https://bitbucket.org/example/docs.git",
          version: "v1",
          connectionArn: CONNECTION,
        },
        { identifier: "tools", source: "GITLAB", location: "https://gitlab.com/example/tools.git" },
      ],
    });
    const { secondarySources, secondarySourceVersions } = await project(args);
    assert.deepEqual(secondarySources, [
      {
        sourceIdentifier: "docs",
        type: "BITBUCKET",
        location: "https://bitbucket.org/example/docs.git",
        auth: { type: "CODECONNECTIONS", resource: CONNECTION },
      },
      { sourceIdentifier: "tools", type: "GITLAB", location: "https://gitlab.com/example/tools.git" },
    ]);
    assert.deepEqual(secondarySourceVersions, [{ sourceIdentifier: "docs", sourceVersion: "v1" }]);
    assert.deepEqual((await statements(args))["UseConnections"], { ...USE_CONNECTIONS, Resource: [CONNECTION] });
  });
});

describe("BuildProject is started", () => {
  it("by pull requests, those from forks after somebody approved them", async () => {
    const filters = [
      PULL_REQUESTS,
      { type: "BASE_REF", pattern: "^refs/heads/main$" },
      { type: "FILE_PATH", pattern: "^docs/", excludeMatchedPattern: true },
    ] as const;
    const graph = await deploy(build(hosted({ webhook: { filterGroups: [{ filters: [...filters] }] } })));
    assert.deepEqual(resource(graph, "api-webhook").inputs, {
      projectName: "api-build",
      buildType: "BUILD",
      filterGroups: [{ filters }],
      pullRequestBuildPolicy: { requiresCommentApproval: "FORK_PULL_REQUESTS" },
    });
    assert.equal(graph.outputs["webhookUrl"], resource(graph, "api-webhook").outputs["payloadUrl"]);
  });

  it("as the webhook says who approves", async () => {
    const policyOf = async (settings: object) => {
      const webhook = { filterGroups: [{ filters: [PULL_REQUESTS] }], ...settings };
      return resource(await deploy(build(hosted({ webhook }))), "api-webhook").inputs["pullRequestBuildPolicy"];
    };
    assert.deepEqual(
      await policyOf({ commentApproval: "ALL_PULL_REQUESTS", approverRoles: ["GITHUB_MAINTAIN", "GITHUB_ADMIN"] }),
      { requiresCommentApproval: "ALL_PULL_REQUESTS", approverRoles: ["GITHUB_MAINTAIN", "GITHUB_ADMIN"] },
    );
    assert.deepEqual(await policyOf({ commentApproval: "DISABLED" }), { requiresCommentApproval: "DISABLED" });
    assert.equal(await policyOf({ filterGroups: [{ filters: [{ type: "EVENT", pattern: "PUSH" }] }] }), undefined);
  });

  it("as a batch by a webhook", async () => {
    const webhook = { batch: true, filterGroups: [{ filters: [{ type: "EVENT", pattern: "PUSH" } as const] }] };
    const graph = await deploy(build(hosted({ webhook, batch: {}, region: "eu-west-1" })));
    const { buildType, region } = resource(graph, "api-webhook").inputs;
    assert.deepEqual([buildType, region], ["BUILD_BATCH", "eu-west-1"]);
  });

  it("again after a failure, by its own role", async () => {
    assert.equal((await project(hosted({ autoRetryLimit: 2 })))["autoRetryLimit"], 2);
    assert.deepEqual(await added(hosted(), { autoRetryLimit: 2 }), [
      {
        Sid: "RetryBuilds",
        Effect: "Allow",
        Action: ["codebuild:RetryBuild"],
        Resource: "arn:aws:codebuild:eu-central-1:111111111111:project/api-build",
      },
    ]);
    assert.deepEqual(await added(hosted(), { autoRetryLimit: 0 }), []);
  });
});

describe("BuildProject runs batches", () => {
  it("with a role that its builds are not", async () => {
    const batch = {
      computeTypesAllowed: ["BUILD_GENERAL1_SMALL" as const],
      maximumBuildsAllowed: 4,
      timeoutMinutes: 30,
      combineArtifacts: true,
      roleName: "api-batch",
    };
    const args = happy({ batch, rolePath: "/api/", tags: { team: "api" } });
    const graph = await deploy(build(args));
    const role = resource(graph, "api-batch-role");
    assert.deepEqual(resource(graph, "api-project").inputs["buildBatchConfig"], {
      serviceRole: role.outputs["arn"],
      combineArtifacts: true,
      timeoutInMins: 30,
      restrictions: { computeTypesAlloweds: ["BUILD_GENERAL1_SMALL"], maximumBuildsAllowed: 4 },
    });
    assert.equal(graph.outputs["batchRoleArn"], role.outputs["arn"]);
    const { name, path, description, tags } = role.inputs;
    assert.deepEqual([name, path, description, tags], ["api-batch", "/api/", "Batches of api-build", { team: "api" }]);
    const projectArn = "arn:aws:codebuild:eu-central-1:111111111111:project/api-build";
    assert.deepEqual(document(graph, "api-batch-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "codebuild.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": projectArn },
          },
        },
      ],
    });
    assert.deepEqual(Object.values(await statements(args, "api-batch-role")), [
      {
        Sid: "RunBuildsOfBatch",
        Effect: "Allow",
        Action: ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
        Resource: projectArn,
      },
    ]);
    assert.deepEqual(await added(happy({ rolePath: "/api/", tags: { team: "api" } }), { batch }), []);
  });

  it("without restrictions that nobody asked for", async () => {
    const graph = await deploy(build(happy({ batch: {} })));
    assert.deepEqual(resource(graph, "api-project").inputs["buildBatchConfig"], {
      serviceRole: resource(graph, "api-batch-role").outputs["arn"],
    });
  });
});

describe("BuildProject publishes", () => {
  it("a badge where it is asked to", async () => {
    const graph = await deploy(build(hosted({ badgeEnabled: true })));
    assert.equal(resource(graph, "api-project").inputs["badgeEnabled"], true);
    assert.ok("badgeUrl" in graph.outputs);
    assert.ok(!("badgeUrl" in (await deploy(build(hosted()))).outputs));
  });

  it("the same in a preview, whatever of its settings is unknown", async () => {
    const args = () =>
      hosted({
        sourceLocation: pulumi.output("https://github.com/example/api.git"),
        connectionArn: pulumi.output(CONNECTION),
        webhook: { filterGroups: [{ filters: [PULL_REQUESTS] }] },
        batch: {},
        badgeEnabled: true,
      });
    const [update, preview] = [await deploy(build(args())), await deploy(build(args()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    assert.deepEqual(listed(update), [
      "BuildProject api",
      "LogGroup api-log-group",
      "Project api-project",
      "Role api-batch-role",
      "Role api-role",
      "Webhook api-webhook",
    ]);
  });
});
