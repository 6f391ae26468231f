/** The stage Approve. */
import { type PipelineStage, manualApproval } from "../../components";
import { isHeard } from "../notifications";
import type { StageContext } from "./context";
import { sourceFacts } from "./origin";

/**
 * The approvals, one after the other. CodePipeline lets one person give all of them and the person who promoted give one: who may
 * approve which action is for IAM to say, by the action's ARN (docs/releases.md).
 */
export function approvalStage({ settings, names }: StageContext): PipelineStage {
  const { approvals, environment, regions } = settings;
  const what =
    settings.source.kind === "channel"
      ? `release #{Verify.RELEASE_VERSION} to ${environment}: ${regions.join(", ")}. Verified: #{Verify.CHANGE}`
      : `commit ${sourceFacts(settings).commit} to ${environment}: ${regions.join(", ")}`;
  return {
    name: "Approve",
    actions: Array.from({ length: approvals }, (_, index) =>
      manualApproval({
        name: index === 0 ? "Approve" : `Approve-${index + 1}`,
        ...(approvals === 1 ? {} : { runOrder: index + 1 }),
        ...(isHeard(settings) ? { topicArn: names.topicArn } : {}),
        customData: `${approvals === 1 ? "" : `Approval ${index + 1} of ${approvals}: `}Deploy ${what}`,
      }),
    ),
  };
}
