/** Who would have been told of what: events of a rehearsal, matched against the declared rules and topics. */
import type { Graph } from "../../graph/types";
import type { ApprovalRequest, CheckAccess, NotableEvent } from "../pipeline/context";
import { type Progress, RehearsalError } from "../types";
import { type NotificationRule, type Reader, readersOf, rulesOf, topicKeyOf } from "./declared";

export interface Notification {
  /** Such as `codepipeline-pipeline-pipeline-execution-failed`; of an approval that names a topic itself, `approval-request`. */
  readonly event: string;
  /** ARN of what it happened to. */
  readonly resourceArn: string;
  /** ARN of the topic or the chat configuration. */
  readonly through: string;
  /** Nobody where a topic has no subscription. */
  readonly readers: readonly Reader[];
}

export interface NotificationParts {
  readonly graphs: readonly Graph[];
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
}

const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);

const shown = (readers: readonly Reader[]): string => readers.map(({ endpoint }) => endpoint).join(", ") || "nobody";

export class Notifications {
  private readonly rules: readonly NotificationRule[];
  private notifications: Notification[] = [];
  private readonly lost = new Set<string>();

  constructor(private readonly parts: NotificationParts) {
    this.rules = rulesOf(parts.graphs);
  }

  /** What was told since the last time. */
  take(): readonly Notification[] {
    const taken = this.notifications;
    this.notifications = [];
    return taken;
  }

  /** Why notifications did not get through since it was asked last. */
  takeProblems(): readonly string[] {
    const problems = [...this.lost];
    this.lost.clear();
    return problems;
  }

  /** Tells of an event what the rules say. What a rule may not publish is lost, and no pipeline hears of it. */
  note({ resourceArn, eventTypeId, where }: NotableEvent): void {
    const { graphs } = this.parts;
    const matching = this.rules.filter(
      (rule) => rule.resourceArn === resourceArn && rule.eventTypeIds.includes(eventTypeId),
    );
    for (const { arn: ruleArn, targets } of matching)
      for (const { type, address } of targets) {
        const isTopic = type === "SNS";
        if (isTopic && !this.mayPublish(ruleArn, address, where)) continue;
        const readers = isTopic ? readersOf(graphs, address) : [{ protocol: "chat", endpoint: nameIn(address) }];
        this.tell({ event: eventTypeId, resourceArn, through: address, readers }, where);
      }
  }

  private mayPublish(ruleArn: string, topicArn: string, where: readonly string[]): boolean {
    const { graphs, checkAccess } = this.parts;
    try {
      checkAccess({ kind: "NotificationPublish", ruleArn, topicArn, ...topicKeyOf(graphs, topicArn) }, where);
      return true;
    } catch (error) {
      if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
      this.lost.add(error.message);
      return false;
    }
  }

  /** An approval tells its own topic, and fails where it cannot. @throws RehearsalError where it may not publish */
  ask({ topicArn, executorRoleArn, pipelineArn, where }: ApprovalRequest): void {
    const { graphs, checkAccess } = this.parts;
    checkAccess({ kind: "ApprovalNotification", executorRoleArn, topicArn, ...topicKeyOf(graphs, topicArn) }, where);
    const readers = readersOf(graphs, topicArn);
    this.tell({ event: "approval-request", resourceArn: pipelineArn, through: topicArn, readers }, where);
  }

  private tell(notification: Notification, where: readonly string[]): void {
    this.notifications.push(notification);
    const { event, resourceArn, readers } = notification;
    const what = `${event} of ${nameIn(resourceArn)} to ${shown(readers)}`;
    this.parts.progress({ kind: "step", where: [...where, "notification"], status: "succeeded", what, isPart: true });
  }
}

/** How often each reader was told, in the order in which they were first. */
export function countByReader(notifications: readonly Notification[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoint } of notifications.flatMap(({ readers }) => readers))
    counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
  return counts;
}
