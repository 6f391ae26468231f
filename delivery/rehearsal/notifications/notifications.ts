/** Who would have been told of what: events of a rehearsal, matched against the declared rules and topics. */
import type { DeliveryStep } from "../../access";
import type { Graph } from "../../graph/types";
import type { AlarmName } from "../pipeline/alarms";
import type { ApprovalRequest, CheckAccess, NotableEvent } from "../pipeline/context";
import { type Progress, RehearsalError } from "../types";
import { isOfTheWorld } from "../world/failures";
import {
  type NotificationRule,
  type Reader,
  type Subscriber,
  readersOf,
  rulesOf,
  topicKeyOf,
  topicsOf,
} from "./declared";
import { routesOf } from "./routes";
import { alarmEvent, declaredAlarm, type ServiceEvent } from "./serviceEvents";

export interface Notification {
  /** Such as `codepipeline-pipeline-pipeline-execution-failed`; of an approval that names a topic itself, `approval-request`. */
  readonly event: string;
  /** ARN of what it happened to. */
  readonly resourceArn: string;
  /** ARN of the topic or the chat configuration. */
  readonly through: string;
  /** Nobody where a topic has no subscription. */
  readonly readers: readonly Reader[];
  /** The text, where a rule writes one. */
  readonly message?: string;
  /** Readers that are not told, because they have not confirmed their subscriptions. @default - none */
  readonly unconfirmed?: readonly Reader[];
}

/** A notification as it is sent, whether or not its readers get it. */
interface Sent extends Omit<Notification, "readers" | "unconfirmed"> {
  readonly readers: readonly Subscriber[];
}

export interface NotificationParts {
  readonly graphs: readonly Graph[];
  readonly checkAccess: CheckAccess;
  readonly progress: Progress;
  /** Whether subscriptions that must be confirmed are not yet. @default - they are */
  readonly isPending?: () => boolean;
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
    const problems = [...this.lost].sort(); // which of parallel actions came first is chance
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

  /** Tells of an event of an AWS service what rules of EventBridge pass on to topics. What is denied on the way is lost. */
  hear(one: ServiceEvent, where: readonly string[]): void {
    const { graphs } = this.parts;
    const { id: event, resourceArn } = one;
    for (const { topicArn: through, steps, message } of routesOf(graphs, one)) {
      if (!steps.every((step) => this.isAllowed(step, where))) continue;
      this.tell({ event, resourceArn, through, readers: readersOf(graphs, through), message }, where);
    }
  }

  /** Tells of an alarm that goes off: the topics of its actions, and whoever rules of EventBridge tell. */
  noteAlarm(alarm: AlarmName, graph: Graph): void {
    const { graphs } = this.parts;
    const declared = declaredAlarm(graph, alarm);
    if (declared === undefined) return;
    const where = [graph.stack, alarm.region];
    const one = alarmEvent(declared, alarm);
    const { id: event, resourceArn } = one;
    for (const topicArn of topicsOf(declared)) {
      const step = {
        kind: "AlarmNotification",
        alarmArn: resourceArn,
        topicArn,
        ...topicKeyOf(graphs, topicArn),
      } as const;
      if (this.isAllowed(step, where))
        this.tell({ event, resourceArn, through: topicArn, readers: readersOf(graphs, topicArn) }, where);
    }
    this.hear(one, where);
  }

  private mayPublish(ruleArn: string, topicArn: string, where: readonly string[]): boolean {
    const { graphs } = this.parts;
    return this.isAllowed({ kind: "NotificationPublish", ruleArn, topicArn, ...topicKeyOf(graphs, topicArn) }, where);
  }

  private isAllowed(step: DeliveryStep, where: readonly string[]): boolean {
    try {
      this.parts.checkAccess(step, where);
      return true;
    } catch (error) {
      if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
      // A region that does not answer loses what goes through it, and nobody can mend that.
      if (!isOfTheWorld(error)) this.lost.add(error.message);
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

  private tell({ readers: all, ...of }: Sent, where: readonly string[]): void {
    const isPending = this.parts.isPending?.() === true;
    const isMissed = ({ mustConfirm }: Subscriber): boolean => isPending && mustConfirm === true;
    const reader = ({ protocol, endpoint }: Subscriber): Reader => ({ protocol, endpoint });
    const unconfirmed = all.filter(isMissed).map(reader);
    const readers = all.filter((one) => !isMissed(one)).map(reader);
    this.notifications.push({ ...of, readers, ...(unconfirmed.length > 0 && { unconfirmed }) });
    const { event, resourceArn } = of;
    const missed = unconfirmed.length === 0 ? "" : `, not to ${shown(unconfirmed)}, who must confirm first`;
    const what = `${event} of ${nameIn(resourceArn)} to ${shown(readers)}${missed}`;
    this.parts.progress({ kind: "step", where: [...where, "notification"], status: "succeeded", what, isPart: true });
  }
}

/** How often each reader was told, or was not, in the order in which they were first. */
export function countByReader(
  notifications: readonly Notification[],
  readersOf: (notification: Notification) => readonly Reader[] = ({ readers }) => readers,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { endpoint } of notifications.flatMap(readersOf)) counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
  return counts;
}
