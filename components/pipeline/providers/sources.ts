import { CONNECTION_ARN, ECR_REPOSITORY, REPOSITORY_ID } from "./forms";
import { BOOLEAN, ROW } from "./rows";

const SOURCE = { ...ROW, category: "Source", inputs: [0, 0], outputs: [1, 1], crossRegion: false } as const;

/** Changes are seen by an event rule: polling would be slower, is limited, and stops for idle pipelines. */
const UNPOLLED = { ...SOURCE, fixed: { PollForSourceChanges: "false" } } as const;

const FORMATS = ["CODE_ZIP", "CODEBUILD_CLONE_REF"] as const;

/** Sources: CodePipeline User Guide action-reference-CodeCommit, -S3, -CodestarConnectionSource, -ECR. */
export const SOURCE_PROVIDERS = {
  CodeCommit: {
    ...UNPOLLED,
    provider: "CodeCommit",
    required: ["RepositoryName", "BranchName"],
    optional: ["OutputArtifactFormat"],
    choices: { OutputArtifactFormat: FORMATS },
  },
  S3Source: {
    ...UNPOLLED,
    provider: "S3",
    required: ["S3Bucket", "S3ObjectKey"],
    optional: ["AllowOverrideForS3ObjectKey"],
    choices: { AllowOverrideForS3ObjectKey: BOOLEAN },
  },
  Connection: {
    ...SOURCE,
    provider: "CodeStarSourceConnection",
    required: ["ConnectionArn", "FullRepositoryId", "BranchName"],
    optional: ["OutputArtifactFormat", "DetectChanges"],
    choices: { OutputArtifactFormat: FORMATS, DetectChanges: BOOLEAN },
    forms: { ConnectionArn: CONNECTION_ARN, FullRepositoryId: REPOSITORY_ID },
  },
  EcrSource: {
    ...SOURCE,
    provider: "ECR",
    required: ["RepositoryName"],
    optional: ["ImageTag"],
    forms: { RepositoryName: ECR_REPOSITORY },
  },
} as const;
