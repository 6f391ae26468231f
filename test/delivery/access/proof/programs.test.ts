import assert from "node:assert/strict";
import { Key } from "@pulumi/aws/kms";
import { Bucket, BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3";
import {
  BuildProject,
  codeBuildAction,
  codeCommitSource,
  CodeRepository,
  commandsAction,
  DeliveryNotifications,
  DeliveryPipeline,
  ec2DeployAction,
  ecrBuildAndPublishAction,
  jenkinsAction,
  JenkinsBuildProvider,
  lambdaDeployAction,
  lambdaInvokeAction,
  pipelineInvokeAction,
  s3DeployAction,
} from "../../../../components";
import { createGate } from "../../../../delivery/access/gate";
import { gather } from "../../../../delivery/access/proof/prove";
import { stepsOf } from "../../../../delivery/access/proof/steps";
import type { Graph } from "../../../../delivery/graph";
import { deploy, SITE } from "../../../components/deployed";

const { account, region } = SITE;
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const STORE = `shop-dev-${account}-${region}`;
const FUNCTION = arn("lambda", "function:index");

const KEY_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

function createStore() {
  const key = new Key("key", { policy: KEY_POLICY });
  const bucket = new Bucket("store", { bucket: STORE });
  new BucketServerSideEncryptionConfiguration("encryption", {
    bucket: bucket.bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn } }],
  });
  return key;
}

const tested = { inputArtifacts: ["source"] };

/** A pipeline of everything that the stacks of this repository do without, and a repository that is watched. */
const evaluate = (): Promise<Graph> =>
  deploy(() => {
    const key = createStore();
    const store = { artifactBucketArns: [`arn:aws:s3:::${STORE}`], encryptionKeyArn: key.arn };
    const code = new CodeRepository("code", {
      repositoryName: "shop",
      triggers: [{ name: "index", functionArn: FUNCTION }],
      activity: { logRetentionDays: 30, topicArn: arn("sns", "shop-events"), trail: { prefix: "records" } },
    });
    new DeliveryNotifications("hub", {
      topicName: "shop-events",
      acceptsEvents: true,
      emailAddresses: ["a@example.com"],
    });
    new BuildProject("batch", {
      projectName: "batch",
      batch: {},
      ...store,
      environmentVariables: [
        { name: "TOKEN", value: "shop/token:key", type: "SECRETS_MANAGER" },
        { name: "LEVEL", value: "/shop/level", type: "PARAMETER_STORE" },
      ],
    });
    new JenkinsBuildProvider("ci", { providerName: "Jenkins", serverUrl: "https://jenkins.example.com" });
    new DeliveryPipeline("shop", {
      pipelineName: "shop-dev",
      region,
      artifactStores: [{ region, bucketName: STORE, keyArn: key.arn }],
      stages: [
        {
          name: "Source",
          actions: [
            codeCommitSource({
              name: "Commit",
              repositoryName: "shop",
              branchName: "main",
              sourceKeyArn: code.keyArn,
              outputArtifact: "source",
            }),
          ],
        },
        {
          name: "Build",
          actions: [
            codeBuildAction({ name: "Batch", projectName: "batch", batch: true, ...tested }),
            commandsAction({ name: "Lint", commands: ["npm run lint"], ...tested, outputArtifact: "report" }),
            jenkinsAction({ name: "Jenkins", providerName: "Jenkins", projectName: "shop", ...tested }),
            ecrBuildAndPublishAction({ name: "Image", repositoryName: "shop", inputArtifact: "source" }),
            lambdaInvokeAction({ name: "Index", functionName: "index" }),
          ],
        },
        {
          name: "Deploy",
          actions: [
            s3DeployAction({ name: "Site", bucketName: STORE, inputArtifact: "source", extract: true }),
            lambdaDeployAction({
              name: "Function",
              functionName: "index",
              functionAlias: "live",
              inputArtifact: "source",
              alarmNames: ["health"],
            }),
            ec2DeployAction({
              name: "Machines",
              instanceTagKey: "Fleet",
              instanceTagValue: "web",
              targetDirectory: "/srv",
              postScript: "start.sh",
              inputArtifact: "source",
            }),
            pipelineInvokeAction({ name: "Next", pipelineName: "shop-docs" }),
          ],
        },
      ],
    });
  });

describe("the steps of other programs", () => {
  it("are read from the graph by their types", async () => {
    const counts: Record<string, number> = {};
    for (const { step } of stepsOf([await evaluate()])) counts[step.kind] = (counts[step.kind] ?? 0) + 1;
    assert.deepEqual(counts, {
      EventStartsPipeline: 1,
      AssumeActionRole: 10,
      CodeCommitSource: 1,
      StartBuildBatch: 1,
      RunBuildBatch: 1,
      RunBuild: 1,
      ReadBuildValues: 1,
      RunCommands: 1,
      EcrBuildAndPublishAction: 1,
      LambdaInvokeAction: 1,
      S3DeployAction: 1,
      LambdaDeployAction: 1,
      Ec2DeployAction: 1,
      PipelineInvokeAction: 1,
      WorkOnJobs: 2,
      CallTrigger: 1,
      DeliverTrail: 1,
      EventNotification: 1,
      EventWritesLog: 1,
      KeepUndelivered: 3,
    });
  });

  it("are allowed by what the components declare", async () => {
    const { world, needs } = gather([await evaluate()]);
    const gate = createGate(world);
    const denied = needs.filter(({ call }) => !gate.decide(call).allowed);
    assert.deepEqual(
      denied.map(({ where, call }) => `${where}: ${call.principal.id} ${call.action} ${call.resource}`),
      [],
    );
  });
});
