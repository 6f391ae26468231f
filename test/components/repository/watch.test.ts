import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CodeRepository, type CodeRepositoryArgs, RepositoryActivityEvent, RepositoryEvent } from "../../../components";
import { BRANCHES_FUNCTION } from "../../../components/repository/branchesFunction";
import { trailName } from "../../../components/repository/trail";
import { nameProblem } from "../../../components/internal/limits";
import { sameResources, UNKNOWN } from "../../../delivery/graph";
import { matchesEvent } from "./patterns";
import { policyOf } from "../../support/deploy";
import { deploy, document, listed, resource, SITE } from "../deployed";
import { assertFailures, keptIn } from "../failures";

const ARN = `arn:aws:codecommit:${SITE.region}:${SITE.account}:shop`;
const TOPIC = `arn:aws:sns:${SITE.region}:${SITE.account}:news`;
const FUNCTION = `arn:aws:lambda:${SITE.region}:${SITE.account}:function:index`;
const SLACK = `arn:aws:chatbot::${SITE.account}:chat-configuration/slack-channel/shop`;
const TEAMS = `arn:aws:chatbot::${SITE.account}:chat-configuration/microsoft-teams-channel/shop`;
const DEVELOPER = `arn:aws:iam::${SITE.account}:role/sso/Dev_*`;

const build = (args: Partial<CodeRepositoryArgs>) => () => {
  const code = new CodeRepository("code", { repositoryName: "shop", ...args });
  return {
    branches: code.branchNames,
    rules: code.approvalRuleTemplateIds,
    log: code.activityLogGroupName,
    trail: code.trailArn,
    failures: code.failureQueueArn,
  };
};

