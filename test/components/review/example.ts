/** Small reviews that tests change one thing of. */
import { CodeReview, type CodeReviewArgs } from "../../../components";

export const KEY = "arn:aws:kms:eu-central-1:111111111111:key/code";
export const TOPIC = "arn:aws:sns:eu-central-1:111111111111:operators";
export const CONNECTION = "arn:aws:codeconnections:eu-central-1:111111111111:connection/c1";

/** A review of a repository of CodeCommit. */
export const happy = (changes: Partial<CodeReviewArgs> = {}): CodeReviewArgs => ({
  projectName: "shop-review",
  repositoryName: "shop",
  ...changes,
});

/** A review of a repository of another host. */
export const hosted = (changes: Partial<CodeReviewArgs> = {}): CodeReviewArgs => ({
  projectName: "shop-review",
  fullRepositoryId: "example/shop",
  source: "GITHUB",
  connectionArn: CONNECTION,
  ...changes,
});

export const build = (args: CodeReviewArgs) => () => {
  const review = new CodeReview("review", args);
  const { projectName, projectArn, buildRoleArn, reviewerRoleArn, functionName } = review;
  const { approvalRuleNames, failureQueueArn, webhookUrl } = review;
  return {
    projectName,
    projectArn,
    buildRoleArn,
    ...(reviewerRoleArn && { reviewerRoleArn }),
    ...(functionName && { functionName }),
    ...(approvalRuleNames && { approvalRuleNames }),
    ...(failureQueueArn && { failureQueueArn }),
    ...(webhookUrl && { webhookUrl }),
  };
};
