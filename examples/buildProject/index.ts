/**
 * Builds of pull requests: on ARM, in a VPC, with reports that outlive 30 days, and somebody told when they fail.
 *
 * Costs the build minutes (ARM small about $0.0034 each), the VPC's NAT gateway if it has one, $0.10 a month for each alarm, $1 a
 * month for each of the two keys.
 */
import { Connection } from "@pulumi/aws/codeconnections";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Key } from "@pulumi/aws/kms";
import { Vpc } from "@pulumi/awsx/ec2";
import { BuildProject, DeliveryNotifications, resolveRuntime } from "../../components";

const runtime = { language: "NODE_JS", version: "24" } as const;
const environmentType = "ARM_CONTAINER";

const vpc = new Vpc("review", { numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
const outward = new SecurityGroup("review", {
  vpcId: vpc.vpcId,
  description: "Builds reach the internet and are not reached",
  egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
});

/** Somebody must complete the handshake of a new connection in the console, once. */
const connection = new Connection("github", { providerType: "GitHub" });
const key = new Key("review", { description: "Reports of builds", enableKeyRotation: true });
/** A bucket that exists. */
const reportBucketName = "shop-build-reports";
const failures = new DeliveryNotifications("failed-reviews", { emailAddresses: ["shop@example.com"] });
const topicArns = [failures.topicArn];

const review = new BuildProject("review", {
  projectName: "shop-review",
  description: "Builds and tests every pull request",
  source: "GITHUB",
  sourceLocation: "https://github.com/example/shop.git",
  connectionArn: connection.arn,
  environmentType,
  runtime,
  vpcId: vpc.vpcId,
  subnetIds: vpc.privateSubnetIds,
  securityGroupIds: [outward.id],
  encryptionKeyArn: key.arn,
  buildspec: JSON.stringify({
    version: "0.2",
    phases: {
      install: { "runtime-versions": resolveRuntime(runtime, environmentType)?.runtimeVersions },
      build: { commands: ["npm ci", "npm test"] },
    },
    reports: {
      tests: { files: ["reports/junit.xml"], "file-format": "JUNITXML" },
      coverage: { files: ["coverage/clover.xml"], "file-format": "CLOVERXML" },
    },
  }),
  reportGroups: [
    { name: "tests", exportBucketName: reportBucketName },
    { name: "coverage", type: "CODE_COVERAGE", exportBucketName: reportBucketName, exportPackaging: "ZIP" },
  ],
  webhook: {
    filterGroups: [
      {
        filters: [
          { type: "EVENT", pattern: "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED" },
          { type: "BASE_REF", pattern: "^refs/heads/main$" },
          { type: "FILE_PATH", pattern: "^docs/", excludeMatchedPattern: true },
        ],
      },
    ],
    approverRoles: ["GITHUB_MAINTAIN", "GITHUB_ADMIN"],
  },
  alarms: { topicArns, durationMinutes: 20 },
  notifications: { topicArns },
  badgeEnabled: true,
  concurrentBuildLimit: 4,
});

export const badgeUrl = review.badgeUrl;
export const webhookUrl = review.webhookUrl;
export const reportGroupArns = review.reportGroupArns;
