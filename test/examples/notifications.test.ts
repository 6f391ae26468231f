import assert from "node:assert/strict";
import { createGate } from "../../delivery/access/gate";
import { createWorld } from "../../delivery/access/world";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/notifications", () => {
  it("tells the team of repository, build and pipeline, in the chat too", async () => {
    const graph = await evaluateExample("notifications");
    assert.deepEqual(Object.keys(graph.outputs["ruleArns"] as object), [
      "buildProjects/shop",
      "pipelines/shop-prod",
      "repositories/shop",
    ]);
    const { resource: about, detailType, targets } = resource(graph, "news-repository-rule-shop").inputs;
    assert.equal(about, resource(graph, "code-repository").outputs["arn"]);
    assert.equal(detailType, "BASIC");
    assert.deepEqual(
      (targets as { type: string }[]).map(({ type }) => type),
      ["SNS", "AWSChatbotSlack"],
    );
  });

  it("lets its alarm and its rules publish", async () => {
    const graph = await evaluateExample("notifications");
    const topic = {
      topicArn: String(graph.outputs["topicArn"]),
      topicKeyArn: String(resource(graph, "news-key").outputs["arn"]),
    };
    assert.deepEqual(resource(graph, "failures").inputs["alarmActions"], [topic.topicArn]);
    const alarmArn = String(resource(graph, "failures").outputs["arn"]);
    const ruleArn = String(resource(graph, "news-pipeline-rule-shop-prod").outputs["arn"]);
    const gate = createGate(createWorld([graph]));
    const checked = [
      ...gate.check({ kind: "AlarmNotification", alarmArn, ...topic }),
      ...gate.check({ kind: "NotificationPublish", ruleArn, ...topic }),
    ];
    assert.equal(checked.length, 6);
    for (const { call, verdict } of checked) assert.ok(verdict.allowed, `${call.action}: ${verdict.explanation}`);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [
      await evaluateExample("notifications"),
      await evaluateExample("notifications", { preview: true }),
    ];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
