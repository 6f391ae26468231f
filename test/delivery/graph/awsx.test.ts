import assert from "node:assert/strict";
// Without these modules the SDK has no class for the references that awsx hands back, and resolves them to ids.
import "@pulumi/aws/ec2";
import "@pulumi/aws/lb";
import { Provider } from "@pulumi/aws/provider";
import * as ec2 from "@pulumi/awsx/ec2";
import * as lb from "@pulumi/awsx/lb";
import { sameResources } from "../../../delivery/graph";
import { splitBlock } from "../../../delivery/graph/outputs/awsxVpc";
import { all, assertProblems, deploy, named, only } from "../../support/deploy";
import { ComponentResource } from "@pulumi/pulumi";

function network() {
  const provider = new Provider("provider", { region: "eu-west-1", allowedAccountIds: ["111111111111"] });
  const vpc = new ec2.Vpc("net", { natGateways: { strategy: "Single" } }, { provider });
  const alb = new lb.ApplicationLoadBalancer("web", { subnetIds: vpc.publicSubnetIds }, { provider });
  return {
    vpcId: vpc.vpcId,
    cidr: vpc.vpc.cidrBlock,
    private: vpc.privateSubnetIds,
    dns: alb.loadBalancer.apply((balancer) => balancer.dnsName),
    target: alb.defaultTargetGroup.arn,
    group: alb.defaultSecurityGroup.apply((group) => group?.id),
    listeners: alb.listeners.apply((listeners) => listeners?.map(({ arn }) => arn)),
  };
}

describe("awsx components", () => {
  it("register their children and hand them back", async () => {
    const graph = await deploy(network);
    const vpc = only(graph, "aws:ec2/vpc:Vpc");
    assert.equal(vpc.urn, "urn:pulumi:test::interlock::awsx:ec2:Vpc$aws:ec2/vpc:Vpc::net");
    assert.equal(vpc.account, "111111111111");
    assert.equal(vpc.region, "eu-west-1");
    assert.equal(graph.outputs["vpcId"], vpc.id);
    assert.equal(graph.outputs["cidr"], "10.0.0.0/16");
    const subnets = [1, 2, 3].map((zone) => named(graph, "aws:ec2/subnet:Subnet", `net-private-${zone}`).id);
    assert.deepEqual(graph.outputs["private"], subnets);
    assert.equal(only(graph, "aws:ec2/natGateway:NatGateway").name, "net-1");
    assert.equal(all(graph, "aws:ec2/route:Route").length, 6);
    const balancer = only(graph, "aws:lb/loadBalancer:LoadBalancer");
    assert.equal(graph.outputs["dns"], balancer.outputs["dnsName"]);
    assert.equal(balancer.outputs["vpcId"], vpc.id);
    assert.equal(graph.outputs["target"], only(graph, "aws:lb/targetGroup:TargetGroup").outputs["arn"]);
    assert.equal(graph.outputs["group"], only(graph, "aws:ec2/securityGroup:SecurityGroup").id);
    assert.deepEqual(graph.outputs["listeners"], [only(graph, "aws:lb/listener:Listener").outputs["arn"]]);
  });

  it("declare the same in a preview, where ids are unknown", async () => {
    const [update, preview] = [await deploy(network), await deploy(network, { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
    assert.equal(preview.outputs["vpcId"], "<unknown>");
    assert.equal(preview.outputs["dns"], "<unknown>");
    assert.equal(preview.outputs["target"], "<unknown>");
    assert.equal(preview.outputs["private"], "<unknown>");
  });

  it("follow the arguments", async () => {
    const graph = await deploy(() => {
      new ec2.Vpc("net", {
        numberOfAvailabilityZones: 2,
        natGateways: { strategy: "None" },
        subnetSpecs: [{ type: "Isolated", name: "data" }, { type: "Public" }],
      });
      new lb.NetworkLoadBalancer("tcp", { internal: true, listeners: [{ port: 22, protocol: "TCP" }, { port: 25 }] });
    });
    assert.deepEqual(
      all(graph, "aws:ec2/subnet:Subnet").map(({ name }) => name),
      ["net-data-1", "net-data-2", "net-public-1", "net-public-2"],
    );
    assert.equal(all(graph, "aws:ec2/natGateway:NatGateway").length, 0);
    assert.equal(all(graph, "aws:ec2/securityGroup:SecurityGroup").length, 0);
    assert.deepEqual(
      all(graph, "aws:lb/listener:Listener").map(({ name, inputs }) => [name, inputs["port"]]),
      [
        ["tcp-0", 22],
        ["tcp-1", 25],
      ],
    );
  });

  it("fail when they are not modelled", async () => {
    class Unknown extends ComponentResource {
      constructor(name: string) {
        super("awsx:ecs:FargateService", name, {}, {}, true);
      }
    }
    await assertProblems(
      () => void new Unknown("a"),
      [
        'The outputs of awsx:ecs:FargateService are not modelled ("a"); ' +
          "add the type to delivery/graph/outputs or pass it as `models`",
      ],
    );
  });
});

describe("splitBlock", () => {
  it("splits a block into equal ones", () => {
    assert.deepEqual(splitBlock("10.0.0.0/16", 3), ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"]);
    assert.deepEqual(splitBlock("192.168.4.0/24", 1), ["192.168.4.0/24"]);
  });
});
