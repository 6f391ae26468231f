/** How people hear of alarms and deployments of other accounts and regions. */
import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../delivery/graph";
import { targetsIn, targetsOf, targetsOn } from "../../delivery/rehearsal/pipeline/eventTargets";
import { evaluateProject, evaluateStack } from "../support/project";

const TOOLS = "111111111111";
const WORKLOAD = "222222222222";
const TOPIC = `arn:aws:sns:eu-central-1:${TOOLS}:departures-dev-delivery`;
const BUS = `arn:aws:events:eu-central-1:${TOOLS}:event-bus/departures-dev`;
/** Of stacks that somebody listens to. */
const SILENT = { notificationEmails: [], notificationNumbers: [], notificationChats: [] };
const HEARD = { notificationEmails: ["ann@example.com"] };

const ofType = ({ resources }: Graph, type: string): GraphResource[] =>
  resources.filter((resource) => resource.type === type);

const alarm = (region: string, state: string, before: string, alarmName = "departures-dev-health") => ({
  source: "aws.cloudwatch",
  "detail-type": "CloudWatch Alarm State Change",
  account: WORKLOAD,
  region,
  detail: { alarmName, state: { value: state }, previousState: { value: before } },
});

const deployment = (state: string, application = "departures-dev", deploymentGroup = "departures-dev") => ({
  source: "aws.codedeploy",
  "detail-type": "CodeDeploy Deployment State-change Notification",
  account: WORKLOAD,
  region: "eu-west-1",
  detail: { application, deploymentGroup, state },
});

