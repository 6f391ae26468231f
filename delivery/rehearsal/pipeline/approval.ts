/** Manual approvals. */
import { RehearsalError } from "../types";
import type { ActionHandler, Surroundings } from "./context";

/** Asks for the approval and fails the action when it is refused. */
export function approvalHandler({ approve, checkAccess }: Surroundings): ActionHandler {
  return async ({ configuration, executorRoleArn, region, where }) => {
    const topicArn = configuration["NotificationArn"];
    checkAccess(
      { kind: "ManualApproval", executorRoleArn, region, ...(topicArn === undefined ? {} : { topicArn }) },
      where,
    );
    const question = configuration["CustomData"] ?? `Approve ${where.join(" › ")}`;
    if (!(await approve(question))) throw new RehearsalError(`Rejected: ${question}`);
    return { variables: {}, summary: `approved: ${question}` };
  };
}
