/** The variables that each action gives to later ones. A row more is all that a further provider needs. */

/** `any`: the action's own code decides. */
export type Produced = readonly string[] | "any" | "exported" | "declared" | "undocumented";

const GUIDE = "CodePipeline User Guide: ";

interface Row {
  readonly variables: Produced;
  readonly source: string;
}

const listed = (source: string, ...variables: string[]): Row => ({ variables, source: `${GUIDE}${source}` });

/** Rows by `category/provider`. Read on 2026-12-01. */
const ROWS: Readonly<Record<string, Row>> = {
  "Source/CodeCommit": listed(
    "reference-variables",
    "AuthorDate",
    "BranchName",
    "CommitId",
    "CommitMessage",
    "CommitterDate",
    "RepositoryName",
  ),
  /** Some of them only when a push, a tag or a pull request started the execution; which is not known before. */
  "Source/CodeStarSourceConnection": listed(
    "reference-variables",
    "AuthorDate",
    "AuthorDisplayName",
    "AuthorEmail",
    "AuthorId",
    "BranchName",
    "CommitId",
    "CommitMessage",
    "ConnectionArn",
    "DestinationBranchName",
    "FullRepositoryName",
    "ProviderType",
    "PullRequestId",
    "PullRequestTitle",
    "SourceBranchName",
    "TagName",
  ),
  "Source/GitHub": listed(
    "reference-variables",
    "AuthorDate",
    "BranchName",
    "CommitId",
    "CommitMessage",
    "CommitterDate",
    "CommitUrl",
    "RepositoryName",
  ),
  "Source/S3": listed("reference-variables", "ETag", "VersionId"),
  "Source/ECR": listed("reference-variables", "ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"),
  "Build/CodeBuild": { variables: "exported", source: `${GUIDE}reference-variables` },
  "Test/CodeBuild": { variables: "exported", source: `${GUIDE}reference-variables` },
  "Build/ECRBuildAndPublish": listed("action-reference-ECRBuildAndPublish", "ECRImageDigestId", "ECRRepositoryName"),
  "Compute/Commands": { variables: "declared", source: `${GUIDE}action-reference-Commands` },
  "Deploy/CloudFormation": { variables: "any", source: `${GUIDE}reference-variables` },
  "Deploy/CloudFormationStackSet": listed("reference-variables", "OperationId", "StackSetId"),
  "Deploy/CloudFormationStackInstances": listed("reference-variables", "OperationId", "StackSetId"),
  "Deploy/Lambda": listed("action-reference-LambdaDeploy", "FunctionVersion"),
  "Invoke/InspectorScan": listed("action-reference-InspectorScan", "HighestScannedSeverity"),
  "Invoke/Lambda": { variables: "any", source: `${GUIDE}reference-variables` },
  "Invoke/StepFunctions": listed("action-reference-StepFunctions", "ExecutionArn", "StateMachineArn"),
};

const UNDOCUMENTED: Row = { variables: "undocumented", source: `${GUIDE}reference-variables` };

/** What an action gives; `any` where another than AWS made it. */
export function producedBy(category: string, provider: string, owner: string): Row {
  if (owner === "Custom") return { variables: "any", source: `${GUIDE}reference-variables` };
  return ROWS[`${category}/${provider}`] ?? UNDOCUMENTED;
}

/** Variables of every execution. */
export const EXECUTION_VARIABLES: readonly string[] = ["PipelineExecutionId"];