describe("news of other accounts and regions", () => {
  let graph: Graph;
  before(async () => {
    graph = await evaluateStack("dev", { ...HEARD, regions: ["eu-central-1", "eu-west-1"] });
  });

  const reached = (event: object): string[] =>
    targetsOf([graph], { ...event }).map(({ target }) => String(target.inputs["arn"]));

  it("goes from each region to the bus beside the topic, and from there to the topic", () => {
    const ways = targetsIn(graph).filter(({ rule }) => /^(relay|people)-/.test(rule.name));
    assert.deepEqual(
      ways.map(({ rule, target }) => [rule.name, rule.account, rule.region, target.inputs["arn"]]),
      [
        ["people-alarms-rule", TOOLS, "eu-central-1", TOPIC],
        ["people-deployments-rule", TOOLS, "eu-central-1", TOPIC],
        ["relay-eu-central-1-rule", WORKLOAD, "eu-central-1", BUS],
        ["relay-eu-west-1-rule", WORKLOAD, "eu-west-1", BUS],
      ],
    );
  });

  it("is of alarms that go off or are over, and of no other state", () => {
    for (const region of ["eu-central-1", "eu-west-1"]) {
      assert.deepEqual(reached(alarm(region, "ALARM", "OK")), [BUS]);
      assert.deepEqual(reached(alarm(region, "ALARM", "INSUFFICIENT_DATA")), [BUS]);
      assert.deepEqual(reached(alarm(region, "ALARM", "OK", "departures-dev-regression")), [BUS]);
      assert.deepEqual(reached(alarm(region, "OK", "ALARM")), [BUS]);
      assert.deepEqual(reached(alarm(region, "OK", "INSUFFICIENT_DATA")), []);
      assert.deepEqual(reached(alarm(region, "INSUFFICIENT_DATA", "OK")), []);
      assert.deepEqual(reached(alarm(region, "ALARM", "OK", "somebody-elses")), []);
    }
  });

  it("is of deployments that fail or are stopped, and of no others", () => {
    assert.deepEqual(
      ["FAILURE", "STOP", "SUCCESS", "START"].map((state) => reached(deployment(state)).length),
      [1, 1, 0, 0],
    );
    assert.deepEqual(reached(deployment("FAILURE", "another")), []);
    assert.deepEqual(reached(deployment("FAILURE", "departures-dev", "another")), []);
  });

  it("takes policies that do not grow with the regions", () => {
    const [policy] = ofType(graph, "aws:cloudwatch/eventBusPolicy:EventBusPolicy");
    assert.deepEqual(JSON.parse(String(policy?.inputs["policy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RegionsPassEventsOn",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${WORKLOAD}:root` },
          Condition: {
            ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${WORKLOAD}:role/departures/dev/departures-dev-relay-*` },
          },
          Action: "events:PutEvents",
          Resource: BUS,
        },
      ],
    });
  });

  it("passes on and tells with nothing but that", () => {
    const roles = ofType(graph, "aws:iam/role:Role").filter(({ name }) => /^(relay|people)-/.test(name));
    const bound = (SourceAccount: string, SourceArn: string | string[]) => [
      {
        Sid: "ServiceAssumesRole",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": SourceAccount },
          ArnLike: { "aws:SourceArn": SourceArn },
        },
      },
    ];
    const rule = (region: string): string => `arn:aws:events:${region}:${WORKLOAD}:rule/departures-dev-relay`;
    const telling = (what: string): string =>
      `arn:aws:events:eu-central-1:${TOOLS}:rule/departures-dev/departures-dev-${what}`;
    const passes = [{ Sid: "PassEventsOn", Effect: "Allow", Action: "events:PutEvents", Resource: BUS }];
    const statements = (text: unknown): unknown => (JSON.parse(String(text)) as { Statement: unknown }).Statement;
    assert.deepEqual(
      roles.map(({ inputs }) => [
        inputs["name"],
        statements(inputs["assumeRolePolicy"]),
        (inputs["inlinePolicies"] as { policy: string }[]).map(({ policy }) => statements(policy)),
      ]),
      [
        [
          "departures-dev-teller",
          bound(TOOLS, [telling("alarms"), telling("deployments")]),
          [[{ Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: TOPIC }]],
        ],
        ["departures-dev-relay-eu-central-1", bound(WORKLOAD, rule("eu-central-1")), [passes]],
        ["departures-dev-relay-eu-west-1", bound(WORKLOAD, rule("eu-west-1")), [passes]],
      ],
    );
  });

  it("is kept where it cannot go on, in one queue for each region", () => {
    const rule = (region: string): string => `arn:aws:events:${region}:${WORKLOAD}:rule/departures-dev-relay`;
    const telling = (what: string): string =>
      `arn:aws:events:eu-central-1:${TOOLS}:rule/departures-dev/departures-dev-${what}`;
    const queues = new Map(ofType(graph, "aws:sqs/queue:Queue").map(({ name, outputs }) => [name, outputs["arn"]]));
    const policies = ofType(graph, "aws:sqs/queuePolicy:QueuePolicy").filter(({ name }) =>
      /^(relay|people)-/.test(name),
    );
    const keeps = (queue: string, ...rules: string[]) => [
      {
        Sid: "RulesKeepFailedEvents",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queues.get(queue),
        Condition: { ArnEquals: { "aws:SourceArn": rules } },
      },
    ];
    assert.deepEqual(
      policies.map(({ account, region, inputs }) => [
        account,
        region,
        (JSON.parse(String(inputs["policy"])) as { Statement: unknown }).Statement,
      ]),
      [
        [TOOLS, "eu-central-1", keeps("people-failures", telling("alarms"), telling("deployments"))],
        [WORKLOAD, "eu-central-1", keeps("relay-eu-central-1-failures", rule("eu-central-1"))],
        [WORKLOAD, "eu-west-1", keeps("relay-eu-west-1-failures", rule("eu-west-1"))],
      ],
    );
    const kept = targetsIn(graph)
      .filter(({ rule: { name } }) => /^(relay|people)-/.test(name))
      .map(({ target }) => (target.inputs["deadLetterConfig"] as { arn: string }).arn);
    assert.deepEqual(
      kept,
      ["people", "people", "relay-eu-central-1", "relay-eu-west-1"].map((name) => queues.get(`${name}-failures`)),
    );
  });

  it("tells of what is kept: straight at home, and elsewhere by the way of all news", () => {
    const alarms = ofType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")
      .filter(({ name }) => name.endsWith("-failures-alarm"))
      .map(({ name, inputs }) => [name, inputs["name"], inputs["alarmActions"]]);
    assert.deepEqual(alarms, [
      ["pipeline-failures-alarm", undefined, [TOPIC]],
      ["people-failures-alarm", undefined, [TOPIC]],
      ["relay-eu-central-1-failures-alarm", "departures-dev-undelivered", [TOPIC]],
      ["relay-eu-west-1-failures-alarm", "departures-dev-undelivered", undefined],
    ]);
    assert.deepEqual(reached(alarm("eu-central-1", "ALARM", "OK", "departures-dev-undelivered")), []);
    const elsewhere = alarm("eu-west-1", "ALARM", "OK", "departures-dev-undelivered");
    assert.deepEqual(reached(elsewhere), [BUS]);
    const bus = { account: TOOLS, region: "eu-central-1", name: "departures-dev" };
    assert.deepEqual(
      targetsOn(bus, [graph], elsewhere).map(({ target }) => target.inputs["arn"]),
      [TOPIC],
    );
  });

  it("may be told by alarms of the accounts that have queues in the topic's region", () => {
    const [policy] = ofType(graph, "aws:sns/topicPolicy:TopicPolicy");
    const { Statement } = JSON.parse(String(policy?.inputs["policy"])) as { Statement: { Sid: string }[] };
    assert.deepEqual(
      Statement.find(({ Sid }) => Sid === "AlarmsPublish"),
      {
        Sid: "AlarmsPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: TOPIC,
        Condition: {
          StringEquals: { "aws:SourceAccount": [TOOLS, WORKLOAD] },
          ArnLike: {
            "aws:SourceArn": [TOOLS, WORKLOAD].map((id) => `arn:aws:cloudwatch:eu-central-1:${id}:alarm:*`),
          },
        },
      },
    );
  });

  it("needs nothing where nobody listens", async () => {
    const silent = await evaluateStack("dev");
    assert.deepEqual(
      silent.resources.filter(({ name }) => /^(relay|people)-?/.test(name)),
      [],
    );
  });

  it("leaves queues with alarms that nobody hears, but anybody sees", async () => {
    const silent = await evaluateProject("update", { dev: { filePaths: ["src/**"] }, shared: SILENT, prod: SILENT });
    const alarms = [...silent.values()].flatMap((stack) =>
      ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm")
        .filter(({ name }) => name.endsWith("-failures-alarm"))
        .map(({ name, inputs }) => [stack.stack, name, inputs["alarmActions"]]),
    );
    assert.deepEqual(alarms, [
      ["shared", "review-failures-alarm", undefined],
      ["dev", "file-paths-failures-alarm", undefined],
      ["staging", "pipeline-failures-alarm", undefined],
      ["prod", "pipeline-failures-alarm", undefined],
      ["prod", "restore-failures-alarm", undefined],
    ]);
  });

  it("comes straight from the queues of what failed for good", async () => {
    const actions = (stack: Graph): unknown[] =>
      ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm")
        .filter(({ name }) => name.endsWith("-failures-alarm"))
        .map(({ inputs }) => inputs["alarmActions"]);
    const overrides = { dev: { ...HEARD, filePaths: ["src/**"] } };
    const graphs = await evaluateProject("update", overrides, ["shared", "dev"]);
    assert.deepEqual(actions(graphs.get("dev")!), [[TOPIC], [TOPIC], [TOPIC]]);
    assert.deepEqual(actions(graphs.get("shared")!), [[`arn:aws:sns:eu-central-1:${TOOLS}:departures-repository`]]);
  });
});
