import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { FilePathTrigger, type FilePathTriggerArgs } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { deploy, deployLoosely, document, listed, problemsOf, resource } from "../deployed";
import { filesOf } from "../functions";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/code";
const TOPIC = "arn:aws:sns:eu-central-1:111111111111:operators";
const WEB = { pipelineName: "shop-web", includes: ["web/**", "shared/**"], excludes: ["**.md"] };
const API = { pipelineName: "shop-api", sourceActionName: "Commit", excludes: ["web/**"] };

const happy = (changes: Partial<FilePathTriggerArgs> = {}): FilePathTriggerArgs => ({
  repositoryName: "shop",
  pipelines: [WEB, API],
  ...changes,
});

const build = (args: FilePathTriggerArgs) => () => {
  const { functionName, functionArn, roleArn, ruleName, failureQueueArn } = new FilePathTrigger("paths", args);
  return { functionName, functionArn, roleArn, ruleName, failureQueueArn };
};

const statementsOf = async (args: FilePathTriggerArgs): Promise<unknown[]> => {
  const [{ policy }] = resource(await deploy(build(args)), "paths-function-role").inputs["inlinePolicies"] as [
    { policy: string },
  ];
  return (JSON.parse(policy) as { Statement: unknown[] }).Statement;
};

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:111111111111:function:shop-main-file-paths";

