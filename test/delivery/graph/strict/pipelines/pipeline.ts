/** A pipeline that CodePipeline takes, and ways to break it. */
import type { GraphResource } from "../../../../../delivery/graph";
import { ACCOUNT, declared, OTHER_REGION, REGION } from "../resources";

export const PIPELINE = "aws:codepipeline/pipeline:Pipeline";

type Bag = Record<string, unknown>;

export const source = (more: Bag = {}): Bag => ({
  name: "Source",
  category: "Source",
  owner: "AWS",
  provider: "CodeCommit",
  version: "1",
  namespace: "Source",
  configuration: { RepositoryName: "shop", BranchName: "main" },
  outputArtifacts: ["source"],
  ...more,
});

export const build = (more: Bag = {}): Bag => ({
  name: "Build",
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  configuration: { ProjectName: "shop-build" },
  inputArtifacts: ["source"],
  outputArtifacts: ["bundle"],
  ...more,
});

export const deploy = (more: Bag = {}): Bag => ({
  name: "Deploy",
  category: "Deploy",
  owner: "AWS",
  provider: "CodeDeploy",
  version: "1",
  configuration: { ApplicationName: "shop", DeploymentGroupName: "shop" },
  inputArtifacts: ["bundle"],
  ...more,
});

export const store = (region?: string, more: Bag = {}): Bag => ({
  type: "S3",
  location: `shop-${region ?? REGION}`,
  encryptionKey: { type: "KMS", id: `arn:aws:kms:${region ?? REGION}:${ACCOUNT}:key/mrk-1` },
  ...(region === undefined ? {} : { region }),
  ...more,
});

export const stages = (...actions: Bag[][]): Bag[] =>
  actions.map((list, index) => ({ name: `Stage-${index}`, actions: list }));

export const pipeline = (inputs: Bag = {}): GraphResource =>
  declared(PIPELINE, "shop", {
    name: "shop",
    pipelineType: "V2",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/shop`,
    artifactStores: [store()],
    stages: stages([source()], [build()], [deploy()]),
    ...inputs,
  });

/** The same in two regions. */
export const wide = (inputs: Bag = {}): GraphResource =>
  pipeline({
    artifactStores: [store(REGION), store(OTHER_REGION)],
    stages: stages([source()], [build()], [deploy(), deploy({ name: "Deploy-2", region: OTHER_REGION })]),
    ...inputs,
  });
