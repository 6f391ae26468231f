/** The review of pull requests. */
import type * as pulumi from "@pulumi/pulumi";
import { CodeReview } from "../../components";
import type { SharedContext } from "./context";

/** Builds every pull request to one of the branches; its success is one of the approvals that a merge needs. */
export function createReview(
  { settings, names, tools }: SharedContext,
  repositoryKeyArn: pulumi.Input<string>,
): CodeReview {
  const { branches, pullRequestApprovals, toolsAccount, homeRegion } = settings;
  return new CodeReview(
    "review",
    {
      repositoryName: names.repository,
      repositoryKeyArn,
      destinationBranches: [...branches],
      approvals: pullRequestApprovals,
      projectName: names.reviewProject,
      rolePath: names.rolePath,
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools } },
  );
}
