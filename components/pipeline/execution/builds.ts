/** What the pipeline's role needs for builds and commands. Pure. */
import { arnsAcrossRegions } from "../regions";
import { allow, type Execution, named, type Use } from "./use";

export const codeBuild: Execution = (uses, identity) => {
  const isBatch = ({ configuration }: Use) => configuration["BatchEnabled"] === "true";
  const projects = (some: readonly Use[]) =>
    arnsAcrossRegions(identity, "codebuild", named(some, "ProjectName"), (name) => `project/${name}`);
  const single = uses.filter((use) => !isBatch(use));
  const batch = uses.filter(isBatch);
  return [
    ...(single.length > 0
      ? [allow("RunBuilds", ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], projects(single))]
      : []),
    ...(batch.length > 0
      ? [allow("RunBatchBuilds", ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"], projects(batch))]
      : []),
  ];
};

/** CodePipeline logs what runs on its hosts, and deployments that it makes itself, in a group of the pipeline's name. */
export const pipelineLog: Execution = (uses, identity, pipelineName) => {
  const groups = uses.map(({ region }) => ({ region, name: `/aws/codepipeline/${pipelineName}` }));
  return [
    allow(
      "WritePipelineLog",
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      arnsAcrossRegions(identity, "logs", groups, (name) => [`log-group:${name}`, `log-group:${name}:*`]),
    ),
  ];
};

/** A build and push, to private repositories. Source: action-reference-ECRBuildAndPublish. */
export const ecrBuildAndPublish: Execution = (uses, identity) => [
  allow("FindRepositories", ["ecr:DescribeRepositories", "ecr:GetAuthorizationToken"], "*"),
  allow(
    "PushImages",
    [
      "ecr:BatchCheckLayerAvailability",
      "ecr:CompleteLayerUpload",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ],
    arnsAcrossRegions(identity, "ecr", named(uses, "ECRRepositoryName"), (name) => `repository/${name}`),
  ),
];
