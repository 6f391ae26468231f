/** Manual approvals. */
import { RehearsalError } from "../types";
import type { ActionHandler, Surroundings } from "./context";

/** Asks for the approval and fails the action when it is refused. */
export function approvalHandler(surroundings: Surroundings): ActionHandler {
  const { approve, checkAccess, onNotable, onApprovalRequest } = surroundings;
  return async ({ configuration, execution, executorRoleArn, region, where }) => {
    const { arn: resourceArn } = execution.pipeline;
    const tell = (what: "needed" | "succeeded" | "failed"): void =>
      onNotable?.({ resourceArn, eventTypeId: `codepipeline-pipeline-manual-approval-${what}`, where });
    const topicArn = configuration["NotificationArn"];
    checkAccess(
      { kind: "ManualApproval", executorRoleArn, region, ...(topicArn === undefined ? {} : { topicArn }) },
      where,
    );
    tell("needed");
    if (topicArn !== undefined) onApprovalRequest?.({ topicArn, executorRoleArn, pipelineArn: resourceArn, where });
    const question = configuration["CustomData"] ?? `Approve ${where.join(" › ")}`;
    const isApproved = await approve(question);
    tell(isApproved ? "succeeded" : "failed");
    if (!isApproved) throw new RehearsalError(`Rejected: ${question}`);
    return { variables: {}, summary: `approved: ${question}` };
  };
}
