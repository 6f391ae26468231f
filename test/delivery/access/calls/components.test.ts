import assert from "node:assert/strict";
import { Key } from "@pulumi/aws/kms";
import {
  BuildProject,
  type BuildProjectArgs,
  codeCommitSource,
  commandsAction,
  DeliveryPipeline,
  JenkinsBuildProvider,
} from "../../../../components";
import { callsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep, StoredObject } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { deploy, resource, SITE } from "../../../components/deployed";

const { account, region } = SITE;
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const SUBNET = arn("ec2", "subnet/subnet-0a");
const GROUP = arn("ec2", "security-group/sg-0a");
const SECRET = arn("secretsmanager", "secret:registry-AbCdEf");
const CONNECTION = arn("codeconnections", "connection/c1");
const STORE = `shop-dev-${account}-${region}`;
const PROJECT = { projectName: "api", source: "GITHUB", sourceLocation: "https://github.com/example/api.git" } as const;

const OWN_IMAGE: BuildProjectArgs = {
  ...PROJECT,
  image: `${account}.dkr.ecr.${region}.amazonaws.com/builder:1`,
  connectionArn: CONNECTION,
  vpcId: "vpc-0a",
  subnetIds: ["subnet-0a"],
  securityGroupIds: ["sg-0a"],
  cache: "S3",
  cacheBucketName: "caches",
  cachePrefix: "api",
  logBucketName: "logs",
  logPrefix: "api",
};
const PRIVATE_IMAGE: BuildProjectArgs = {
  ...PROJECT,
  projectName: "docs",
  source: "CODECOMMIT",
  sourceLocation: `https://git-codecommit.${region}.amazonaws.com/v1/repos/docs`,
  image: "registry.example.com/builder:1",
  registryCredentialArn: SECRET,
};

const KEY_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" }],
});

/** A pipeline with commands, two projects with builds of repositories, and Jenkins. */
const evaluate = (): Promise<Graph> =>
  deploy(() => {
    const key = new Key("key", { policy: KEY_POLICY });
    new BuildProject("api", OWN_IMAGE);
    new BuildProject("docs", PRIVATE_IMAGE);
    new JenkinsBuildProvider("ci", { providerName: "Jenkins", serverUrl: "https://jenkins.example.com" });
    new DeliveryPipeline("shop", {
      pipelineName: "shop-dev",
      region,
      artifactStores: [{ region, bucketName: STORE, keyArn: key.arn }],
      stages: [
        { name: "Source", actions: [SOURCE] },
        { name: "Lint", actions: [LINT] },
      ],
    });
  });

const SOURCE = codeCommitSource({
  name: "Commit",
  repositoryName: "shop",
  branchName: "dev",
  outputArtifact: "source",
});
const LINT = commandsAction({
  name: "Lint",
  commands: ["npm run lint"],
  inputArtifacts: ["source"],
  outputArtifact: "report",
});

const output = (graph: Graph, name: string, property = "arn"): string =>
  String(resource(graph, name).outputs[property]);

function buildOf(graph: Graph, name: string) {
  return {
    kind: "RunBuild",
    serviceRoleArn: output(graph, `${name}-role`),
    projectArn: output(graph, `${name}-project`),
    logGroupArn: arn("logs", `log-group:/aws/codebuild/${name}:*`),
    inputs: [],
    outputs: [],
    reportGroupArns: [],
  } as const;
}

