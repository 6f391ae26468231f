/** Operating systems and networks of servers that the stacks of this repository do not choose, each by settings alone. */
import assert from "node:assert/strict";
import { type Graph, type GraphResource, type Properties, sameResources } from "../../delivery/graph";
import { parseSettings, SettingsError } from "../../stacks/settings";
import { readStackConfig } from "../../delivery/graph/config";
import { evaluateProject, evaluateStack, ROOT } from "../support/project";

const PRIVATE = { privateEndpoints: true, natGateways: "None" };
const WEB = "web-eu-central-1";

const named = ({ resources }: Graph, name: string): GraphResource =>
  resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);
const namesOf = ({ resources }: Graph, type: string): readonly string[] =>
  resources.filter((resource) => resource.type === type).map(({ name }) => name);

interface Template {
  readonly imageId: string;
  readonly userData: string;
  readonly blockDeviceMappings: readonly { deviceName: string; ebs: { volumeSize?: number } }[];
}
const templateOf = (graph: Graph): Template => named(graph, `${WEB}-template`).inputs as unknown as Template;

function instanceStatements(graph: Graph): readonly Properties[] {
  const [inline] = named(graph, "instance-role").inputs["inlinePolicies"] as { policy: string }[];
  return (JSON.parse(inline?.policy ?? "{}") as { Statement: Properties[] }).Statement;
}

describe("servers by settings", () => {
  it("stay as they are by default", async () => {
    const { imageId, blockDeviceMappings } = templateOf(await evaluateStack("dev"));
    assert.equal(imageId, "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64");
    const ebs = { encrypted: "true", volumeType: "gp3", volumeSize: 8, deleteOnTermination: "true" };
    assert.deepEqual(blockDeviceMappings, [{ deviceName: "/dev/xvda", ebs }]);
  });

  it("run Ubuntu, whose packages come over HTTP", async () => {
    const graph = await evaluateStack("dev", { operatingSystem: "Ubuntu26.04", instanceType: "t4g.micro" });
    const { imageId, blockDeviceMappings, userData } = templateOf(graph);
    const parameter = "/aws/service/canonical/ubuntu/server/26.04/stable/current/arm64/hvm/ebs-gp3/ami-id";
    assert.equal(imageId, `resolve:ssm:${parameter}`);
    assert.equal(blockDeviceMappings[0]?.deviceName, "/dev/sda1");
    assert.match(Buffer.from(userData, "base64").toString(), /^try apt-get .* nodejs logrotate wget$/m);
    const rule = named(graph, `${WEB}-instance-egress-80`).inputs;
    assert.deepEqual([rule["fromPort"], rule["toPort"], rule["cidrIpv4"]], [80, 80, "0.0.0.0/0"]);
    assert.equal(rule["securityGroupId"], named(graph, `${WEB}-instance-group`).id);
  });

  it("run RHEL from an image of one's own, as large as it is", async () => {
    const graph = await evaluateStack("dev", { operatingSystem: "RHEL9", imageParameter: "/images/rhel9" });
    const { imageId, blockDeviceMappings } = templateOf(graph);
    assert.equal(imageId, "resolve:ssm:/images/rhel9");
    assert.equal(blockDeviceMappings[0]?.deviceName, "/dev/sda1");
    assert.equal(blockDeviceMappings[0]?.ebs.volumeSize, undefined);
  });

  it("reach S3 through the gateway in every route table of the network", async () => {
    const graph = await evaluateStack("dev");
    const endpoint = named(graph, `${WEB}-s3-endpoint`).inputs;
    const tables = graph.resources.filter(({ type }) => type === "aws:ec2/routeTable:RouteTable").map(({ id }) => id);
    assert.equal(tables.length, 4);
    assert.deepEqual([...(endpoint["routeTableIds"] as string[])].sort(), [...tables].sort());
    assert.deepEqual(
      [endpoint["serviceName"], endpoint["vpcEndpointType"]],
      ["com.amazonaws.eu-central-1.s3", "Gateway"],
    );
  });

  describe("without internet", () => {
    let graph: Graph;
    before(async () => {
      graph = await evaluateStack("dev", PRIVATE);
    });

    it("have no NAT gateway, and endpoints that they alone reach", () => {
      assert.deepEqual(namesOf(graph, "aws:ec2/natGateway:NatGateway"), []);
      const group = named(graph, `${WEB}-endpoint-group`).id;
      for (const service of ["codedeploy", "codedeploy-commands-secure", "logs"]) {
        const { inputs } = named(graph, `${WEB}-${service}-endpoint`);
        assert.equal(inputs["serviceName"], `com.amazonaws.eu-central-1.${service}`);
        assert.deepEqual([inputs["vpcEndpointType"], inputs["privateDnsEnabled"]], ["Interface", true]);
        assert.deepEqual(inputs["securityGroupIds"], [group]);
        assert.deepEqual(inputs["subnetIds"], named(graph, `${WEB}-group`).inputs["vpcZoneIdentifiers"]);
      }
      const ingress = named(graph, `${WEB}-endpoint-ingress`).inputs;
      assert.equal(ingress["referencedSecurityGroupId"], named(graph, `${WEB}-instance-group`).id);
      const vpc = graph.resources.find(({ type }) => type === "awsx:ec2:Vpc");
      assert.equal(vpc?.inputs["enableDnsHostnames"], true);
    });

    it("sign what the agent calls, which the instances' role may", () => {
      assert.match(Buffer.from(templateOf(graph).userData, "base64").toString(), /:enable_auth_policy: true/);
      assert.deepEqual(instanceStatements(graph).at(-2), {
        Sid: "TakeDeployments",
        Effect: "Allow",
        Action: [
          "codedeploy-commands-secure:GetDeploymentSpecification",
          "codedeploy-commands-secure:PollHostCommand",
          "codedeploy-commands-secure:PutHostCommandAcknowledgement",
          "codedeploy-commands-secure:PutHostCommandComplete",
        ],
        Resource: "*",
      });
    });

    it("register the same in a preview", async () => {
      const preview = (await evaluateProject("preview", { dev: PRIVATE }, ["dev"])).get("dev")!;
      assert.deepEqual(sameResources(graph, preview), []);
    });
  });
});

