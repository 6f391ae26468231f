import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { DeploymentConfig, type DeploymentConfigArgs } from "../../../../components";
import { sameResources } from "../../../../delivery/graph";
import { deploy, listed, problemsOf, resource } from "../../deployed";

const lambda = (changes: Partial<DeploymentConfigArgs> = {}): DeploymentConfigArgs => ({
  computePlatform: "Lambda",
  canary: { percentage: 5, intervalMinutes: 20 },
  ...changes,
});
const server = (changes: Partial<DeploymentConfigArgs> = {}): DeploymentConfigArgs => ({
  computePlatform: "Server",
  minimumHealthyHosts: { type: "FLEET_PERCENT", value: 75 },
  ...changes,
});

const build = (args: DeploymentConfigArgs) => () => {
  const { configName, configArn } = new DeploymentConfig("slowly", args);
  return { configName, configArn };
};
const inputs = async (args: DeploymentConfigArgs) => resource(await deploy(build(args)), "slowly-config").inputs;

describe("DeploymentConfig", () => {
  it("declares a configuration under a name that follows its content", async () => {
    const graph = await deploy(build(lambda()));
    assert.deepEqual(listed(graph), ["DeploymentConfig slowly", "DeploymentConfig slowly-config"]);
    const { deploymentConfigName, ...rest } = resource(graph, "slowly-config").inputs;
    assert.match(String(deploymentConfigName), /^slowly-[0-9a-f]{8}$/);
    assert.deepEqual(rest, {
      computePlatform: "Lambda",
      trafficRoutingConfig: { type: "TimeBasedCanary", timeBasedCanary: { percentage: 5, interval: 20 } },
    });
    assert.deepEqual(graph.outputs, {
      configName: deploymentConfigName,
      configArn: `arn:aws:codedeploy:eu-central-1:111111111111:deploymentconfig:${String(deploymentConfigName)}`,
    });
    const other = await inputs(lambda({ canary: { percentage: 6, intervalMinutes: 20 } }));
    assert.notEqual(other["deploymentConfigName"], deploymentConfigName);
    const again = await inputs(lambda({ region: "eu-west-1" }));
    assert.equal(again["deploymentConfigName"], deploymentConfigName);
  });

  it("cuts a long name, and takes one's own", async () => {
    const long = "s".repeat(150);
    const graph = await deploy(() => void new DeploymentConfig(long, lambda()));
    assert.equal(String(resource(graph, `${long}-config`).inputs["deploymentConfigName"]).length, 100);
    assert.equal((await inputs(lambda({ configName: "mine" })))["deploymentConfigName"], "mine");
  });

  it("moves traffic of ECS in equal steps", async () => {
    const { trafficRoutingConfig } = await inputs({
      computePlatform: "ECS",
      linear: { percentage: 10, intervalMinutes: 320 },
    });
    assert.deepEqual(trafficRoutingConfig, {
      type: "TimeBasedLinear",
      timeBasedLinear: { percentage: 10, interval: 320 },
    });
  });

  it("keeps servers in service, by zones too", async () => {
    const { deploymentConfigName: _, ...given } = await inputs(
      server({
        minimumHealthyHosts: { type: "HOST_COUNT", value: 3 },
        zonal: {
          firstZoneMonitorDurationSeconds: 600,
          monitorDurationSeconds: 0,
          minimumHealthyHostsPerZone: { type: "HOST_COUNT", value: 1 },
        },
        instanceCount: 4,
        region: "eu-west-1",
      }),
    );
    assert.deepEqual(given, {
      computePlatform: "Server",
      minimumHealthyHosts: { type: "HOST_COUNT", value: 3 },
      zonalConfig: {
        firstZoneMonitorDurationInSeconds: 600,
        monitorDurationInSeconds: 0,
        minimumHealthyHostsPerZone: { type: "HOST_COUNT", value: 1 },
      },
      region: "eu-west-1",
    });
    assert.deepEqual((await inputs(server({ zonal: {} })))["zonalConfig"], {});
  });

  it("declares the same in a preview, and hands its options on", async () => {
    const [update, preview] = [await deploy(build(server())), await deploy(build(server()), { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    const graph = await deploy(() => {
      const roleArn = "arn:aws:iam::555555555555:role/deployer";
      const provider = new Provider("workload", { region: "eu-west-1", assumeRoles: [{ roleArn }] });
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      new DeploymentConfig("parent-slowly", lambda(), { provider, parent, protect: true });
    });
    const { account, protect, urn } = resource(graph, "parent-slowly-config");
    assert.deepEqual([account, protect], ["555555555555", true]);
    assert.ok(urn.includes("test:index:Parent$interlock:index:DeploymentConfig$aws:"));
  });
});

const CASES: Readonly<Record<string, readonly [DeploymentConfigArgs, ...string[]]>> = {
  "an unknown platform, name and region": [
    { computePlatform: "EC2" as "Server", configName: "CodeDeployDefault.Mine", region: "mars" },
    'configName must be a CodeDeploy deployment configuration name of 1 to 100 characters: letters, digits and + = , . @ _ -, not beginning with CodeDeployDefault., got "CodeDeployDefault.Mine"; respell it',
    'computePlatform must be one of Server, Lambda, ECS, got "EC2"; name the platform to deploy to',
    `region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
  ],
  "steps of traffic for servers": [
    server({ minimumHealthyHosts: undefined as never, linear: { percentage: 10, intervalMinutes: 1 } }),
    'linear must not be given with computePlatform Server, got {"percentage":10,"intervalMinutes":1}; remove it or change the platform',
    "minimumHealthyHosts must be given with computePlatform Server; say how many instances stay in service",
  ],
  "healthy hosts for functions, and no steps": [
    {
      computePlatform: "Lambda",
      minimumHealthyHosts: { type: "HOST_COUNT", value: 1 },
      zonal: {},
      instanceCount: 2,
    },
    'minimumHealthyHosts must not be given with computePlatform Lambda, got {"type":"HOST_COUNT","value":1}; remove it or change the platform',
    "zonal must not be given with computePlatform Lambda, got {}; remove it or change the platform",
    "instanceCount must not be given with computePlatform Lambda, got 2; remove it or change the platform",
    "canary, linear must be exactly one of the two with computePlatform Lambda, got []; keep one; to move all traffic at once use the predefined configuration",
  ],
  "both kinds of steps": [
    lambda({ linear: { percentage: 10, intervalMinutes: 1 } }),
    'canary, linear must be exactly one of the two with computePlatform Lambda, got ["canary","linear"]; keep one; to move all traffic at once use the predefined configuration',
  ],
  "steps beyond the limits": [
    lambda({ canary: { percentage: 100, intervalMinutes: 2881 } }),
    "canary.percentage must be an integer from 1 to 99, got 100; give the share of a step",
    "canary.intervalMinutes must be an integer from 1 to 2880, got 2881; give the minutes",
  ],
  "no steps at all": [
    { computePlatform: "ECS", linear: { percentage: 0, intervalMinutes: 0.5 } },
    "linear.percentage must be an integer from 1 to 99, got 0; give the share of a step",
    "linear.intervalMinutes must be an integer from 1 to 2880, got 0.5; give the minutes",
  ],
  "steps that take longer than two days": [
    { computePlatform: "ECS", linear: { percentage: 10, intervalMinutes: 321 } },
    'linear must move all traffic within 2880 minutes of the first step, got {"percentage":10,"intervalMinutes":321}; 9 intervals take 2889; take larger steps or shorter intervals',
  ],
  "a whole fleet that stays in service": [
    server({
      minimumHealthyHosts: { type: "FLEET_PERCENT", value: 100 },
      zonal: { minimumHealthyHostsPerZone: { type: "FLEET_PERCENT", value: 100 } },
    }),
    "minimumHealthyHosts.value must be an integer from 0 to 99 with FLEET_PERCENT, got 100; leave instances to deploy to",
    "zonal.minimumHealthyHostsPerZone.value must be an integer from 0 to 99 with FLEET_PERCENT, got 100; leave instances to deploy to",
  ],
  "as many hosts in service as there are": [
    server({ minimumHealthyHosts: { type: "HOST_COUNT", value: 4 }, instanceCount: 4 }),
    'minimumHealthyHosts must leave at least 1 of 4 instances to deploy to, got {"type":"HOST_COUNT","value":4}; lower the value',
  ],
  "a percentage that rounds up to all": [
    server({ minimumHealthyHosts: { type: "FLEET_PERCENT", value: 95 }, instanceCount: 10 }),
    'minimumHealthyHosts must leave at least 1 of 10 instances to deploy to, got {"type":"FLEET_PERCENT","value":95}; it keeps 10 in service; lower the value',
  ],
  "hosts that are no number": [
    server({
      minimumHealthyHosts: { type: "HOST_COUNT", value: -1 },
      zonal: {
        firstZoneMonitorDurationSeconds: -1,
        monitorDurationSeconds: 43_201,
        minimumHealthyHostsPerZone: { type: "ALL" as "HOST_COUNT", value: 1 },
      },
      instanceCount: 0,
    }),
    "instanceCount must be an integer from 1 to 2000, got 0; omit it to check nothing",
    "minimumHealthyHosts.value must be an integer from 0, got -1; say how many instances stay in service",
    "zonal.firstZoneMonitorDurationSeconds must be an integer from 0 to 43200, got -1; omit it to wait as after the others",
    "zonal.monitorDurationSeconds must be an integer from 0 to 43200, got 43201; omit it to go on at once",
    'zonal.minimumHealthyHostsPerZone.type must be one of HOST_COUNT, FLEET_PERCENT, got "ALL"; use HOST_COUNT or FLEET_PERCENT',
  ],
};

describe("DeploymentConfig refuses", () => {
  for (const [what, [args, ...problems]] of Object.entries(CASES))
    it(what, async () => {
      assert.deepEqual(
        await problemsOf(() => void new DeploymentConfig("slowly", args)),
        problems.map((problem) => `DeploymentConfig "slowly": ${problem}`),
      );
    });

  it("a component's name that CodeDeploy does not take", async () => {
    const [problem] = await problemsOf(() => void new DeploymentConfig("so slowly", lambda()));
    assert.match(problem ?? "", /^DeploymentConfig "so slowly": configName must be .* got "so slowly-[0-9a-f]{8}"/);
  });
});