/** The steps by the role that they are for. */
function stepsFor(graph: Graph): Readonly<Record<string, DeliveryStep>> {
  const stored = (key: string): StoredObject => ({
    bucket: STORE,
    key,
    region,
    account,
    kmsKeyArn: output(graph, "key"),
  });
  return {
    "api-role": {
      ...buildOf(graph, "api"),
      network: { subnetArns: [SUBNET], securityGroupArns: [GROUP] },
      imageRepositoryArn: arn("ecr", "repository/builder"),
      cache: { bucketArn: "arn:aws:s3:::caches", folder: "api", account },
      logFolder: { bucketArn: "arn:aws:s3:::logs", folder: "api", account },
      connectionArns: [CONNECTION],
    },
    "docs-role": {
      ...buildOf(graph, "docs"),
      registryCredentialArn: SECRET,
      repositoryArns: [arn("codecommit", "docs")],
    },
    "ci-role": {
      kind: "WorkOnJobs",
      workerRoleArn: output(graph, "ci-role"),
      actionTypeArn: output(graph, "ci-build-type"),
    },
    "shop-role": {
      kind: "RunCommands",
      executorRoleArn: output(graph, "shop-role"),
      logGroupArn: arn("logs", "log-group:/aws/codepipeline/shop-dev:*"),
      inputs: [stored("shop-dev/source/1")],
      outputs: [stored("shop-dev/report/1")],
    },
  };
}

interface Document {
  readonly Statement: readonly { readonly Sid: string; readonly Effect: string }[];
}

const inline = (graph: Graph, role: string): Document => {
  const [{ policy }] = resource(graph, role).inputs["inlinePolicies"] as [{ policy: string }];
  return JSON.parse(policy) as Document;
};

/** The graph without one statement of a role. */
const without = (graph: Graph, role: string, sid: string): Graph => ({
  ...graph,
  resources: graph.resources.map((one) => {
    if (one.name !== role) return one;
    const document = inline(graph, role);
    const policy = JSON.stringify({ ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== sid) });
    const inlinePolicies = [{ name: "changed", policy }];
    return { ...one, inputs: { ...one.inputs, inlinePolicies }, outputs: { ...one.outputs, inlinePolicies } };
  }),
});

const denied = (graph: Graph, step: DeliveryStep): readonly string[] =>
  createGate(createWorld([graph]))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => `${call.action} ${call.resource}`);

/** Statements that no required call of the steps here needs: what is only sometimes asked for. */
const SPARE: Readonly<Record<string, readonly string[]>> = {
  "api-role": ["WriteReports", "ListCache", "ReadOutputBuckets"],
  "docs-role": ["WriteReports"],
  "ci-role": [],
  "shop-role": ["ReadRepository"],
};

describe("request tables against the components", () => {
  it("ask for nothing that the components do not allow", async () => {
    const graph = await evaluate();
    for (const [role, step] of Object.entries(stepsFor(graph))) {
      assert.ok(callsOf(step).length > 5, role);
      assert.deepEqual(denied(graph, step), [], role);
    }
  });

  it("notice every statement that is missing", async () => {
    const graph = await evaluate();
    for (const [role, step] of Object.entries(stepsFor(graph))) {
      const sids = inline(graph, role)
        .Statement.filter(({ Effect }) => Effect === "Allow")
        .map(({ Sid }) => Sid);
      const unnoticed = sids.filter((sid) => denied(without(graph, role, sid), step).length === 0);
      assert.deepEqual(unnoticed.sort(), [...(SPARE[role] ?? [])].sort(), role);
    }
  });

  it("notice a build that would enter another subnet, and a worker of another action type", async () => {
    const graph = await evaluate();
    const steps = stepsFor(graph);
    const other = arn("ec2", "subnet/subnet-0b");
    assert.deepEqual(
      denied(graph, {
        ...steps["api-role"],
        network: { subnetArns: [other], securityGroupArns: [] },
      } as DeliveryStep),
      [
        `ec2:CreateNetworkInterface ${other}`,
        `ec2:DeleteNetworkInterface ${arn("ec2", "network-interface/eni-0")}`,
        `ec2:CreateNetworkInterfacePermission ${arn("ec2", "network-interface/eni-0")}`,
      ],
    );
    const actionTypeArn = arn("codepipeline", "actiontype:Custom/Build/Other/1");
    assert.deepEqual(denied(graph, { ...steps["ci-role"], actionTypeArn, throughSts: true } as DeliveryStep), [
      `codepipeline:PollForJobs ${actionTypeArn}`,
    ]);
  });
});