describe("CodeRepository's branches", () => {
  it("are made by a function with exactly the rights for it", async () => {
    const graph = await deploy(build({ branches: ["main", "dev"], description: "The shop" }));
    assert.deepEqual(JSON.parse(resource(graph, "code-branches").inputs["input"] as string), {
      repositoryName: "shop",
      defaultBranch: "main",
      branches: ["main", "dev"],
      readme: "# shop\n\nThe shop\n",
    });
    const { repositoryId } = resource(graph, "code-repository").outputs;
    assert.deepEqual(resource(graph, "code-branches").inputs["triggers"], { repositoryId });
    const { code, role, loggingConfig, ...settings } = resource(graph, "code-branches-function").inputs;
    assert.deepEqual(settings, {
      description: "Creates branches of repository shop",
      handler: "index.handler",
      runtime: "nodejs24.x",
      timeout: 120,
    });
    assert.equal(role, resource(graph, "code-branches-role").outputs["arn"]);
    assert.ok(JSON.stringify(code).includes(JSON.stringify(BRANCHES_FUNCTION)));
    const logGroup = resource(graph, "code-branches-logs").outputs;
    assert.deepEqual(loggingConfig, { logFormat: "Text", logGroup: logGroup["name"] });
    const [inline] = resource(graph, "code-branches-role").inputs["inlinePolicies"] as [{ policy: string }];
    assert.deepEqual(JSON.parse(inline.policy), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "MakeBranches",
          Effect: "Allow",
          Action: [
            "codecommit:CreateBranch",
            "codecommit:CreateCommit",
            "codecommit:GetBranch",
            "codecommit:ListBranches",
          ],
          Resource: ARN,
        },
        {
          Sid: "UseKey",
          Effect: "Allow",
          Action: [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
          ],
          Resource: resource(graph, "code-key").outputs["arn"],
          Condition: { StringEquals: { "kms:ViaService": "codecommit.eu-central-1.amazonaws.com" } },
        },
        {
          Sid: "WriteLogs",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${String(logGroup["arn"])}:*`,
        },
      ],
    });
    assert.deepEqual(graph.outputs["branches"], ["main", "dev"]);
  });

  it("are known to others only once they exist", async () => {
    const args = { branches: ["main", "dev"], accountId: SITE.account, region: SITE.region };
    const preview = await deploy(build(args), { preview: true });
    assert.equal(preview.outputs["branches"], UNKNOWN);
    assert.deepEqual(sameResources(await deploy(build(args)), preview), []);
  });
});

describe("CodeRepository's approval rules", () => {
  it("ask people and the sessions of teams for approvals", async () => {
    const graph = await deploy(
      build({
        people: { maintainers: { trustedPrincipalArns: [DEVELOPER], roleName: "leads" } },
        approvalRules: [
          {
            name: "Two for main",
            description: "Two people",
            branches: ["main", "release/*"],
            approvals: 2,
            approvers: [`CodeCommitApprovers:${SITE.account}:Mary_Major`],
            teams: ["MAINTAINERS"],
          },
          { name: "anybody" },
        ],
      }),
    );
    const rule = graph.resources.find(({ inputs }) => inputs["name"] === "Two for main");
    assert.ok(rule !== undefined);
    assert.match(rule.name, /^code-approval-rule-[0-9a-f]{8}$/);
    assert.deepEqual(
      { ...rule.inputs, content: JSON.parse(rule.inputs["content"] as string) as unknown },
      {
        name: "Two for main",
        description: "Two people",
        content: {
          Version: "2018-11-08",
          DestinationReferences: ["refs/heads/main", "refs/heads/release/*"],
          Statements: [
            {
              Type: "Approvers",
              NumberOfApprovalsNeeded: 2,
              ApprovalPoolMembers: [
                "CodeCommitApprovers:111111111111:Mary_Major",
                "arn:aws:sts::111111111111:assumed-role/leads/*",
              ],
            },
          ],
        },
      },
    );
    assert.deepEqual(document(graph, "code-approval-rule-anybody", "content"), {
      Version: "2018-11-08",
      Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 1 }],
    });
    assert.deepEqual(resource(graph, "code-approval-rule-association-anybody").inputs, {
      approvalRuleTemplateName: "anybody",
      repositoryName: "shop",
    });
    const rules = graph.outputs["rules"] as Readonly<Record<string, string>>;
    assert.deepEqual(Object.keys(rules), ["Two for main", "anybody"]);
    assert.equal(rules["anybody"], resource(graph, "code-approval-rule-anybody").outputs["approvalRuleTemplateId"]);
  });
});

describe("CodeRepository's triggers", () => {
  it("call functions, which get the permission, and topics", async () => {
    const graph = await deploy(
      build({
        triggers: [
          { name: "index", functionArn: pulumi.output(FUNCTION), branches: ["main"], events: ["updateReference"] },
          { name: "news", topicArn: TOPIC, customData: "shop" },
        ],
      }),
    );
    assert.deepEqual(resource(graph, "code-triggers").inputs, {
      repositoryName: "shop",
      triggers: [
        { name: "index", destinationArn: FUNCTION, branches: ["main"], events: ["updateReference"] },
        { name: "news", destinationArn: TOPIC, branches: [], events: ["all"], customData: "shop" },
      ],
    });
    const permission = resource(graph, "code-trigger-permission-index");
    assert.deepEqual(permission.inputs, {
      action: "lambda:InvokeFunction",
      function: FUNCTION,
      principal: "codecommit.amazonaws.com",
      sourceAccount: SITE.account,
      sourceArn: ARN,
    });
    assert.ok(resource(graph, "code-triggers").dependencies.includes(permission.urn));
  });
});

describe("CodeRepository's notifications", () => {
  it("tell topics and chats of every event unless some are chosen", async () => {
    const graph = await deploy(build({ notifications: { topicArns: [TOPIC], chatArns: [SLACK, TEAMS] } }));
    const { name: _name, ...rule } = resource(graph, "code-notifications").inputs;
    assert.deepEqual(rule, {
      resource: ARN,
      eventTypeIds: Object.values(RepositoryEvent),
      detailType: "FULL",
      targets: [
        { type: "SNS", address: TOPIC },
        { type: "AWSChatbotSlack", address: SLACK },
        { type: "AWSChatbotMicrosoftTeams", address: TEAMS },
      ],
    });
    const chosen = await deploy(
      build({ notifications: { topicArns: [TOPIC], events: [RepositoryEvent.PullRequestMerged], detail: "BASIC" } }),
    );
    const { eventTypeIds, detailType } = resource(chosen, "code-notifications").inputs;
    assert.deepEqual([eventTypeIds, detailType], [["codecommit-repository-pull-request-merged"], "BASIC"]);
  });
});

describe("CodeRepository's activity", () => {
  const pattern = (text: unknown): unknown => JSON.parse(text as string);

  it("passes state changes on to a topic and a log group", async () => {
    const graph = await deploy(build({ activity: { topicArn: TOPIC, logRetentionDays: 90 } }));
    assert.deepEqual(pattern(resource(graph, "code-activity-rule").inputs["eventPattern"]), {
      source: ["aws.codecommit"],
      "detail-type": [
        "CodeCommit Repository State Change",
        "CodeCommit Pull Request State Change",
        "CodeCommit Comment on Commit",
        "CodeCommit Comment on Pull Request",
      ],
      resources: [ARN],
    });
    const logGroup = resource(graph, "code-activity-logs");
    assert.deepEqual(logGroup.inputs, { name: "/aws/events/shop-activity", retentionInDays: 90 });
    const rule = resource(graph, "code-activity-rule").outputs["name"];
    const kept = keptIn(graph, "code-activity");
    assert.deepEqual(resource(graph, "code-activity-log").inputs, { rule, arn: logGroup.outputs["arn"], ...kept });
    assert.deepEqual(resource(graph, "code-activity-topic").inputs, { rule, arn: TOPIC, ...kept });
    assert.deepEqual(policyOf(resource(graph, "code-activity-logs-policy"), "policyDocument").Statement, [
      {
        Sid: "EventBridgeWritesEvents",
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${String(logGroup.outputs["arn"])}:*`,
      },
    ]);
    assertFailures(graph, "code-activity", { rules: ["code-activity-rule"], what: "News of repository shop" });
    assert.equal(graph.outputs["failures"], resource(graph, "code-activity-failures").outputs["arn"]);
    assert.equal(graph.outputs["log"], "/aws/events/shop-activity");
    assert.equal(graph.outputs["trail"], undefined);
  });

  it("passes on calls of APIs and of Git that name the repository, and no other's", async () => {
    const events = [RepositoryActivityEvent.ApiCalls];
    const graph = await deploy(build({ activity: { topicArn: TOPIC, events } }));
    assert.deepEqual(
      listed(graph).filter((child) => /^Event/.test(child)),
      ["EventRule code-api-calls-rule", "EventTarget code-api-calls-topic"],
    );
    const rule = pattern(resource(graph, "code-api-calls-rule").inputs["eventPattern"]);
    const call = (detail: object) => ({
      source: "aws.codecommit",
      "detail-type": "AWS API Call via CloudTrail",
      resources: [],
      detail,
    });
    const put = { eventName: "PutRepositoryTriggers", requestParameters: { repositoryName: "shop" } };
    const push = { eventName: "GitPush", additionalEventData: { repositoryName: "shop" } };
    assert.ok(matchesEvent(rule, call(put)) && matchesEvent(rule, call(push)));
    assert.ok(!matchesEvent(rule, call({ ...put, requestParameters: { repositoryName: "shop2" } })));
    assert.ok(!matchesEvent(rule, { ...call(put), source: "aws.s3" }));
  });

  it("keeps what reaches no target of either rule in one queue, and tells topics of it", async () => {
    const events = [RepositoryActivityEvent.References, RepositoryActivityEvent.ApiCalls];
    const graph = await deploy(build({ activity: { topicArn: TOPIC, events, alarmTopicArns: [TOPIC] } }));
    assertFailures(graph, "code-activity", {
      rules: ["code-activity-rule", "code-api-calls-rule"],
      what: "News of repository shop",
      alarmActions: [TOPIC],
    });
  });

  it("writes a trail into a private bucket that takes this trail's records alone", async () => {
    const graph = await deploy(build({ activity: { trail: { prefix: "shop", writesOnly: true, retentionDays: 30 } } }));
    const bucket = resource(graph, "code-trail-bucket").outputs;
    const trail = "arn:aws:cloudtrail:eu-central-1:111111111111:trail/shop-activity";
    assert.equal(graph.outputs["trail"], trail);
    assert.deepEqual(resource(graph, "code-trail").inputs, {
      name: "shop-activity",
      s3BucketName: bucket["bucket"],
      s3KeyPrefix: "shop",
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        {
          name: "Management events",
          fieldSelectors: [
            { field: "eventCategory", equals: ["Management"] },
            { field: "eventSource", notEquals: ["kms.amazonaws.com"] },
            { field: "readOnly", equals: ["false"] },
          ],
        },
      ],
    });
    const arn = String(bucket["arn"]);
    const service = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
    assert.deepEqual(policyOf(resource(graph, "code-trail-bucket-policy")).Statement, [
      {
        Sid: "DenyInsecureTransport",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      {
        Sid: "DenyDeletion",
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        Resource: `${arn}/*`,
      },
      {
        Sid: "CloudTrailChecksBucket",
        ...service,
        Action: "s3:GetBucketAcl",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceArn": trail } },
      },
      {
        Sid: "CloudTrailWritesRecords",
        ...service,
        Action: "s3:PutObject",
        Resource: `${arn}/shop/AWSLogs/111111111111/*`,
        Condition: { StringEquals: { "aws:SourceArn": trail, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ]);
    const [rule] = resource(graph, "code-trail-bucket-lifecycle").inputs["rules"] as [{ expiration: unknown }];
    assert.deepEqual(rule.expiration, { days: 30 });
    assert.ok(
      resource(graph, "code-trail").dependencies.includes(resource(graph, "code-trail-bucket-policy").urn),
      "CloudTrail checks the bucket's policy when the trail is made",
    );
  });

  it("writes a trail into a bucket that exists", async () => {
    const graph = await deploy(build({ activity: { trail: { bucketName: pulumi.output("records") } } }));
    assert.deepEqual(
      listed(graph).filter((child) => /Trail|Bucket/.test(child)),
      ["Trail code-trail"],
    );
    const { s3BucketName, advancedEventSelectors } = resource(graph, "code-trail").inputs;
    assert.equal(s3BucketName, "records");
    assert.doesNotMatch(JSON.stringify(advancedEventSelectors), /readOnly/);
  });

  it("forms a name that CloudTrail takes from every repository name", () => {
    const limits = {
      what: "trail",
      min: 3,
      max: 128,
      pattern: /^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$/,
      words: "",
      source: "",
    };
    for (const name of ["shop", "a--b", "_x_", "-.-", "a.", "..", "x".repeat(100), "1.2.3.4"])
      assert.equal(nameProblem(limits, trailName(name)), undefined, `${name} ${trailName(name)}`);
  });
});
