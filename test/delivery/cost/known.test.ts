/** Estimates that were computed by hand from AWS's price pages, at the dates that the tables name; 730 hours and 30.4375 days a month. */
import assert from "node:assert/strict";
import { estimate, type Estimate } from "../../../delivery/cost";
import { graphOf, resource } from "./graphs";

/** Lines as `what` and amount, to a hundredth of a cent. */
const linesOf = ({ charges }: Estimate): Record<string, number | undefined> =>
  Object.fromEntries(
    charges.map(({ name, what, monthly }) => [
      `${name}: ${what}`,
      monthly === undefined ? undefined : Math.round(monthly * 10_000) / 10_000,
    ]),
  );

const totalOf = ({ monthly }: Estimate): number => Math.round(monthly * 10_000) / 10_000;

const action = (category: string, provider: string, more: Record<string, unknown> = {}) => ({
  category,
  provider,
  owner: "AWS",
  name: category,
  ...more,
});

describe("known estimates", () => {
  it("a pipeline of two deployments, and its build", () => {
    const found = estimate([
      graphOf(
        "dev",
        resource("aws:codepipeline/pipeline:Pipeline", "pipeline", {
          inputs: {
            pipelineType: "V2",
            stages: [
              { name: "Source", actions: [action("Source", "CodeCommit")] },
              { name: "Build", actions: [action("Build", "CodeBuild", { configuration: { ProjectName: "build" } })] },
              { name: "Approve", actions: [action("Approval", "Manual")] },
              { name: "Deploy", actions: [action("Deploy", "CodeDeploy"), action("Deploy", "CodeDeploy")] },
            ],
          },
        }),
        resource("aws:codebuild/project:Project", "project", {
          inputs: { name: "build", environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL" } },
        }),
      ),
    ]);
    // 4 pushes × 30.4375 days = 121.75 executions; each has 1 + 5 + 0 + 10 + 10 minutes at $0.002, and a build of 5 minutes at $0.005.
    assert.deepEqual(linesOf(found), {
      "pipeline: minutes of actions": 6.331,
      "project: minutes of builds, linux small": 3.0438,
    });
    assert.equal(totalOf(found), 9.3748);
    assert.equal(found.complete, true);
  });

  it("two instances in Frankfurt", () => {
    const found = estimate(
      [
        graphOf(
          "prod",
          resource("aws:ec2/launchTemplate:LaunchTemplate", "template", {
            inputs: {
              instanceType: "t3.micro",
              monitoring: { enabled: true },
              blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 8, volumeType: "gp3" } }],
            },
            outputs: { id: "lt-1" },
          }),
          resource("aws:autoscaling/group:Group", "group", {
            inputs: { minSize: 2, maxSize: 6, launchTemplate: { id: "template-id" } },
          }),
        ),
      ].map((graph) => ({
        ...graph,
        resources: graph.resources.map((one) => (one.name === "template" ? { ...one, id: "template-id" } : one)),
      })),
    );
    // 2 × 730 h × $0.012; 2 × 8 GB × $0.0952; 2 × 7 metrics × $0.30.
    assert.deepEqual(linesOf(found), {
      "group: hours of 2 × t3.micro": 17.52,
      "group: metrics of every minute": 4.2,
      "group: GB of disks, gp3": 1.5232,
    });
    assert.equal(totalOf(found), 23.2432);
  });

  it("what a region's network costs in Northern Virginia", () => {
    const at = { region: "us-east-1" };
    const found = estimate([
      graphOf(
        "prod",
        resource("aws:ec2/natGateway:NatGateway", "nat", at),
        resource("aws:ec2/eip:Eip", "address", at),
        resource("aws:lb/loadBalancer:LoadBalancer", "lb", { ...at, inputs: { subnets: ["subnet-1", "subnet-2"] } }),
        resource("aws:ec2/vpcEndpoint:VpcEndpoint", "s3", { ...at, inputs: { vpcEndpointType: "Gateway" } }),
      ),
    ]);
    // NAT: 730 × $0.045 and 10 GB × $0.045; balancer: 730 × $0.0225 and 730 units × $0.008; three addresses: 730 × $0.005 each.
    assert.deepEqual(linesOf(found), {
      "nat: hours": 32.85,
      "lb: hours": 16.425,
      "lb: hours of public addresses in 2 zones": 7.3,
      "lb: hours of capacity units": 5.84,
      "address: hours of a public address": 3.65,
      "nat: GB through it": 0.45,
    });
    assert.equal(totalOf(found), 66.515);
  });

  it("two tasks on Fargate in Ireland", () => {
    const at = { region: "eu-west-1" };
    const arn = "arn:aws:ecs:eu-west-1:111111111111:task-definition/web:1";
    const found = estimate([
      graphOf(
        "prod",
        resource("aws:ecs/taskDefinition:TaskDefinition", "definition", {
          ...at,
          inputs: { family: "web", cpu: "256", memory: "512" },
          outputs: { arn },
        }),
        resource("aws:ecs/service:Service", "service", {
          ...at,
          inputs: { launchType: "FARGATE", desiredCount: 2, taskDefinition: arn },
        }),
      ),
    ]);
    // 2 × 0.25 vCPU × 730 × $0.04048; 2 × 0.5 GB × 730 × $0.004445.
    assert.deepEqual(linesOf(found), {
      "service: hours of vCPUs of 2 tasks": 14.7752,
      "service: hours of GB of 2 tasks": 3.2449,
    });
    assert.equal(totalOf(found), 18.0201);
  });

  it("a store that is replicated from Frankfurt to Ireland, with its keys", () => {
    const found = estimate([
      graphOf(
        "staging",
        resource("aws:kms/key:Key", "key"),
        resource("aws:kms/replicaKey:ReplicaKey", "replica", { region: "eu-west-1" }),
        resource("aws:s3/bucket:Bucket", "home", { inputs: { bucket: "store-home" } }),
        resource("aws:s3/bucket:Bucket", "away", { region: "eu-west-1", inputs: { bucket: "store-away" } }),
        resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", {
          inputs: { rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::store-away" } }] },
        }),
      ),
    ]);
    // Keys: $1 each and 10,000 requests × $0.000003. Frankfurt: 5 GB × $0.0245, 10,000 × $0.0000054, 100,000 × $0.00000043;
    // Ireland: 5 GB × $0.023, 10,000 × $0.000005, 100,000 × $0.0000004. Between them 5 GB × $0.02.
    assert.deepEqual(linesOf(found), {
      "key: key": 1,
      "replica: key": 1,
      "home: GB stored": 0.1225,
      "away: GB stored": 0.115,
      "replication: GB replicated to eu-west-1": 0.1,
      "home: requests that write or list": 0.054,
      "away: requests that write or list": 0.05,
      "home: requests that read": 0.043,
      "away: requests that read": 0.04,
      "key: requests": 0.03,
      "replica: requests": 0.03,
    });
    assert.equal(totalOf(found), 2.5845);
  });
});
