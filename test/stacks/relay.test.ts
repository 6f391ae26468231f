/** How people hear of alarms and deployments of other accounts and regions. */
import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../delivery/graph";
import { targetsIn, targetsOf } from "../../delivery/rehearsal/pipeline/eventTargets";
import { evaluateProject, evaluateStack } from "../support/project";

const TOOLS = "111111111111";
const WORKLOAD = "222222222222";
const TOPIC = `arn:aws:sns:eu-central-1:${TOOLS}:departures-dev-delivery`;
const BUS = `arn:aws:events:eu-central-1:${TOOLS}:event-bus/departures-dev`;
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

  it("needs nothing where nobody listens", async () => {
    const silent = await evaluateStack("dev");
    assert.deepEqual(
      silent.resources.filter(({ name }) => /^(relay|people)-?/.test(name)),
      [],
    );
  });

  it("comes straight from the queues of what failed for good", async () => {
    const actions = (stack: Graph): unknown[] =>
      ofType(stack, "aws:cloudwatch/metricAlarm:MetricAlarm")
        .filter(({ name }) => name.endsWith("-failures-alarm"))
        .map(({ inputs }) => inputs["alarmActions"]);
    const overrides = { dev: { ...HEARD, filePaths: ["src/**"] } };
    const graphs = await evaluateProject("update", overrides, ["shared", "dev"]);
    assert.deepEqual(actions(graphs.get("dev")!), [[TOPIC]]);
    assert.deepEqual(actions(graphs.get("shared")!), [[`arn:aws:sns:eu-central-1:${TOOLS}:departures-repository`]]);
  });
});
