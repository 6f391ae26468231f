/** Instances and tasks as they run: how many, how old, their logs, and people who look in. */
import assert from "node:assert/strict";
import type { Graph, GraphResource, Properties } from "../../delivery/graph";
import { readStackConfig } from "../../delivery/graph/config";
import { parseSettings, SettingsError } from "../../stacks/settings";
import { evaluateProject, evaluateStack, ROOT } from "../support/project";

const WEB = "web-eu-central-1";
const WORKLOAD = "222222222222";

const named = ({ resources }: Graph, name: string): GraphResource =>
  resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);
const ofType = ({ resources }: Graph, type: string): GraphResource[] =>
  resources.filter((resource) => resource.type === type);
const statementsOf = (graph: Graph): readonly Properties[] => {
  const [inline] = named(graph, "instance-role").inputs["inlinePolicies"] as { policy: string }[];
  return (JSON.parse(inline?.policy ?? "{}") as { Statement: Properties[] }).Statement;
};

describe("instances in operation", () => {
  let dev: Graph;
  before(async () => {
    dev = await evaluateStack("dev");
  });

  it("are replaced one for one, when their template changes and when they are old", () => {
    const { inputs } = named(dev, `${WEB}-group`);
    const launchFirst = { minHealthyPercentage: 100, maxHealthyPercentage: 200 };
    assert.deepEqual(inputs["instanceMaintenancePolicy"], launchFirst);
    assert.deepEqual(inputs["instanceRefresh"], {
      strategy: "Rolling",
      preferences: { ...launchFirst, autoRollback: false, skipMatching: false },
    });
    assert.deepEqual([inputs["maxInstanceLifetime"], inputs["defaultInstanceWarmup"]], [2_592_000, 120]);
    // The number is the policy's: an update of the stack must not reset it.
    assert.equal(inputs["desiredCapacity"], undefined);
  });

  it("follow their processors, and requests where somebody says how many", async () => {
    const tracked = (graph: Graph): unknown[] =>
      ofType(graph, "aws:autoscaling/policy:Policy").map(({ name, inputs }) => [
        name,
        inputs["policyType"],
        inputs["targetTrackingConfiguration"],
      ]);
    const cpu = {
      predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
      targetValue: 50,
    };
    assert.deepEqual(tracked(dev), [[`${WEB}-cpu-scaling`, "TargetTrackingScaling", cpu]]);
    const asked = await evaluateStack("dev", { scalingCpuPercent: 0, scalingRequestsPerTarget: 600 });
    const [[name, , requests]] = tracked(asked) as [[string, string, Properties]];
    assert.equal(name, `${WEB}-requests-scaling`);
    assert.match(
      JSON.stringify(requests),
      /^\{"predefinedMetricSpecification":\{"predefinedMetricType":"ALBRequestCountPerTarget","resourceLabel":"app\/[^"/]+\/\w+\/targetgroup\/[^"/]+\/\w+"\},"targetValue":600\}$/,
    );
    const fixed = await evaluateStack("dev", { maxInstancesPerRegion: 1 });
    assert.deepEqual(tracked(fixed), []);
  });

  it("ship their logs to groups that forget, with two actions", () => {
    assert.deepEqual(
      ofType(dev, "aws:cloudwatch/logGroup:LogGroup")
        .filter(({ name }) => name.startsWith(WEB))
        .map(({ account, region, inputs }) => [account, region, inputs["name"], inputs["retentionInDays"]]),
      [
        [WORKLOAD, "eu-central-1", "/departures/dev/codedeploy-agent", 30],
        [WORKLOAD, "eu-central-1", "/departures/dev/application", 30],
      ],
    );
    assert.deepEqual(statementsOf(dev).at(-1), {
      Sid: "ShipLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `arn:aws:logs:*:${WORKLOAD}:log-group:/departures/dev/*:log-stream:*`,
    });
  });

  it("open sessions where settings let them, each logged, and through endpoints where there is no internet", async () => {
    assert.deepEqual(ofType(dev, "aws:ssm/document:Document"), []);
    const graph = await evaluateStack("dev", {
      sessionManager: true,
      privateEndpoints: true,
      natGateways: "None",
    });
    assert.deepEqual(statementsOf(graph).slice(-4), [
      {
        Sid: "OpenSessions",
        Effect: "Allow",
        Action: [
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
      {
        Sid: "RegisterForSessions",
        Effect: "Allow",
        Action: "ssm:UpdateInstanceInformation",
        Resource: `arn:aws:ec2:*:${WORKLOAD}:instance/*`,
      },
      { Sid: "FindSessionLogs", Effect: "Allow", Action: "logs:DescribeLogGroups", Resource: "*" },
      {
        Sid: "FindSessionStreams",
        Effect: "Allow",
        Action: "logs:DescribeLogStreams",
        Resource: `arn:aws:logs:*:${WORKLOAD}:log-group:/departures/dev/sessions:*`,
      },
    ]);
    const { inputs } = named(graph, `${WEB}-session`);
    assert.deepEqual([inputs["name"], inputs["documentType"]], ["departures-dev-session", "Session"]);
    assert.deepEqual(JSON.parse(String(inputs["content"])), {
      schemaVersion: "1.0",
      description: "A shell whose session is logged",
      sessionType: "Standard_Stream",
      inputs: {
        cloudWatchLogGroupName: "/departures/dev/sessions",
        cloudWatchEncryptionEnabled: false,
        cloudWatchStreamingEnabled: true,
        idleSessionTimeout: "20",
      },
    });
    assert.deepEqual(
      ofType(graph, "aws:ec2/vpcEndpoint:VpcEndpoint")
        .map(({ inputs: { serviceName } }) => String(serviceName))
        .sort(),
      ["codedeploy", "codedeploy-commands-secure", "logs", "s3", "ssm", "ssmmessages"].map(
        (service) => `com.amazonaws.eu-central-1.${service}`,
      ),
    );
  });

  it("keep and ship no logs where they are kept for no time", async () => {
    const graph = await evaluateStack("dev", { logRetentionDays: 0, maxInstanceLifetimeDays: 0 });
    assert.deepEqual(
      ofType(graph, "aws:cloudwatch/logGroup:LogGroup").filter(({ account }) => account === WORKLOAD),
      [],
    );
    assert.ok(!statementsOf(graph).some(({ Sid }) => Sid === "ShipLogs"));
    assert.equal(named(graph, `${WEB}-group`).inputs["maxInstanceLifetime"], undefined);
  });
});

describe("tasks in operation", () => {
  it("follow their processors, and no update resets their number", async () => {
    const overrides = {
      shared: { imageRegions: ["eu-central-1"], imageReaders: [WORKLOAD] },
      dev: { deploymentTarget: "ECS", deploymentConfig: "", maxInstancesPerRegion: 6, logRetentionDays: 14 },
    };
    const graph = (await evaluateProject("update", overrides, ["shared", "dev"])).get("dev")!;
    const [target] = ofType(graph, "aws:appautoscaling/target:Target");
    assert.deepEqual(
      ["serviceNamespace", "scalableDimension", "resourceId", "minCapacity", "maxCapacity"].map(
        (key) => target?.inputs[key],
      ),
      ["ecs", "ecs:service:DesiredCount", "service/departures-dev/departures-dev", 1, 6],
    );
    const [policy] = ofType(graph, "aws:appautoscaling/policy:Policy");
    assert.deepEqual(policy?.inputs["targetTrackingScalingPolicyConfiguration"], {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: 50,
    });
    const [group] = ofType(graph, "aws:cloudwatch/logGroup:LogGroup").filter(({ account }) => account === WORKLOAD);
    assert.equal(group?.inputs["retentionInDays"], 14);
  });
});

describe("settings of what is in operation", () => {
  const problemsOf = (settings: Readonly<Record<string, unknown>>): readonly string[] => {
    const raw = Object.fromEntries(
      Object.entries(readStackConfig(ROOT, "dev").config)
        .filter(([key]) => key.startsWith("interlock:"))
        .map(([key, value]) => [key.slice("interlock:".length), value]),
    );
    for (const [key, value] of Object.entries(settings))
      raw[key] = typeof value === "string" ? value : JSON.stringify(value);
    try {
      parseSettings("dev", raw, () => "Pulumi.dev.yaml:1:1");
      return [];
    } catch (error) {
      assert.ok(error instanceof SettingsError, String(error));
      return error.problems.map((problem) => problem.replace(/^Pulumi\.dev\.yaml:1:1: interlock:/, ""));
    }
  };

  it("are refused with what is allowed, all at once", () => {
    assert.deepEqual(
      problemsOf({
        scalingCpuPercent: 91,
        maxInstanceLifetimeDays: 366,
        logRetentionDays: 31,
        logSources: ["board.log", "/var/log/../x", "a.service", "a.service"],
      }),
      [
        "scalingCpuPercent must be a whole number from 0 to 90, got 91; correct it",
        "maxInstanceLifetimeDays must be a whole number from 0 to 365, got 366; correct it",
        "logRetentionDays must be 0 or one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 31; choose the next longer",
        'logSources[0] must be the absolute path of a file, with * where it varies, or a unit such as board.service, got "board.log"; correct it',
        'logSources[1] must be the absolute path of a file, with * where it varies, or a unit such as board.service, got "/var/log/../x"; correct it',
        'logSources[3] must name each source once, got "a.service" again; remove it',
      ],
    );
  });

  it("are refused where they mean nothing", () => {
    const lambda = { deploymentTarget: "Lambda", deploymentConfig: "" };
    assert.deepEqual(
      problemsOf({ ...lambda, scalingRequestsPerTarget: 1, logRetentionDays: 0, logSources: ["a.service"] }),
      [
        "scalingRequestsPerTarget must be 0 where deploymentTarget is Lambda, got 1; ECS counts no requests of services that are deployed blue/green, and nothing else grows by them",
        "logRetentionDays must not be 0 where deploymentTarget is Lambda, which always logs; choose a number of days",
        'logSources has a meaning only where deploymentTarget is Instances and logRetentionDays is not 0, got ["a.service"]; remove it',
      ],
    );
    assert.deepEqual(problemsOf({ ...lambda, sessionManager: true }), [
      "sessionManager has a meaning only where deploymentTarget is Instances, got true with Lambda; remove it",
    ]);
    assert.deepEqual(problemsOf({ logRetentionDays: 0, sessionManager: true }), [
      "sessionManager must be false where logRetentionDays is 0, got true; every session is logged, so give its log a time to be kept",
    ]);
  });
});
