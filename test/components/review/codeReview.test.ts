import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CodeRepository, CodeReview, type CodeReviewArgs } from "../../../components";
import { type Graph, sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";
import { build, CONNECTION, happy, hosted, KEY, TOPIC } from "./example";

interface Statement {
  readonly Sid: string;
  readonly Action: readonly string[];
}

const statementsOf = (graph: Graph, role: string): readonly Statement[] => {
  const policies = resource(graph, role).inputs["inlinePolicies"] as { policy: string }[];
  return policies.flatMap(({ policy }) => (JSON.parse(policy) as { Statement: Statement[] }).Statement);
};

const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-central-1:111111111111:${rest}`;

describe("CodeReview of CodeCommit", () => {
  it("declares a build, what starts it, what judges by it, and the rule that demands it", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "ApprovalRuleTemplate review-review-rule",
      "ApprovalRuleTemplateAssociation review-review-rule-association",
      "BuildProject review-build",
      "CodeReview review",
      "EventRule review-function-rule",
      "EventRule review-rule",
      "EventTarget review-function-target",
      "EventTarget review-target",
      "Function review-function",
      "FunctionEventInvokeConfig review-function-retries",
      "LogGroup review-build-log-group",
      "LogGroup review-function-log-group",
      "MetricAlarm review-failures-alarm",
      "Permission review-function-permission",
      "Project review-build-project",
      "Queue review-failures",
      "QueuePolicy review-failures-policy",
      "Role review-build-role",
      "Role review-event-role",
      "Role review-function-role",
    ]);
    const { source, artifacts } = resource(graph, "review-build-project").inputs as Record<string, unknown>;
    assert.deepEqual(source, {
      type: "CODECOMMIT",
      location: "https://git-codecommit.eu-central-1.amazonaws.com/v1/repos/shop",
      buildspec: "buildspec.review.yml",
    });
    assert.deepEqual(artifacts, { type: "NO_ARTIFACTS" });
    assert.deepEqual(graph.outputs, {
      projectName: "shop-review",
      projectArn: arn("codebuild", "project/shop-review"),
      buildRoleArn: resource(graph, "review-build-role").outputs["arn"],
      reviewerRoleArn: resource(graph, "review-function-role").outputs["arn"],
      functionName: "shop-review-verdict",
      approvalRuleNames: ["shop-review-review"],
      failureQueueArn: resource(graph, "review-failures").outputs["arn"],
    });
  });

  it("makes rules for a repository only once what it depends on is there", async () => {
    const graph = await deploy(() => {
      const repository = new CodeRepository("code", { repositoryName: "shop" });
      new CodeReview("review", happy({ approvals: 1 }), { dependsOn: [repository] });
    });
    for (const role of ["review", "people"]) {
      const { dependencies } = resource(graph, `review-${role}-rule-association`);
      assert.ok(dependencies.includes(resource(graph, "code-repository").urn), role);
    }
  });

  it("builds the commit of every new revision of an open pull request", async () => {
    const graph = await deploy(build(happy({ destinationBranches: ["main", "release/1"] })));
    assert.deepEqual(document(graph, "review-rule", "eventPattern"), {
      source: ["aws.codecommit"],
      "detail-type": ["CodeCommit Pull Request State Change"],
      resources: [arn("codecommit", "shop")],
      detail: {
        event: ["pullRequestCreated", "pullRequestSourceBranchUpdated"],
        pullRequestStatus: ["Open"],
        destinationReference: ["refs/heads/main", "refs/heads/release/1"],
      },
    });
    const { inputTransformer, ...target } = resource(graph, "review-target").inputs;
    assert.deepEqual(target, {
      rule: resource(graph, "review-rule").outputs["name"],
      arn: arn("codebuild", "project/shop-review"),
      roleArn: resource(graph, "review-event-role").outputs["arn"],
      targetId: "build",
      retryPolicy: { maximumEventAgeInSeconds: 21600, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: resource(graph, "review-failures").outputs["arn"] },
    });
    const { inputPaths, inputTemplate } = inputTransformer as { inputPaths: object; inputTemplate: string };
    assert.deepEqual(inputPaths, {
      pullRequestId: "$.detail.pullRequestId",
      revisionId: "$.detail.revisionId",
      sourceCommit: "$.detail.sourceCommit",
      destinationCommit: "$.detail.destinationCommit",
    });
    assert.deepEqual(JSON.parse(inputTemplate), {
      sourceVersion: "<sourceCommit>",
      environmentVariablesOverride: [
        { name: "PULL_REQUEST_ID", value: "<pullRequestId>", type: "PLAINTEXT" },
        { name: "PULL_REQUEST_REVISION_ID", value: "<revisionId>", type: "PLAINTEXT" },
        { name: "SOURCE_COMMIT", value: "<sourceCommit>", type: "PLAINTEXT" },
        { name: "DESTINATION_COMMIT", value: "<destinationCommit>", type: "PLAINTEXT" },
      ],
    });
    assert.deepEqual(statementsOf(graph, "review-event-role"), [
      {
        Sid: "StartBuild",
        Effect: "Allow",
        Action: ["codebuild:StartBuild"],
        Resource: arn("codebuild", "project/shop-review"),
      },
    ]);
  });

  it("has the function judge by every build that ends", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(document(graph, "review-function-rule", "eventPattern"), {
      source: ["aws.codebuild"],
      "detail-type": ["CodeBuild Build State Change"],
      detail: { "project-name": ["shop-review"], "build-status": [{ "anything-but": ["IN_PROGRESS"] }] },
    });
    const { code: _code, role: _role, ...inputs } = resource(graph, "review-function").inputs;
    assert.deepEqual(inputs, {
      name: "shop-review-verdict",
      description: "Writes the results of shop-review to pull requests",
      runtime: "nodejs24.x",
      handler: "index.handler",
      timeout: 60,
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/shop-review-verdict" },
      environment: {
        variables: { REPOSITORY_NAME: "shop", RULE_NAME: resource(graph, "review-rule").outputs["name"] },
      },
    });
    assert.deepEqual(statementsOf(graph, "review-function-role").slice(2), [
      {
        Sid: "ReadBuilds",
        Effect: "Allow",
        Action: ["codebuild:BatchGetBuilds"],
        Resource: arn("codebuild", "project/shop-review"),
      },
      {
        Sid: "JudgePullRequests",
        Effect: "Allow",
        Action: ["codecommit:PostCommentForPullRequest", "codecommit:UpdatePullRequestApprovalState"],
        Resource: arn("codecommit", "shop"),
      },
    ]);
    const { Statement } = document(graph, "review-failures-policy", "policy") as {
      Statement: { Condition: unknown }[];
    };
    assert.deepEqual(Statement[0]?.Condition, {
      ArnEquals: {
        "aws:SourceArn": ["review-rule", "review-function-rule"].map((name) => resource(graph, name).outputs["arn"]),
      },
    });
  });

  it("lets no build approve, whatever the settings", async () => {
    const graph = await deploy(build(happy({ repositoryKeyArn: KEY, approvals: 2, rolePath: "/shop/" })));
    const actions = ["review-build-role", "review-event-role"].flatMap((role) =>
      statementsOf(graph, role).flatMap(({ Action }) => Action),
    );
    assert.deepEqual(
      actions.filter((action) => /^(codecommit|codebuild|lambda|iam|sts):/.test(action)),
      [
        "codebuild:CreateReportGroup",
        "codebuild:CreateReport",
        "codebuild:UpdateReport",
        "codebuild:BatchPutTestCases",
        "codebuild:BatchPutCodeCoverages",
        "codecommit:GitPull",
        "codebuild:StartBuild",
      ],
    );
    const [trust] = (
      document(graph, "review-function-role", "assumeRolePolicy") as { Statement: { Principal: unknown }[] }
    ).Statement;
    assert.deepEqual(trust?.Principal, { Service: "lambda.amazonaws.com" });
  });

  it("demands the approval of the function's role, whose path sessions leave out", async () => {
    const graph = await deploy(build(happy({ rolePath: "/shop/", destinationBranches: ["main"] })));
    const { content, ...template } = resource(graph, "review-review-rule").inputs;
    assert.deepEqual(template, { name: "shop-review-review", description: "The build of the pull request passes" });
    assert.deepEqual(JSON.parse(content as string), {
      Version: "2018-11-08",
      DestinationReferences: ["refs/heads/main"],
      Statements: [
        {
          Type: "Approvers",
          NumberOfApprovalsNeeded: 1,
          ApprovalPoolMembers: [
            `arn:aws:sts::111111111111:assumed-role/${String(resource(graph, "review-function-role").outputs["name"])}/*`,
          ],
        },
      ],
    });
    assert.deepEqual(resource(graph, "review-review-rule-association").inputs, {
      approvalRuleTemplateName: "shop-review-review",
      repositoryName: "shop",
    });
  });

  const people: Readonly<Record<string, readonly [Partial<CodeReviewArgs>, object]>> = {
    "the review and two people where everybody may approve": [{ approvals: 2 }, { NumberOfApprovalsNeeded: 3 }],
    "two of some people": [
      { approvals: 2, approvers: ["arn:aws:sts::111111111111:assumed-role/maintainers/*"] },
      {
        NumberOfApprovalsNeeded: 2,
        ApprovalPoolMembers: ["arn:aws:sts::111111111111:assumed-role/maintainers/*"],
      },
    ],
  };
  for (const [what, [changes, needed]] of Object.entries(people))
    it(`demands by a rule of its own ${what}`, async () => {
      const graph = await deploy(build(happy(changes)));
      const { content } = resource(graph, "review-people-rule").inputs;
      assert.deepEqual(JSON.parse(content as string), {
        Version: "2018-11-08",
        Statements: [{ Type: "Approvers", ...needed }],
      });
      assert.deepEqual(graph.outputs["approvalRuleNames"], ["shop-review-review", "shop-review-people"]);
      assert.ok(listed(graph).includes("ApprovalRuleTemplateAssociation review-people-rule-association"));
    });

  it("lets builds read and the function write a repository with a key", async () => {
    const graph = await deploy(build(happy({ repositoryKeyArn: pulumi.output(KEY) })));
    assert.deepEqual(statementsOf(graph, "review-function-role").at(-1), {
      Sid: "UseRepositoryKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      Resource: KEY,
      Condition: { StringEquals: { "kms:ViaService": "codecommit.eu-central-1.amazonaws.com" } },
    });
    const decrypt = statementsOf(graph, "review-build-role").find(({ Sid }) => Sid === "DecryptWithFurtherKeys");
    assert.deepEqual(decrypt?.Action, ["kms:Decrypt"]);
  });

  it("passes every other setting on", async () => {
    const graph = await deployLoosely(
      build(
        happy({
          buildspec: "version: 0.2\nphases:\n  build:\n    commands: [npm test]\n",
          environmentType: "ARM_CONTAINER",
          computeType: "BUILD_GENERAL1_LARGE",
          privilegedMode: true,
          environmentVariables: [{ name: "CI", value: "true" }],
          vpcId: "vpc-0a",
          subnetIds: ["subnet-0a"],
          securityGroupIds: ["sg-0a"],
          buildTimeoutMinutes: 15,
          policy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
          functionName: "judge",
          alarmTopicArns: [TOPIC],
          logRetentionDays: 30,
          logKeyArn: KEY,
          buildRoleName: "review-builder",
          reviewerRoleName: "review-judge",
          eventRoleName: "review-starter",
          rolePath: "/shop/",
          permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
          tags: { team: "shop" },
          accountId: "222222222222",
          region: "cn-north-1",
        }),
      ),
    );
    const { environment, vpcConfig, buildTimeout, source } = resource(graph, "review-build-project").inputs as {
      environment: Record<string, unknown>;
      vpcConfig: unknown;
      buildTimeout: number;
      source: Record<string, unknown>;
    };
    assert.deepEqual(
      [environment["type"], environment["computeType"], environment["privilegedMode"], vpcConfig, buildTimeout],
      [
        "ARM_CONTAINER",
        "BUILD_GENERAL1_LARGE",
        true,
        { vpcId: "vpc-0a", subnets: ["subnet-0a"], securityGroupIds: ["sg-0a"] },
        15,
      ],
    );
    assert.match(String(source["buildspec"]), /npm test/);
    assert.equal(source["location"], "https://git-codecommit.cn-north-1.amazonaws.com.cn/v1/repos/shop");
    const roles = ["build", "function", "event"].map((role) => resource(graph, `review-${role}-role`).inputs);
    assert.deepEqual(
      roles.map(({ name, path, permissionsBoundary, tags }) => [name, path, permissionsBoundary, tags]),
      ["review-builder", "review-judge", "review-starter"].map((name) => [
        name,
        "/shop/",
        "arn:aws:iam::111111111111:policy/boundary",
        { team: "shop" },
      ]),
    );
    const groups = ["build", "function"].map((group) => resource(graph, `review-${group}-log-group`).inputs);
    for (const { retentionInDays, kmsKeyId } of groups) assert.deepEqual([retentionInDays, kmsKeyId], [30, KEY]);
    const regional = graph.resources.filter(({ type }) => /^aws:(?!iam)/.test(type));
    assert.deepEqual(
      regional.filter(({ inputs }) => inputs["region"] !== "cn-north-1").map(({ name }) => name),
      [],
    );
    assert.deepEqual(resource(graph, "review-failures-alarm").inputs["alarmActions"], [TOPIC]);
    const content = resource(graph, "review-review-rule").inputs["content"] as string;
    assert.match(content, /"arn:aws-cn:sts::222222222222:assumed-role\/review-judge\/\*"/);
  });

  it("associates CodeGuru Reviewer where it is asked to", async () => {
    const graph = await deploy(build(happy({ codeGuruReviewer: true, tags: { team: "shop" } })));
    assert.deepEqual(resource(graph, "review-association").inputs, {
      repository: { codecommit: { name: "shop" } },
      tags: { team: "shop" },
    });
  });

  it("declares the same in a preview, wherever it is", async () => {
    for (const place of [{}, { accountId: "111111111111", region: "eu-central-1" }]) {
      const args = happy({ approvals: 1, repositoryKeyArn: pulumi.output(KEY), alarmTopicArns: [TOPIC], ...place });
      const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
      assert.deepEqual(sameResources(update, preview), []);
    }
  });
});

describe("CodeReview of another host", () => {
  it("declares a build that the host starts and shows", async () => {
    const graph = await deploy(build(hosted({ destinationBranches: ["main", "release-1.x"] })));
    assert.deepEqual(listed(graph), [
      "BuildProject review-build",
      "CodeReview review",
      "LogGroup review-build-log-group",
      "Project review-build-project",
      "Role review-build-role",
      "Webhook review-build-webhook",
    ]);
    assert.deepEqual(resource(graph, "review-build-project").inputs["source"], {
      type: "GITHUB",
      location: "https://github.com/example/shop.git",
      buildspec: "buildspec.review.yml",
      auth: { type: "CODECONNECTIONS", resource: CONNECTION },
      reportBuildStatus: true,
    });
    const { filterGroups, pullRequestBuildPolicy } = resource(graph, "review-build-webhook").inputs;
    assert.deepEqual(filterGroups, [
      {
        filters: [
          { type: "EVENT", pattern: "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED" },
          { type: "BASE_REF", pattern: "^refs/heads/(main|release-1\\.x)$" },
        ],
      },
    ]);
    assert.deepEqual(pullRequestBuildPolicy, { requiresCommentApproval: "FORK_PULL_REQUESTS" });
    assert.deepEqual(Object.keys(graph.outputs).sort(), ["buildRoleArn", "projectArn", "projectName", "webhookUrl"]);
  });

  const hosts: Readonly<Record<string, readonly [Partial<CodeReviewArgs>, location: string, events: string]>> = {
    GITHUB_ENTERPRISE: [
      { serverUrl: "https://git.example.com/" },
      "https://git.example.com/example/shop.git",
      "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED",
    ],
    GITLAB: [{}, "https://gitlab.com/example/shop.git", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"],
    GITLAB_SELF_MANAGED: [
      { serverUrl: "https://git.example.com/gitlab", fullRepositoryId: "example/group/shop" },
      "https://git.example.com/gitlab/example/group/shop.git",
      "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED",
    ],
    BITBUCKET: [{}, "https://bitbucket.org/example/shop.git", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED"],
  };
  for (const [source, [changes, location, events]] of Object.entries(hosts))
    it(`finds the repository and its events at ${source}`, async () => {
      const graph = await deploy(
        build(hosted({ source: source as NonNullable<CodeReviewArgs["source"]>, ...changes })),
      );
      assert.equal(
        (resource(graph, "review-build-project").inputs["source"] as { location: string }).location,
        location,
      );
      assert.deepEqual(resource(graph, "review-build-webhook").inputs["filterGroups"], [
        { filters: [{ type: "EVENT", pattern: events }] },
      ]);
    });

  const associations: Readonly<Record<string, readonly [Partial<CodeReviewArgs>, key: string]>> = {
    BITBUCKET: [{ source: "BITBUCKET" }, "bitbucket"],
    GITHUB_ENTERPRISE: [
      { source: "GITHUB_ENTERPRISE", serverUrl: "https://git.example.com" },
      "githubEnterpriseServer",
    ],
  };
  for (const [host, [changes, key]] of Object.entries(associations))
    it(`associates CodeGuru Reviewer with ${host}`, async () => {
      const graph = await deploy(build(hosted({ ...changes, codeGuruReviewer: true })));
      assert.deepEqual(resource(graph, "review-association").inputs["repository"], {
        [key]: { connectionArn: CONNECTION, owner: "example", name: "shop" },
      });
    });

  it("declares the same in a preview", async () => {
    const args = hosted({ connectionArn: pulumi.output(CONNECTION) });
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
