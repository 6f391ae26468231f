/** Environments whose regions people reach by one name. */
import assert from "node:assert/strict";
import { type Graph, type GraphResource, sameResources } from "../../delivery/graph";
import { evaluateProject } from "../support/project";

const NAME = { domainName: "board.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" };
const WORKLOAD = "444444444444";
const CERTIFICATES = ["eu-central-1", "eu-west-1", "us-east-1"].map(
  (region) => `arn:aws:acm:${region}:${WORKLOAD}:certificate/c1`,
);

type Settings = Readonly<Record<string, unknown>>;

const prod = async (settings: Settings, mode: "update" | "preview" = "update"): Promise<Graph> =>
  (await evaluateProject(mode, { prod: settings }, ["shared", "staging", "prod"])).get("prod")!;

const ofType = ({ resources }: Graph, type: string): GraphResource[] =>
  resources.filter((resource) => resource.type === type);
const records = (graph: Graph): GraphResource[] => ofType(graph, "aws:route53/record:Record");
const checks = (graph: Graph): GraphResource[] => ofType(graph, "aws:route53/healthCheck:HealthCheck");

describe("one name for the regions", () => {
  let named: Graph;
  before(async () => {
    named = await prod(NAME);
  });

  it("adds records and health checks of the workload account, and is not there without it", async () => {
    const plain = await prod({});
    const added = named.resources.filter(({ urn }) => !plain.resources.some((other) => other.urn === urn));
    assert.deepEqual(
      added.map(({ name }) => name).sort(),
      [
        "traffic",
        "traffic-drained",
        ...["eu-central-1", "eu-west-1", "us-east-1"].flatMap((region) => [
          `traffic-health-${region}`,
          `traffic-record-${region}`,
        ]),
      ].sort(),
    );
    assert.deepEqual([...new Set(added.flatMap(({ account }) => account ?? []))], [WORKLOAD]);
    assert.equal(plain.outputs["traffic"], undefined);
  });

  it("points at each region's load balancer and asks it for its health", () => {
    for (const { inputs } of records(named)) {
      const region = String(inputs["setIdentifier"]);
      const balancer = ofType(named, "aws:lb/loadBalancer:LoadBalancer").find((one) => one.region === region)!;
      const { dnsName, zoneId } = balancer.outputs;
      assert.deepEqual(inputs["aliases"], [{ name: dnsName, zoneId, evaluateTargetHealth: false }]);
      assert.deepEqual(inputs["latencyRoutingPolicies"], [{ region }]);
      const check = checks(named).find(({ id }) => id === inputs["healthCheckId"])!;
      assert.deepEqual(
        [check.inputs["type"], check.inputs["fqdn"], check.inputs["resourcePath"]],
        ["HTTP", dnsName, "/health"],
      );
    }
  });

  it("asks by HTTPS where every region has a certificate", async () => {
    const graph = await prod({ ...NAME, certificates: CERTIFICATES });
    const types = checks(graph).map(({ inputs }) => inputs["type"]);
    assert.deepEqual(types.sort(), ["CALCULATED", "HTTPS", "HTTPS", "HTTPS"]);
  });

  it("gives functions a domain name of API Gateway in each region, and shares traffic by weights", async () => {
    const graph = await prod({
      ...NAME,
      deploymentTarget: "Lambda",
      deploymentConfig: "",
      certificates: CERTIFICATES,
      trafficPolicy: "Weighted",
      trafficWeights: ["eu-central-1=80"],
    });
    const domains = ofType(graph, "aws:apigatewayv2/domainName:DomainName");
    assert.deepEqual(
      domains.map(({ region, inputs }) => [region, inputs["domainName"]]),
      ["eu-central-1", "eu-west-1", "us-east-1"].map((region) => [region, "board.example.com"]),
    );
    assert.deepEqual(
      records(graph).map(({ inputs }) => [inputs["setIdentifier"], inputs["weightedRoutingPolicies"]]),
      [
        ["eu-central-1", [{ weight: 80 }]],
        ["eu-west-1", [{ weight: 1 }]],
        ["us-east-1", [{ weight: 1 }]],
      ],
    );
    for (const { inputs } of records(graph)) {
      const { outputs } = domains.find(({ region }) => region === inputs["setIdentifier"])!;
      const { targetDomainName, hostedZoneId } = outputs["domainNameConfiguration"] as Record<string, string>;
      assert.match(targetDomainName!, /^d-[0-9a-f]{10}\.execute-api\./);
      assert.deepEqual(inputs["aliases"], [
        { name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false },
      ]);
    }
    const [api] = ofType(graph, "aws:apigatewayv2/api:Api");
    const [first] = checks(graph).filter(({ name }) => name === "traffic-health-eu-central-1");
    assert.equal(`https://${String(first?.inputs["fqdn"])}`, api?.outputs["apiEndpoint"]);
  });

  it("points at the load balancers of containers", async () => {
    const images = { imageRegions: ["eu-central-1", "eu-west-1", "us-east-1"], imageReaders: [WORKLOAD] };
    const graphs = await evaluateProject(
      "update",
      { shared: images, prod: { ...NAME, deploymentTarget: "ECS", deploymentConfig: "" } },
      ["shared", "staging", "prod"],
    );
    assert.equal(records(graphs.get("prod")!).length, 3);
  });

  it("has no record of a region that was evacuated", async () => {
    const graph = await prod({ ...NAME, evacuatedRegions: ["us-east-1"] });
    assert.deepEqual(
      records(graph).map(({ inputs }) => inputs["setIdentifier"]),
      ["eu-central-1", "eu-west-1"],
    );
  });

  it("lets the evacuator read the zone and change the records of this one name", () => {
    const role = named.resources.find(({ name }) => name === "evacuator-role")!;
    const [{ policy }] = role.inputs["inlinePolicies"] as [{ policy: string }];
    const { Statement } = JSON.parse(policy) as { Statement: readonly { readonly Sid: string }[] };
    assert.deepEqual(
      Statement.filter(({ Sid }) => ["ReadRecords", "DrainRegions"].includes(Sid)),
      [
        {
          Sid: "ReadRecords",
          Effect: "Allow",
          Action: "route53:ListResourceRecordSets",
          Resource: "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
        },
        {
          Sid: "DrainRegions",
          Effect: "Allow",
          Action: "route53:ChangeResourceRecordSets",
          Resource: "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ",
          Condition: {
            "ForAllValues:StringEquals": {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["board.example.com"],
              "route53:ChangeResourceRecordSetsRecordTypes": ["A"],
              "route53:ChangeResourceRecordSetsActions": ["UPSERT"],
            },
            Null: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false" },
          },
        },
      ],
    );
  });

  it("declares the same in a preview, and says in an output what draining must know", async () => {
    assert.deepEqual(sameResources(named, await prod(NAME, "preview")), []);
    const traffic = named.outputs["traffic"] as { readonly healthCheckIds: Readonly<Record<string, string>> };
    assert.deepEqual(Object.keys(traffic.healthCheckIds).sort(), ["eu-central-1", "eu-west-1", "us-east-1"]);
  });
});
