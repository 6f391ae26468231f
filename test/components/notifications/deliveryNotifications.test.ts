import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Pipeline } from "@pulumi/aws/codepipeline";
import { DeliveryNotifications, type DeliveryNotificationsArgs, NotificationDetail } from "../../../components";
import { sameResources } from "../../../delivery/graph";
import { all } from "../../support/deploy";
import { deploy, deployLoosely, document, listed, resource } from "../deployed";

const KEY = "arn:aws:kms:eu-central-1:111111111111:key/mrk-0123456789abcdef0123456789abcdef";
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:111111111111:${rest}`;
const CHATS = ["slack-channel/shop", "microsoft-teams-channel/shop"].map(
  (chat) => `arn:aws:chatbot::111111111111:chat-configuration/${chat}`,
);

const build = (args: DeliveryNotificationsArgs) => () => {
  const { topicArn, topicName, keyArn, ruleArns } = new DeliveryNotifications("news", args);
  return { topicArn, topicName, keyArn, ruleArns };
};

const RULES = {
  repositories: { shop: { resourceArn: arn("codecommit", "shop.web") } },
  buildProjects: { shop: { resourceArn: arn("codebuild", "project/shop") } },
  deploymentApplications: { shop: { resourceArn: arn("codedeploy", "application:shop+web") } },
  pipelines: { "shop prod": { resourceArn: arn("codepipeline", "shop@prod") } },
} satisfies DeliveryNotificationsArgs;

const THROUGH_SNS = { "kms:ViaService": "sns.eu-central-1.amazonaws.com" };
const USE_KEY = ["kms:Decrypt", "kms:GenerateDataKey*"];
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

const use = (Sid: string, Principal: unknown, Condition: unknown) => ({
  Sid,
  Effect: "Allow",
  Principal,
  Action: USE_KEY,
  Resource: "*",
  Condition,
});

const ACCOUNT_KEY_STATEMENTS = [
  { Sid: "AccountAdministersKey", Effect: "Allow", Principal: root("111111111111"), Action: "kms:*", Resource: "*" },
  use("AccountThroughSns", { AWS: "*" }, { StringEquals: { "kms:CallerAccount": "111111111111", ...THROUGH_SNS } }),
  use(
    "NotificationsThroughSns",
    { Service: "codestar-notifications.amazonaws.com" },
    { StringEquals: THROUGH_SNS, StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } },
  ),
];

const topicStatements = (Resource: unknown) => {
  const publish = (Sid: string, Principal: unknown, Condition?: unknown) => ({
    Sid,
    Effect: "Allow",
    Principal,
    Action: "sns:Publish",
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  });
  const first = [
    {
      Sid: "DenyInsecureTransport",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    publish(
      "NotificationsPublish",
      { Service: "codestar-notifications.amazonaws.com" },
      { StringEquals: { "aws:SourceAccount": "111111111111" } },
    ),
  ];
  return { publish, first };
};

describe("DeliveryNotifications", () => {
  it("declares a topic with a key of its own, for rules and alarms of the account", async () => {
    const graph = await deploy(build({}));
    assert.deepEqual(listed(graph), [
      "DeliveryNotifications news",
      "Key news-key",
      "Topic news-topic",
      "TopicPolicy news-topic-policy",
    ]);
    const { policy: _policy, ...key } = resource(graph, "news-key").inputs;
    assert.deepEqual(key, { description: "Notifications of news", enableKeyRotation: true });
    assert.deepEqual(document(graph, "news-key", "policy"), {
      Version: "2012-10-17",
      Statement: [
        ...ACCOUNT_KEY_STATEMENTS,
        use(
          "AlarmsThroughSns",
          { Service: "cloudwatch.amazonaws.com" },
          { StringEqualsIfExists: { ...THROUGH_SNS, "aws:SourceAccount": "111111111111" } },
        ),
      ],
    });
    const topic = resource(graph, "news-topic");
    assert.deepEqual(topic.inputs, { kmsMasterKeyId: resource(graph, "news-key").outputs["arn"] });
    const { publish, first } = topicStatements(topic.outputs["arn"]);
    assert.deepEqual(document(graph, "news-topic-policy", "policy"), {
      Version: "2012-10-17",
      Statement: [
        ...first,
        publish(
          "AlarmsPublish",
          { Service: "cloudwatch.amazonaws.com" },
          {
            StringEquals: { "aws:SourceAccount": "111111111111" },
            ArnLike: { "aws:SourceArn": arn("cloudwatch", "alarm:*") },
          },
        ),
      ],
    });
    assert.deepEqual(graph.outputs, {
      topicArn: topic.outputs["arn"],
      topicName: topic.outputs["name"],
      keyArn: resource(graph, "news-key").outputs["arn"],
      ruleArns: {},
    });
  });

  it("lets alarms and roles of other accounts publish, and EventBridge where asked", async () => {
    const graph = await deploy(
      build({
        alarmAccountIds: ["222222222222", "333333333333"],
        acceptsEvents: true,
        publisherRoleArns: ["arn:aws:iam::333333333333:role/shop/*", "arn:aws:iam::222222222222:role/shop/codedeploy"],
      }),
    );
    const roles = {
      "222222222222": { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/shop/codedeploy" } },
      "333333333333": { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::333333333333:role/shop/*" } },
    };
    const accounts = Object.keys(roles);
    assert.deepEqual(document(graph, "news-key", "policy"), {
      Version: "2012-10-17",
      Statement: [
        ...ACCOUNT_KEY_STATEMENTS,
        use(
          "AlarmsThroughSns",
          { Service: "cloudwatch.amazonaws.com" },
          { StringEqualsIfExists: { ...THROUGH_SNS, "aws:SourceAccount": accounts } },
        ),
        use("EventsThroughSns", { Service: "events.amazonaws.com" }, { StringEqualsIfExists: THROUGH_SNS }),
        ...Object.entries(roles).map(([account, condition]) =>
          use(`RolesThroughSns${account}`, root(account), { ...condition, StringEquals: THROUGH_SNS }),
        ),
      ],
    });
    const { publish, first } = topicStatements(resource(graph, "news-topic").outputs["arn"]);
    assert.deepEqual(document(graph, "news-topic-policy", "policy"), {
      Version: "2012-10-17",
      Statement: [
        ...first,
        publish(
          "AlarmsPublish",
          { Service: "cloudwatch.amazonaws.com" },
          {
            StringEquals: { "aws:SourceAccount": accounts },
            ArnLike: { "aws:SourceArn": accounts.map((id) => `arn:aws:cloudwatch:eu-central-1:${id}:alarm:*`) },
          },
        ),
        publish("EventsPublish", { Service: "events.amazonaws.com" }),
        ...Object.entries(roles).map(([account, condition]) =>
          publish(`RolesPublish${account}`, root(account), condition),
        ),
      ],
    });
  });

  it("lets no alarms in where none are named", async () => {
    const graph = await deploy(build({ alarmAccountIds: [] }));
    for (const name of ["news-key", "news-topic-policy"])
      assert.doesNotMatch(JSON.stringify(document(graph, name, "policy")), /cloudwatch/);
  });

  it("tells of the usual events of each kind, once the topic lets rules publish", async () => {
    const graph = await deploy(build(RULES));
    const rules = all(graph, "aws:codestarnotifications/notificationRule:NotificationRule");
    assert.deepEqual(Object.fromEntries(rules.map(({ name, inputs }) => [name, inputs["eventTypeIds"]])), {
      "news-repository-rule-shop": [
        "codecommit-repository-pull-request-created",
        "codecommit-repository-pull-request-merged",
        "codecommit-repository-approvals-rule-override",
      ],
      "news-build-rule-shop": ["codebuild-project-build-state-failed"],
      "news-deployment-rule-shop": ["codedeploy-application-deployment-failed"],
      "news-pipeline-rule-5279b6e0": [
        "codepipeline-pipeline-pipeline-execution-failed",
        "codepipeline-pipeline-manual-approval-needed",
        "codepipeline-pipeline-pipeline-execution-succeeded",
      ],
    });
    const policy = resource(graph, "news-topic-policy").urn;
    for (const { name, inputs, dependencies } of rules) {
      assert.equal(inputs["detailType"], "FULL", name);
      assert.deepEqual(inputs["targets"], [{ type: "SNS", address: graph.outputs["topicArn"] }], name);
      assert.ok(dependencies.includes(policy), name);
    }
    assert.deepEqual(Object.keys(graph.outputs["ruleArns"] as object), [
      "buildProjects/shop",
      "deploymentApplications/shop",
      "pipelines/shop prod",
      "repositories/shop",
    ]);
  });

  it("tells chats too, of the events, with the detail and under the name that are given", async () => {
    const graph = await deploy(
      build({
        chatConfigurationArns: [CHATS[0] ?? "", pulumi.output(CHATS[1] ?? "")],
        pipelines: {
          shop: {
            resourceArn: arn("codepipeline", "shop"),
            ruleName: "Shop pipeline",
            detail: NotificationDetail.Basic,
            events: ["codepipeline-pipeline-stage-execution-failed"],
          },
        },
      }),
    );
    assert.deepEqual(resource(graph, "news-pipeline-rule-shop").inputs, {
      name: "Shop pipeline",
      resource: arn("codepipeline", "shop"),
      eventTypeIds: ["codepipeline-pipeline-stage-execution-failed"],
      detailType: "BASIC",
      targets: [
        { type: "SNS", address: graph.outputs["topicArn"] },
        { type: "AWSChatbotSlack", address: CHATS[0] },
        { type: "AWSChatbotMicrosoftTeams", address: CHATS[1] },
      ],
    });
  });

  it("subscribes people and programs by what they are called, whatever their order", async () => {
    const args = {
      emailAddresses: ["a@example.com", "b@example.com"],
      phoneNumbers: ["+4915112345678"],
      httpsEndpoints: { pager: pulumi.secret("https://events.example.com/token") },
      queueArns: { archive: arn("sqs", "archive") },
    };
    const graph = await deploy(build(args));
    const subscriptions = all(graph, "aws:sns/topicSubscription:TopicSubscription").map(({ name, inputs }) => {
      assert.equal(inputs["topic"], graph.outputs["topicArn"]);
      return [name, inputs["protocol"], inputs["endpoint"]];
    });
    assert.deepEqual(subscriptions, [
      ["news-email-08168cd8", "email", "a@example.com"],
      ["news-email-e8f39b3e", "email", "b@example.com"],
      ["news-https-pager", "https", "https://events.example.com/token"],
      ["news-queue-archive", "sqs", arn("sqs", "archive")],
      ["news-sms-536afd52", "sms", "+4915112345678"],
    ]);
    const turned = await deploy(build({ ...args, emailAddresses: [...args.emailAddresses].reverse() }));
    assert.deepEqual(listed(turned), listed(graph));
    assert.ok(resource(graph, "news-https-pager").secrets.includes("inputs.endpoint"));
  });

  it("takes a key that exists, and passes every other setting on", async () => {
    const args = { region: "eu-west-1", tags: { team: "shop" } };
    const graph = await deployLoosely(
      build({
        ...args,
        kmsKeyArn: KEY,
        topicName: "shop-news",
        displayName: "Shop",
        emailAddresses: ["a@example.com"],
      }),
    );
    assert.deepEqual(
      listed(graph).filter((each) => /^(Key|Alias)/.test(each)),
      [],
    );
    assert.deepEqual(resource(graph, "news-topic").inputs, {
      ...args,
      name: "shop-news",
      displayName: "Shop",
      kmsMasterKeyId: KEY,
    });
    assert.equal(graph.outputs["keyArn"], KEY);
    for (const { name, inputs } of graph.resources.filter(({ type }) => type.startsWith("aws:sns/")))
      assert.equal(inputs["region"], "eu-west-1", name);
    const made = await deployLoosely(build({ keyAlias: "alias/news", accountId: "888888888888", region: "eu-west-1" }));
    assert.equal(resource(made, "news-key-alias").inputs["name"], "alias/news");
    assert.match(JSON.stringify(document(made, "news-key", "policy")), /888888888888.*sns\.eu-west-1\./);
  });

  it("declares the same in a preview, with the pipelines still unknown", async () => {
    const declare = () => {
      const pipeline = new Pipeline("shop", {
        roleArn: "arn:aws:iam::111111111111:role/a",
        artifactStores: [{ location: "shop", type: "S3" }],
        stages: ["Source", "Deploy"].map((stage) => ({
          name: stage,
          actions: [{ name: stage, category: stage, owner: "AWS", provider: "S3", version: "1" }],
        })),
      });
      const pipelines = { shop: { resourceArn: pipeline.arn } };
      return build({ ...RULES, pipelines, chatConfigurationArns: CHATS, emailAddresses: ["a@example.com"] })();
    };
    const [update, preview] = [await deployLoosely(declare), await deployLoosely(declare, { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });

  it("protects the topic and its key and passes its other options on", async () => {
    const graph = await deploy(
      () => {
        const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
        new DeliveryNotifications("news", RULES, { parent, protect: true });
      },
      { freeNames: ["news"] },
    );
    for (const name of ["news-topic", "news-key", "news-build-rule-shop"]) {
      assert.equal(resource(graph, name).protect, true, name);
      assert.ok(resource(graph, name).urn.includes("test:index:Parent$interlock:index:DeliveryNotifications$"), name);
    }
  });
});
