import assert from "node:assert/strict";
import { RegionalTraffic, type RegionalTrafficArgs, TrafficHealthProtocol, TrafficPolicy } from "../../../components";
import { deploy, listed, problemsOf, resource } from "../deployed";

const ENDPOINTS = {
  "eu-central-1": { dnsName: "web-1.eu-central-1.elb.amazonaws.com", zoneId: "ZFRANKFURT" },
  "us-east-1": { dnsName: "web-2.us-east-1.elb.amazonaws.com", zoneId: "ZVIRGINIA" },
};

const happy = (changes: Partial<RegionalTrafficArgs> = {}): RegionalTrafficArgs => ({
  hostedZoneId: "Z0123456789ABCDEFGHIJ",
  domainName: "board.example.com",
  endpoints: ENDPOINTS,
  ...changes,
});

const build = (args: RegionalTrafficArgs) => () => {
  const { domainName, healthCheckIds, drainedHealthCheckId } = new RegionalTraffic("traffic", args);
  return { domainName, healthCheckIds, drainedHealthCheckId };
};

const without = (inputs: Readonly<Record<string, unknown>>, ...keys: string[]) =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !keys.includes(key)));

describe("RegionalTraffic", () => {
  it("declares a health check and a record for each region, and a check that always fails", async () => {
    const graph = await deploy(build(happy()));
    assert.deepEqual(listed(graph), [
      "HealthCheck traffic-drained",
      "HealthCheck traffic-health-eu-central-1",
      "HealthCheck traffic-health-us-east-1",
      "Record traffic-record-eu-central-1",
      "Record traffic-record-us-east-1",
      "RegionalTraffic traffic",
    ]);
    const checks = ["eu-central-1", "us-east-1"].map((region) => resource(graph, `traffic-health-${region}`).id);
    assert.deepEqual(resource(graph, "traffic-health-us-east-1").inputs, {
      type: "HTTPS",
      fqdn: "web-2.us-east-1.elb.amazonaws.com",
      port: 443,
      resourcePath: "/",
      failureThreshold: 3,
      requestInterval: 30,
      tags: { Name: "board.example.com us-east-1" },
    });
    assert.deepEqual(resource(graph, "traffic-record-us-east-1").inputs, {
      zoneId: "Z0123456789ABCDEFGHIJ",
      name: "board.example.com",
      type: "A",
      setIdentifier: "us-east-1",
      aliases: [{ name: "web-2.us-east-1.elb.amazonaws.com", zoneId: "ZVIRGINIA", evaluateTargetHealth: false }],
      healthCheckId: checks[1],
      latencyRoutingPolicies: [{ region: "us-east-1" }],
    });
    // More healthy children than there are: Route 53 always takes it for unhealthy (botocore, route53, HealthThreshold).
    assert.deepEqual(resource(graph, "traffic-drained").inputs, {
      type: "CALCULATED",
      childHealthchecks: checks,
      childHealthThreshold: 256,
      tags: { Name: "board.example.com drained" },
    });
    assert.deepEqual(graph.outputs, {
      domainName: "board.example.com",
      healthCheckIds: { "eu-central-1": checks[0], "us-east-1": checks[1] },
      drainedHealthCheckId: resource(graph, "traffic-drained").id,
    });
  });

  it("declares the same in a preview, in which no id is known", async () => {
    const preview = await deploy(build(happy()), { preview: true });
    assert.deepEqual(listed(preview), listed(await deploy(build(happy()))));
  });

  it("shares traffic by weights, of which those left out are 1", async () => {
    const endpoints = { ...ENDPOINTS, "us-east-1": { ...ENDPOINTS["us-east-1"], weight: 0 } };
    const graph = await deploy(build(happy({ policy: TrafficPolicy.Weighted, endpoints })));
    const routing = (region: string) =>
      without(
        resource(graph, `traffic-record-${region}`).inputs,
        "zoneId",
        "name",
        "type",
        "setIdentifier",
        "aliases",
        "healthCheckId",
      );
    assert.deepEqual(routing("eu-central-1"), { weightedRoutingPolicies: [{ weight: 1 }] });
    assert.deepEqual(routing("us-east-1"), { weightedRoutingPolicies: [{ weight: 0 }] });
  });

  it("asks another name, protocol, port and path for health", async () => {
    const graph = await deploy(
      build(
        happy({
          endpoints: { "eu-central-1": { ...ENDPOINTS["eu-central-1"], healthCheckName: "api.example.com" } },
          healthCheckProtocol: TrafficHealthProtocol.Http,
          healthCheckPath: "/health",
          failureThreshold: 1,
          requestIntervalSeconds: 10,
          tags: { Team: "board" },
        }),
      ),
    );
    assert.deepEqual(resource(graph, "traffic-health-eu-central-1").inputs, {
      type: "HTTP",
      fqdn: "api.example.com",
      port: 80,
      resourcePath: "/health",
      failureThreshold: 1,
      requestInterval: 10,
      tags: { Name: "board.example.com eu-central-1", Team: "board" },
    });
    const [alias] = resource(graph, "traffic-record-eu-central-1").inputs["aliases"] as { name: string }[];
    assert.equal(alias?.name, "web-1.eu-central-1.elb.amazonaws.com");
  });

  it("lists everything that is wrong at once, and registers nothing", async () => {
    const endpoint = ENDPOINTS["us-east-1"];
    const problems = await problemsOf(
      build({
        hostedZoneId: "/hostedzone/Z1",
        domainName: "Board.example.com.",
        policy: "Geo" as TrafficPolicy,
        endpoints: { nowhere: { ...endpoint, weight: 256 } },
        healthCheckProtocol: "TCP" as TrafficHealthProtocol,
        healthCheckPort: 0,
        healthCheckPath: "health",
        failureThreshold: 11,
        requestIntervalSeconds: 20,
      }),
    );
    const said = (text: string): string => `RegionalTraffic "traffic": ${text}`;
    assert.deepEqual(problems, [
      said(
        'hostedZoneId must be the id of a hosted zone: 1 to 32 capitals and digits, got "/hostedzone/Z1"; copy the zone\'s id, without /hostedzone/',
      ),
      said(
        'domainName must be a domain name in lower case without the final dot, such as board.example.com, got "Board.example.com."; correct it',
      ),
      said('policy must be one of Latency, Weighted, got "Geo"; omit it to use Latency'),
      said('endpoints.nowhere must be a region of AWS, such as eu-central-1, got "nowhere"; give the region\'s code'),
      said("endpoints.nowhere.weight must be an integer from 0 to 255, got 256; omit it to use 1"),
      said(
        "endpoints.nowhere.weight may be set only with the policy Weighted, got 256; omit it, or set policy to Weighted",
      ),
      said('healthCheckProtocol must be one of HTTP, HTTPS, got "TCP"; omit it to use HTTPS'),
      said("healthCheckPort must be an integer from 1 to 65535, got 0; omit it to use the protocol's own"),
      said("failureThreshold must be an integer from 1 to 10, got 11; omit it to use 3"),
      said("requestIntervalSeconds must be 10 or 30, got 20; omit it to use 30"),
      said(
        'healthCheckPath must begin with / and have at most 255 characters without spaces, got "health"; omit it to use /',
      ),
    ]);
  });

  it("refuses no region at all, and weights that are all 0", async () => {
    assert.deepEqual(await problemsOf(build(happy({ endpoints: {} }))), [
      'RegionalTraffic "traffic": endpoints must hold 1 to 255 regions, got 0; say what answers in each region',
    ]);
    const endpoints = { "us-east-1": { ...ENDPOINTS["us-east-1"], weight: 0 } };
    assert.deepEqual(await problemsOf(build(happy({ policy: TrafficPolicy.Weighted, endpoints }))), [
      'RegionalTraffic "traffic": endpoints must have a weight above 0, got [0]; Route 53 would share the traffic equally; give one region a weight',
    ]);
  });

  it("hands provider, protect and aliases to its children", async () => {
    const graph = await deploy(() => {
      new RegionalTraffic("traffic", happy(), { protect: true });
    });
    const children = graph.resources.filter(({ type }) => type.startsWith("aws:"));
    assert.deepEqual([...new Set(children.map(({ protect }) => protect))], [true]);
  });
});