/** What is said of the settings of dev with some of them replaced. */
function problemsOf(changes: Readonly<Record<string, unknown>>): readonly string[] {
  const raw = Object.fromEntries(
    Object.entries(readStackConfig(ROOT, "dev").config)
      .filter(([key]) => key.startsWith("interlock:"))
      .map(([key, value]) => [key.slice("interlock:".length), value]),
  );
  for (const [key, value] of Object.entries(changes))
    raw[key] = typeof value === "string" ? value : JSON.stringify(value);
  try {
    parseSettings("dev", raw, () => "Pulumi.dev.yaml:1:1");
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.problems.map((problem) => problem.replace(/^Pulumi\.dev\.yaml:1:1: interlock:/, ""));
  }
  return [];
}

const NAMES = "AmazonLinux2023, RHEL9, RHEL10, Ubuntu26.04";
const NO_HOOKS = "the application does not run there: the hooks are in bash and the service is a unit of systemd";
const REFUSED: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, ...string[]]>> = {
  "Windows, with the reason": [
    { operatingSystem: "WindowsServer2022" },
    `operatingSystem must be one of ${NAMES}, got "WindowsServer2022"; ${NO_HOOKS}`,
  ],
  "an Ubuntu whose Node.js is too old": [
    { operatingSystem: "Ubuntu24.04" },
    `operatingSystem must be one of ${NAMES}, got "Ubuntu24.04"; the application does not run there: its packages have no Node.js from 20.19 on`,
  ],
  "a system that there is not": [
    { operatingSystem: "toString" },
    `operatingSystem must be one of ${NAMES}, got "toString"; correct it`,
  ],
  "RHEL without an image": [
    { operatingSystem: "RHEL10" },
    "imageParameter must be set where operatingSystem is RHEL10; Red Hat publishes no parameter, so keep the image's id in one of yours in every region",
  ],
  "an image's id in place of a parameter's name": [
    { imageParameter: "ami: 1" },
    'imageParameter must be the name of a parameter of Systems Manager, such as /images/servers, got "ami: 1"; leave it empty for the system\'s public image',
  ],
  "no way to CodeDeploy": [
    { natGateways: "None" },
    'natGateways must be Single or OnePerAz unless privateEndpoints is true, got "None"; nothing would reach CodeDeploy',
  ],
  "no way to packages": [
    { ...PRIVATE, operatingSystem: "Ubuntu26.04" },
    'natGateways must be Single or OnePerAz where operatingSystem is Ubuntu26.04, got "None"; its packages come from the internet',
  ],
  "endpoints that nothing uses": [
    { privateEndpoints: true, deploymentTarget: "Lambda", deploymentConfig: "" },
    "privateEndpoints has a meaning only where deploymentTarget is Instances, got true with Lambda; remove it",
  ],
  "endpoints where there are none": [
    { privateEndpoints: true, regions: ["us-gov-west-1"], homeRegion: "us-gov-west-1" },
    "privateEndpoints must be false in us-gov-west-1, which has no endpoints of CodeDeploy, got true; remove it",
  ],
};

describe("settings of servers", () => {
  for (const [what, [changes, ...problems]] of Object.entries(REFUSED))
    it(`refuse ${what}`, () => assert.deepEqual(problemsOf(changes), problems));

  it("accept endpoints beside NAT gateways, for any system", () => {
    assert.deepEqual(problemsOf({ privateEndpoints: true, operatingSystem: "Ubuntu26.04" }), []);
    assert.deepEqual(problemsOf({ operatingSystem: "RHEL9", imageParameter: "/images/rhel9" }), []);
    assert.deepEqual(problemsOf({ ...PRIVATE, imageParameter: "/images/servers" }), []);
  });
});
