/** The review of pull requests. */
import { type CodeRepository, CodeReview } from "../../components";
import { alarmTopics } from "../notifications";
import type { SharedContext } from "./context";

/** Builds every pull request to one of the branches; its success is one of the approvals that a merge needs, and what fails for good is told. */
export function createReview({ settings, names, tools }: SharedContext, repository: CodeRepository): CodeReview {
  const { branches, pullRequestApprovals, toolsAccount, homeRegion } = settings;
  return new CodeReview(
    "review",
    {
      repositoryName: names.repository,
      repositoryKeyArn: repository.keyArn,
      destinationBranches: [...branches],
      approvals: pullRequestApprovals,
      projectName: names.reviewProject,
      ...alarmTopics(settings, names.topicArn),
      rolePath: names.rolePath,
      accountId: toolsAccount,
      region: homeRegion,
    },
    { providers: { aws: tools }, dependsOn: [repository] },
  );
}
