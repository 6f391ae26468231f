/** Small graphs to draw: a tools account with a pipeline in waves, and an account that it deploys to. */
import type { Graph, GraphResource } from "../../../delivery/graph";

export const TOOLS = "111111111111";
export const WORKLOAD = "222222222222";

export interface Given {
  readonly account?: string;
  readonly region?: string;
  readonly outputs: Record<string, unknown>;
}

export function resource(
  type: string,
  name: string,
  { account = TOOLS, region = "eu-central-1", outputs }: Given,
): GraphResource {
  return {
    urn: `urn:pulumi:any::any::${type}::${name}`,
    type,
    name,
    custom: true,
    account,
    region,
    inputs: outputs,
    outputs,
    dependencies: [],
    protect: false,
    secrets: [],
  };
}

export const graphOf = (stack: string, resources: readonly GraphResource[]): Graph => ({
  stack,
  mode: "update",
  resources,
  outputs: {},
});

const group = (region: string): GraphResource =>
  resource("aws:codedeploy/deploymentGroup:DeploymentGroup", `group-${region}`, {
    account: WORKLOAD,
    region,
    outputs: { appName: "shop", deploymentGroupName: "blue", autoscalingGroups: ["one"] },
  });

const deploy = (region: string) => ({
  name: region,
  category: "Deploy",
  provider: "CodeDeploy",
  region,
  roleArn: `arn:aws:iam::${WORKLOAD}:role/any/shop-deploy`,
  configuration: { ApplicationName: "shop", DeploymentGroupName: "blue" },
});

const bucket = (region: string): GraphResource =>
  resource("aws:s3/bucket:Bucket", `store-${region}`, { region, outputs: { bucket: `shop-${region}` } });

const trust = (principal: unknown, condition?: unknown): string =>
  JSON.stringify({
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", Condition: condition }],
  });

const role = (name: string, account: string, assumeRolePolicy: string): GraphResource =>
  resource("aws:iam/role:Role", name, { account, outputs: { name, assumeRolePolicy } });

/** A delivery to these regions, in these waves. */
export function delivery(waves: readonly (readonly string[])[], stack = "live"): Graph {
  const regions = waves.flat();
  const source = {
    name: "Code",
    category: "Source",
    provider: "CodeCommit",
    configuration: { RepositoryName: "shop", BranchName: "main" },
  };
  const stages = [
    { name: "Source", actions: [source] },
    ...waves.map((wave, at) => ({ name: `Wave-${at + 1}`, actions: wave.map(deploy) })),
  ];
  const rule = (to: string) => ({
    status: "Enabled",
    filter: { prefix: "releases/" },
    destination: { bucket: `arn:aws:s3:::shop-${to}` },
  });
  const [home = "", ...others] = regions;
  return graphOf(stack, [
    resource("aws:codecommit/repository:Repository", "code", { outputs: { repositoryName: "shop" } }),
    resource("aws:codepipeline/pipeline:Pipeline", "pipeline", {
      outputs: {
        name: "shop-live",
        stages,
        artifactStores: regions.map((region) => ({ location: `shop-${region}`, region })),
      },
    }),
    ...regions.flatMap((region) => [group(region), bucket(region)]),
    resource("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copies", {
      outputs: { bucket: `shop-${home}`, rules: others.map(rule) },
    }),
    role("shop-pipeline", TOOLS, trust({ Service: "codepipeline.amazonaws.com" })),
    role(
      "shop-deploy",
      WORKLOAD,
      trust(
        { AWS: `arn:aws:iam::${TOOLS}:root` },
        { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${TOOLS}:role/any/shop-pipeline` } },
      ),
    ),
  ]);
}

/** Names of so many regions. */
export const regionNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `xx-any-${at + 1}`);