describe("FilePathTrigger", () => {
  it("declares a rule, a function and a queue of what failed", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "EventRule paths-function-rule",
      "EventTarget paths-function-target",
      "FilePathTrigger paths",
      "Function paths-function",
      "FunctionEventInvokeConfig paths-function-retries",
      "LogGroup paths-function-log-group",
      "MetricAlarm paths-failures-alarm",
      "Permission paths-function-permission",
      "Queue paths-failures",
      "QueuePolicy paths-failures-policy",
      "Role paths-function-role",
    ]);
    const queueArn = resource(graph, "paths-failures").outputs["arn"];
    const rule = resource(graph, "paths-function-rule");
    assert.deepEqual(rule.inputs["description"], "Starts pipelines whose files change in shop");
    assert.deepEqual(document(graph, "paths-function-rule", "eventPattern"), {
      source: ["aws.codecommit"],
      "detail-type": ["CodeCommit Repository State Change"],
      resources: ["arn:aws:codecommit:eu-central-1:111111111111:shop"],
      detail: {
        event: ["referenceCreated", "referenceUpdated"],
        referenceType: ["branch"],
        referenceName: ["main"],
      },
    });
    const { code: _code, ...inputs } = resource(graph, "paths-function").inputs;
    assert.deepEqual(inputs, {
      name: "shop-main-file-paths",
      description: "Starts pipelines whose files change in shop",
      runtime: "nodejs24.x",
      handler: "index.handler",
      role: resource(graph, "paths-function-role").outputs["arn"],
      timeout: 300,
      memorySize: 256,
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/shop-main-file-paths" },
    });
    assert.deepEqual(resource(graph, "paths-function-log-group").inputs, {
      name: "/aws/lambda/shop-main-file-paths",
      retentionInDays: 365,
    });
    assert.deepEqual(resource(graph, "paths-function-target").inputs, {
      rule: rule.outputs["name"],
      arn: FUNCTION_ARN,
      targetId: "function",
      retryPolicy: { maximumEventAgeInSeconds: 21600, maximumRetryAttempts: 185 },
      deadLetterConfig: { arn: queueArn },
    });
    assert.deepEqual(resource(graph, "paths-function-permission").inputs, {
      action: "lambda:InvokeFunction",
      function: "shop-main-file-paths",
      principal: "events.amazonaws.com",
      sourceArn: rule.outputs["arn"],
    });
    assert.deepEqual(resource(graph, "paths-function-retries").inputs, {
      functionName: "shop-main-file-paths",
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 21600,
      destinationConfig: { onFailure: { destination: queueArn } },
    });
    assert.equal(resource(graph, "paths-failures-alarm").inputs["alarmActions"], undefined, "nobody is told");
    assert.deepEqual(resource(graph, "paths-failures").inputs, {
      messageRetentionSeconds: 1209600,
      sqsManagedSseEnabled: true,
    });
    assert.deepEqual(document(graph, "paths-failures-policy", "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RulesKeepFailedEvents",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: queueArn,
          Condition: { ArnEquals: { "aws:SourceArn": [rule.outputs["arn"]] } },
        },
      ],
    });
    assert.deepEqual(graph.outputs, {
      functionName: "shop-main-file-paths",
      functionArn: FUNCTION_ARN,
      roleArn: resource(graph, "paths-function-role").outputs["arn"],
      ruleName: rule.outputs["name"],
      failureQueueArn: queueArn,
    });
  });

  it("lets the function start these pipelines and nothing else", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(document(graph, "paths-function-role", "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAssumesRole",
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": "111111111111" },
            ArnLikeIfExists: { "aws:SourceArn": FUNCTION_ARN },
          },
        },
      ],
    });
    assert.deepEqual(await statementsOf(happy()), [
      {
        Sid: "WriteLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/shop-main-file-paths:*",
      },
      {
        Sid: "KeepFailedEvents",
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: resource(graph, "paths-failures").outputs["arn"],
      },
      {
        Sid: "ReadChanges",
        Effect: "Allow",
        Action: ["codecommit:GetBranch", "codecommit:GetDifferences"],
        Resource: "arn:aws:codecommit:eu-central-1:111111111111:shop",
      },
      {
        Sid: "StartPipelines",
        Effect: "Allow",
        Action: ["codepipeline:StartPipelineExecution"],
        Resource: [
          "arn:aws:codepipeline:eu-central-1:111111111111:shop-web",
          "arn:aws:codepipeline:eu-central-1:111111111111:shop-api",
        ],
      },
    ]);
  });

  it("reads a repository with a key through CodeCommit alone", async () => {
    const statements = await statementsOf(happy({ repositoryKeyArn: pulumi.output(KEY) }));
    assert.deepEqual(statements[3], {
      Sid: "UseRepositoryKey",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: KEY,
      Condition: { StringEquals: { "kms:ViaService": "codecommit.eu-central-1.amazonaws.com" } },
    });
  });

  it("hands the function its pipelines in a file, which no environment could hold", async () => {
    const graph = await deploy(build(happy()));
    const files = filesOf(graph, "paths-function");
    assert.deepEqual(Object.keys(files).sort(), ["globs.js", "index.js", "pipelines.json"]);
    assert.deepEqual(JSON.parse(files["pipelines.json"] ?? ""), [
      { ...WEB, sourceActionName: "Source" },
      { ...API, sourceActionName: "Commit" },
    ]);
  });

  it("passes every other setting on", async () => {
    const args = happy({
      branchName: "release/1.x",
      functionName: "starter",
      alarmTopicArns: [TOPIC],
      logRetentionDays: 30,
      logKeyArn: KEY,
      roleName: "starter-role",
      rolePath: "/shop/",
      permissionsBoundaryArn: "arn:aws:iam::111111111111:policy/boundary",
      tags: { team: "shop" },
      accountId: "222222222222",
      region: "cn-north-1",
    });
    const graph = await deployLoosely(build(args));
    const role = resource(graph, "paths-function-role").inputs;
    assert.deepEqual(
      [role["name"], role["path"], role["permissionsBoundary"], role["tags"]],
      ["starter-role", "/shop/", "arn:aws:iam::111111111111:policy/boundary", { team: "shop" }],
    );
    for (const name of ["function", "function-rule", "function-log-group"])
      assert.deepEqual(resource(graph, `paths-${name}`).inputs["tags"], { team: "shop" }, name);
    const regional = graph.resources.filter(({ type }) => /^aws:(?!iam)/.test(type));
    assert.deepEqual(
      regional.filter(({ inputs }) => inputs["region"] !== "cn-north-1").map(({ name }) => name),
      [],
    );
    const { retentionInDays, kmsKeyId } = resource(graph, "paths-function-log-group").inputs;
    assert.deepEqual([retentionInDays, kmsKeyId], [30, KEY]);
    const { detail, resources } = document(graph, "paths-function-rule", "eventPattern") as {
      detail: { referenceName: string[] };
      resources: string[];
    };
    assert.deepEqual(
      [detail.referenceName, resources],
      [["release/1.x"], ["arn:aws-cn:codecommit:cn-north-1:222222222222:shop"]],
    );
    const { alarmActions, dimensions, metricName } = resource(graph, "paths-failures-alarm").inputs;
    assert.deepEqual(
      [alarmActions, dimensions, metricName],
      [[TOPIC], { QueueName: resource(graph, "paths-failures").outputs["name"] }, "ApproximateNumberOfMessagesVisible"],
    );
  });

  it("forms a name for the function from every repository and branch, and keeps what it replaces apart", async () => {
    const pairs = [
      ["shop.web", "main"],
      ["shop-web", "main"],
      ["shop", "a/b"],
      ["shop", "a-b"],
      ["x".repeat(100), "main"],
    ] as const;
    const names = await Promise.all(
      pairs.map(async ([repositoryName, branchName]) => {
        const graph = await deploy(build(happy({ repositoryName, branchName })));
        return resource(graph, "paths-function").inputs["name"] as string;
      }),
    );
    assert.deepEqual(names.slice(0, 4), [
      "shop-web-main-file-paths-4926caf2",
      "shop-web-main-file-paths",
      "shop-a-b-file-paths-c418263d",
      "shop-a-b-file-paths",
    ]);
    assert.equal(names[4]?.length, 64);
  });

  it("declares the same in a preview", async () => {
    const args = happy({ repositoryKeyArn: pulumi.output(KEY), alarmTopicArns: [TOPIC] });
    const [update, preview] = [await deploy(build(args)), await deploy(build(args), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});

describe("FilePathTrigger refuses", () => {
  const cases: Readonly<Record<string, readonly [Partial<FilePathTriggerArgs>, ...string[]]>> = {
    "no pipelines": [{ pipelines: [] }, "pipelines must hold at least one pipeline; say which pipelines to start"],
    "a pipeline given twice": [
      { pipelines: [WEB, { ...WEB, includes: ["x"] }] },
      'pipelines must not repeat a value, got ["shop-web"]; give each pipeline once, with all its patterns',
    ],
    "a pipeline without patterns": [
      { pipelines: [{ pipelineName: "shop-web" }] },
      'pipelines[0] must have includes or excludes, got "shop-web"; say which files start it, or let the pipeline detect changes itself',
    ],
    "patterns over the limits": [
      { pipelines: [{ pipelineName: "a", includes: [..."abcdefghi"], excludes: ["x".repeat(256), ""] }] },
      "pipelines[0].includes must hold 1 to 8 patterns, got 9; merge some, as {a,b}, or leave them out",
      "pipelines[0].excludes[0] must have 1 to 255 characters, got 256; shorten it",
      "pipelines[0].excludes[1] must have 1 to 255 characters, got 0; shorten it",
    ],
    "patterns that are none, or match nothing": [
      { pipelines: [{ pipelineName: "a", includes: ["a[", "/web/**", "./web", "b", "b"] }] },
      'pipelines[0].includes must not repeat a value, got ["b"]; give each pattern once',
      'pipelines[0].includes[0] must be a glob pattern ([ has no ]), got "a["; correct it',
      'pipelines[0].includes[1] must not begin with / ./ or ../, got "/web/**"; begin at the root of the repository, as in services/api/**',
      'pipelines[0].includes[2] must not begin with / ./ or ../, got "./web"; begin at the root of the repository, as in services/api/**',
    ],
    "every other wrong setting at once": [
      {
        repositoryName: "a b",
        branchName: "a..b",
        pipelines: [{ pipelineName: "a b", sourceActionName: "a b", includes: ["**"] }],
        repositoryKeyArn: "alias/code",
        functionName: "a.b",
        alarmTopicArns: ["operators"],
        logRetentionDays: 2,
        accountId: "1",
        region: "mars",
      },
      'repositoryName must be a CodeCommit repository name of 1 to 100 characters: letters, digits, . _ and -, not ending with .git, got "a b"; respell it',
      'branchName must be a Git branch name of 1 to 256 characters: no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits, got "a..b"; omit it to use main',
      'repositoryKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/code"; give the key\'s ARN',
      'pipelines[0].pipelineName must be a CodePipeline pipeline name of 1 to 100 characters: letters, digits and . @ - _, got "a b"; give the pipeline\'s name',
      'pipelines[0].sourceActionName must be a CodePipeline action name of 1 to 100 characters: letters, digits and . @ - _, got "a b"; give the name of the action that reads the repository',
      'functionName must be a Lambda function name of 1 to 64 characters: letters, digits, - and _, got "a.b"; omit it to have one formed',
      "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 2; omit it to use 365",
      'alarmTopicArns[0] must be an SNS topic ARN (arn:…:sns:…), got "operators"; give the topic\'s ARN',
      'accountId must be twelve digits, got "1"; omit it to use the provider\'s account',
      'region must be a region of AWS, such as eu-central-1, got "mars"; give the region\'s code',
    ],
  };
  for (const [what, [changes, ...problems]] of Object.entries(cases))
    it(what, async () => {
      const expected = problems.map((problem) => `FilePathTrigger "paths": ${problem}`);
      assert.deepEqual(await problemsOf(build(happy(changes))), expected);
    });
});
