/** A small pipeline that tests change one thing of. */
import {
  codeBuildAction,
  codeCommitSource,
  type DeliveryPipelineArgs,
  type PipelineArtifactStore,
  type PipelineStage,
} from "../../../components";
import { resource } from "../deployed";
import type { Graph } from "../../../delivery/graph";

export const HOME = "eu-central-1";
export const ACCOUNT = "111111111111";
export const WORKLOAD = "222222222222";
export const DEPLOY_ROLE = `arn:aws:iam::${WORKLOAD}:role/shop/prod/shop-prod-deploy`;

export const store = (region: string): PipelineArtifactStore => ({
  region,
  bucketName: `shop-dev-${ACCOUNT}-${region}`,
  keyArn: `arn:aws:kms:${region}:${ACCOUNT}:key/mrk-1`,
});

export const source: PipelineStage = {
  name: "Source",
  actions: [
    codeCommitSource({
      name: "Commit",
      repositoryName: "shop",
      branchName: "dev",
      outputArtifact: "source",
      namespace: "commit",
    }),
  ],
};

export const buildStage: PipelineStage = {
  name: "Build",
  actions: [
    codeBuildAction({
      name: "Build",
      projectName: "shop-dev-build",
      inputArtifacts: ["source"],
      outputArtifacts: ["bundle"],
    }),
  ],
};

export const happy = (changes: Partial<DeliveryPipelineArgs> = {}): DeliveryPipelineArgs => ({
  pipelineName: "shop-dev",
  region: HOME,
  artifactStores: [store(HOME)],
  stages: [source, buildStage],
  ...changes,
});

export interface Statement {
  readonly Sid: string;
  readonly [element: string]: unknown;
}

/** The text of a role's policy. */
export function policyText(graph: Graph, role: string): string {
  const [{ policy }] = resource(graph, role).inputs["inlinePolicies"] as [{ policy: string }];
  return policy;
}

/** The statements of a role's policy. */
export function statementsOf(graph: Graph, role: string): readonly Statement[] {
  return (JSON.parse(policyText(graph, role)) as { Statement: Statement[] }).Statement;
}
