import assert from "node:assert/strict";
import { CrossAccountRole, DeliveryNotifications, type DeliveryNotificationsArgs } from "../../../../components";
import { callsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { deploy, resource, SITE } from "../../../components/deployed";
import { assertDocumented } from "./reference";

const { account, region } = SITE;
const OTHER = "222222222222";
const arn = (service: string, rest: string, owner = account) => `arn:aws:${service}:${region}:${owner}:${rest}`;
const roleArn = (name: string, owner = account) => `arn:aws:iam::${owner}:role/${name}`;
const PUBLISH = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "Publish", Effect: "Allow", Action: "sns:Publish", Resource: "*" }],
});

/** A hub, and two roles of the account: one that may publish, and one that may not. */
const evaluate = (args: DeliveryNotificationsArgs = {}) =>
  deploy(() => {
    new DeliveryNotifications("news", args);
    const trusted = { trustedPrincipalArns: [roleArn("ci")] };
    new CrossAccountRole("approver", { ...trusted, roleName: "approver", policy: PUBLISH });
    new CrossAccountRole("stranger", { ...trusted, roleName: "stranger" });
  });

const topicOf = (graph: Graph) => ({
  topicArn: String(resource(graph, "news-topic").outputs["arn"]),
  topicKeyArn: String(resource(graph, "news-key").outputs["arn"]),
});

type Topic = ReturnType<typeof topicOf>;
const rule = (topic: Topic, owner = account): DeliveryStep => ({
  kind: "NotificationPublish",
  ruleArn: arn("codestar-notifications", "notificationrule/1", owner),
  ...topic,
});
const alarm = (topic: Topic, owner = account): DeliveryStep => ({
  kind: "AlarmNotification",
  alarmArn: arn("cloudwatch", "alarm:failures", owner),
  ...topic,
});
const approval = (topic: Topic, name: string, owner = account): DeliveryStep => ({
  kind: "ApprovalNotification",
  executorRoleArn: roleArn(name, owner),
  ...topic,
});

const denied = (graph: Graph, step: DeliveryStep): readonly string[] =>
  createGate(createWorld([graph]))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => call.action);

/** The graph with one statement less in the policy of a resource. */
const without = (graph: Graph, name: string, sid: string): Graph => ({
  ...graph,
  resources: graph.resources.map((one) => {
    if (one.name !== name) return one;
    const document = JSON.parse(one.inputs["policy"] as string) as { Statement: { Sid: string }[] };
    const policy = JSON.stringify({ ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== sid) });
    return { ...one, inputs: { ...one.inputs, policy }, outputs: { ...one.outputs, policy } };
  }),
});

const KEY_CALLS = ["kms:GenerateDataKey", "kms:Decrypt"];

describe("calls of what is published", () => {
  const topic = { topicArn: arn("sns", "news"), topicKeyArn: arn("kms", "key/news") };

  it("send what AWS documents", () => {
    const told = (step: DeliveryStep) =>
      callsOf(step).map(({ principal, action, context }) => [principal.id, action, context]);
    const viaSns = { "kms:ViaService": `sns.${region}.amazonaws.com` };
    const source = { "aws:SourceAccount": account };
    const rules = "codestar-notifications.amazonaws.com";
    assert.deepEqual(told(rule(topic)), [
      [rules, "sns:Publish", source],
      ...KEY_CALLS.map((action) => [rules, action, viaSns]),
    ]);
    const alarms = "cloudwatch.amazonaws.com";
    assert.deepEqual(told(alarm(topic)), [
      [alarms, "sns:Publish", { ...source, "aws:SourceArn": arn("cloudwatch", "alarm:failures") }],
      ...KEY_CALLS.map((action) => [alarms, action, viaSns]),
    ]);
    assert.deepEqual(told(approval(topic, "pipeline")), [
      [roleArn("pipeline"), "sns:Publish", {}],
      ...KEY_CALLS.map((action) => [roleArn("pipeline"), action, { ...viaSns, "kms:CallerAccount": account }]),
    ]);
  });

  it("ask no key for a topic that has none", () => {
    for (const step of [rule(topic), alarm(topic), approval(topic, "pipeline")]) {
      const { topicKeyArn: _key, ...plain } = step as DeliveryStep & Topic;
      assert.deepEqual(
        callsOf(plain as DeliveryStep).map(({ action }) => action),
        ["sns:Publish"],
      );
    }
  });

  it("are in the service authorization reference", async () => {
    for (const call of [rule(topic), alarm(topic), approval(topic, "pipeline")].flatMap(callsOf))
      await assertDocumented(call);
  });
});

