import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import type { RehearsalReport } from "../../../../delivery/rehearsal/report";
import { APP, Clone, smallGraphs } from "../clone";
import { changed } from "../graphs";

const PIPELINE = "arn:aws:codepipeline:eu-central-1:111111111111:departures-dev";
const PROJECT = "arn:aws:codebuild:eu-central-1:111111111111:project/departures-dev-build";
const TOPIC = "arn:aws:sns:eu-central-1:111111111111:departures-dev-delivery";
const CHAT = "arn:aws:chatbot::111111111111:chat-configuration/slack-channel/trains";

const EMAIL = { protocol: "email", endpoint: "ann@example.com" };
const PHONE = { protocol: "sms", endpoint: "+4915112345678" };

describe("Notifications of a rehearsal", function () {
  this.timeout(300_000);
  let clone: Clone;
  let graphs: ReadonlyMap<string, Graph>;

  before(async () => {
    const notified = {
      requiresApproval: true,
      notificationEmails: [EMAIL.endpoint],
      notificationNumbers: [PHONE.endpoint],
      notificationChats: [CHAT],
    };
    graphs = await smallGraphs({ dev: notified }, ["shared", "dev"]);
  });

  afterEach(() => clone.remove());

  /** Event, resource, way and readers of each notification. */
  const told = ({ notifications }: RehearsalReport) =>
    notifications.map(({ event, resourceArn, through, readers }) => [event, resourceArn, through, readers]);

  const CHANNEL = [{ protocol: "chat", endpoint: "chat-configuration/slack-channel/trains" }];
  const both = (event: string, resource: string) => [
    [event, resource, TOPIC, [EMAIL, PHONE]],
    [event, resource, CHAT, CHANNEL],
  ];

  it("tell who would have been told of an approval and of the end", async () => {
    clone = new Clone();
    const report = await clone.rehearse(graphs);
    assert.equal(report.ok, true, JSON.stringify(report.environments));
    assert.deepEqual(told(report), [
      ...both("codepipeline-pipeline-manual-approval-needed", PIPELINE),
      ["approval-request", PIPELINE, TOPIC, [EMAIL, PHONE]],
      ...both("codepipeline-pipeline-pipeline-execution-succeeded", PIPELINE),
    ]);
    assert.ok(
      clone.events.some(
        (event) =>
          event.kind === "step" &&
          event.isPart === true &&
          event.what ===
            "codepipeline-pipeline-manual-approval-needed of departures-dev to ann@example.com, +4915112345678",
      ),
    );
  });

  it("tell of a build that fails and of the pipeline that fails by it", async () => {
    clone = new Clone({ "buildspec.yml": APP["buildspec.yml"]!.replace("mkdir dist", "false") });
    const report = await clone.rehearse(graphs);
    assert.equal(report.ok, false);
    assert.deepEqual(told(report), [
      ...both("codebuild-project-build-state-failed", PROJECT),
      ...both("codepipeline-pipeline-pipeline-execution-failed", PIPELINE),
    ]);
  });

  it("are none where nobody listens", async () => {
    clone = new Clone();
    const report = await clone.rehearse(await smallGraphs({}, ["shared", "dev"]));
    assert.deepEqual([report.ok, report.notifications], [true, []]);
  });

  it("fail the delivery where the topic does not let the rule publish", async () => {
    clone = new Clone();
    const closed = changed(graphs, "dev", (graph) => ({
      ...graph,
      resources: graph.resources.filter(({ type }) => type !== "aws:sns/topicPolicy:TopicPolicy"),
    }));
    const report = await clone.rehearse(closed);
    const [dev] = report.environments;
    assert.deepEqual([report.ok, dev?.status, dev?.execution?.status], [false, "Failed", "Succeeded"]);
    const { error = "" } = dev ?? {};
    assert.match(
      error,
      /^Access denied in dev › Approve › Approve: codestar-notifications\.amazonaws\.com may not sns:Publish/,
    );
  });

  const ALARM = "arn:aws:cloudwatch:eu-central-1:222222222222:alarm:departures-dev-regression";
  const GROUP = "arn:aws:codedeploy:eu-central-1:222222222222:deploymentgroup:departures-dev/departures-dev";
  const raised = { alarms: ["departures-dev-regression@eu-central-1"] };

  it("tell of an alarm of the workload account and of the deployment that it stops, in words", async () => {
    clone = new Clone();
    const report = await clone.rehearse(graphs, raised);
    assert.equal(report.ok, false);
    assert.deepEqual(
      told(report).filter(([event]) => typeof event === "string" && /^(cloudwatch|codedeploy)/.test(event)),
      [
        ["cloudwatch-alarm-state-change-alarm", ALARM, TOPIC, [EMAIL, PHONE]],
        ["codedeploy-deployment-state-change-notification-stop", GROUP, TOPIC, [EMAIL, PHONE]],
      ],
    );
    assert.deepEqual(
      report.notifications.flatMap(
        ({ message }) => message?.replace(/d-\w+/, "d-1").replace(/at [\dT:.Z-]+\./, "now.") ?? [],
      ),
      [
        "The alarm departures-dev-regression in eu-central-1 of account 222222222222 went from OK to ALARM now.",
        "The deployment d-1 of departures-dev in eu-central-1 of account 222222222222 ended with STOP now. " +
          "If the deployment group has a release to roll back to, CodeDeploy does so now.",
      ],
    );
  });

  it("lose an alarm where the bus does not take the region's events", async () => {
    clone = new Clone();
    const closed = changed(graphs, "dev", (graph) => ({
      ...graph,
      resources: graph.resources.filter(({ type }) => type !== "aws:cloudwatch/eventBusPolicy:EventBusPolicy"),
    }));
    const report = await clone.rehearse(closed, raised);
    assert.deepEqual(
      told(report).filter(([event]) => typeof event === "string" && /^(cloudwatch|codedeploy)/.test(event)),
      [],
    );
    assert.match(
      report.environments[0]?.error ?? "",
      /departures-dev-relay-eu-central-1 may not events:PutEvents on arn:aws:events:eu-central-1:111111111111:event-bus\/departures-dev/,
    );
  });
});
