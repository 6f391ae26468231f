/** Manual approvals. */
import { RehearsalError } from "../types";
import { Unanswered } from "../world/failures";
import type { ActionHandler, Surroundings } from "./context";

/** Minutes: seven days. Source: CodePipeline User Guide, limits, "Timeout for approval actions". */
const TIMEOUT_MINUTES = 7 * 24 * 60;
const MINUTE_MS = 60_000;

/** A time in the largest unit that it is whole in. */
function inWords(minutes: number): string {
  const units = [
    [1440, "day"],
    [60, "hour"],
    [1, "minute"],
  ] as const;
  const [size, unit] = units.find(([one]) => minutes % one === 0) ?? [1, "minute"];
  const count = minutes / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Asks for the approval and fails the action when it is refused, or when nobody answers in time. */
export function approvalHandler(surroundings: Surroundings): ActionHandler {
  const { approve, checkAccess, onNotable, onApprovalRequest, clock, world } = surroundings;
  return async ({ configuration, declaration, execution, executorRoleArn, region, where }) => {
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
    if (world?.takeUnanswered() === true) {
      const { timeoutInMinutes: minutes = TIMEOUT_MINUTES } = declaration;
      await clock.wait(minutes * MINUTE_MS);
      tell("failed");
      throw new Unanswered(question, inWords(minutes));
    }
    const isApproved = await approve(question);
    tell(isApproved ? "succeeded" : "failed");
    if (!isApproved) throw new RehearsalError(`Rejected: ${question}`);
    return { variables: {}, summary: `approved: ${question}` };
  };
}