describe("delivery notifications against what is published", () => {
  it("let in rules, alarms and approvals of the account, and nobody of another", async () => {
    const graph = await evaluate();
    const topic = topicOf(graph);
    for (const step of [rule(topic), alarm(topic), approval(topic, "approver")])
      assert.deepEqual(denied(graph, step), [], step.kind);
    assert.deepEqual(denied(graph, approval(topic, "stranger")), ["sns:Publish"]);
    assert.deepEqual(denied(graph, rule(topic, OTHER)), ["sns:Publish"]);
    assert.deepEqual(denied(graph, alarm(topic, OTHER)), ["sns:Publish"]);
    assert.deepEqual(denied(graph, approval(topic, "approver", OTHER)), ["sns:Publish", ...KEY_CALLS]);
  });

  it("notice every statement that is missing", async () => {
    const graph = await evaluate();
    const topic = topicOf(graph);
    const missing = (name: string, sid: string, step: DeliveryStep) => denied(without(graph, name, sid), step);
    assert.deepEqual(missing("news-topic-policy", "NotificationsPublish", rule(topic)), ["sns:Publish"]);
    assert.deepEqual(missing("news-topic-policy", "AlarmsPublish", alarm(topic)), ["sns:Publish"]);
    assert.deepEqual(missing("news-key", "NotificationsThroughSns", rule(topic)), KEY_CALLS);
    assert.deepEqual(missing("news-key", "AlarmsThroughSns", alarm(topic)), KEY_CALLS);
    assert.deepEqual(missing("news-key", "AccountThroughSns", approval(topic, "approver")), KEY_CALLS);
  });

  it("let in alarms of the accounts that are named alone", async () => {
    const graph = await evaluate({ alarmAccountIds: [OTHER] });
    const topic = topicOf(graph);
    assert.deepEqual(denied(graph, alarm(topic, OTHER)), []);
    assert.deepEqual(denied(graph, alarm(topic)), ["sns:Publish"]);
    assert.deepEqual(denied(await evaluate({ alarmAccountIds: [] }), alarm(topic)), ["sns:Publish", ...KEY_CALLS]);
  });

  it("use the key through SNS alone, and nothing without TLS", async () => {
    const graph = await evaluate();
    const topic = topicOf(graph);
    const gate = createGate(createWorld([graph]));
    const decide = (step: DeliveryStep, context: Record<string, string | string[]>) =>
      callsOf(step).map((call) => gate.decide({ ...call, context: { ...call.context, ...context } }).allowed);
    const elsewhere = { "kms:ViaService": `ec2.${region}.amazonaws.com` };
    for (const step of [rule(topic), alarm(topic), approval(topic, "approver")])
      assert.deepEqual(decide(step, elsewhere), [true, false, false], step.kind);
    for (const step of [rule(topic), alarm(topic), approval(topic, "approver")])
      assert.equal(decide(step, { "aws:SecureTransport": "false" })[0], false, step.kind);
  });

  it("let in roles of other accounts that are named", async () => {
    const publisherRoleArns = [roleArn("deployer", OTHER)];
    const hub = await evaluate({ publisherRoleArns });
    const topic = topicOf(hub);
    const Statement = [
      { Sid: "Publish", Effect: "Allow", Action: "sns:Publish", Resource: topic.topicArn },
      { Sid: "UseKey", Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: topic.topicKeyArn },
    ];
    const policy = JSON.stringify({ Version: "2012-10-17", Statement });
    const workload = await deploy(
      () => {
        for (const roleName of ["deployer", "other"])
          new CrossAccountRole(roleName, { roleName, policy, trustedPrincipalArns: [roleArn("ci", OTHER)] });
      },
      { site: { ...SITE, account: OTHER } },
    );
    const gate = createGate(createWorld([hub, workload]));
    const refused = (name: string) =>
      gate.check(approval(topic, name, OTHER)).filter(({ verdict }) => !verdict.allowed).length;
    assert.deepEqual([refused("deployer"), refused("other")], [0, 3]);
  });
});
