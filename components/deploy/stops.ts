/** What stops and rolls back deployments and who hears of them: the same on every platform. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../internal/policies";
import type { DeploymentTrigger } from "./args";
import { DeploymentEvent, RollbackEvent } from "./enums";
import { allow } from "./grants";

/** The part of every deployment's args that is about alarms, rollback and news. */
export interface DeploymentStops {
  readonly alarmNames?: pulumi.Input<string>[];
  readonly ignorePollAlarmFailure?: boolean;
  readonly rollbackEvents?: RollbackEvent[];
  readonly triggers?: DeploymentTrigger[];
}

/** What a trigger reports where it names no events. */
export const TRIGGER_EVENTS: readonly DeploymentEvent[] = Object.freeze([
  DeploymentEvent.DeploymentSuccess,
  DeploymentEvent.DeploymentFailure,
  DeploymentEvent.DeploymentStop,
  DeploymentEvent.DeploymentRollback,
]);

/** The events that roll a deployment back. */
export function rollbackEventsOf({ rollbackEvents, alarmNames = [] }: DeploymentStops): RollbackEvent[] {
  if (rollbackEvents !== undefined) return rollbackEvents;
  const onAlarm = alarmNames.length > 0 ? [RollbackEvent.StopOnAlarm] : [];
  return [RollbackEvent.DeploymentFailure, ...onAlarm];
}

/** The args in the form of a deployment group's inputs. */
export function stopsInput(args: DeploymentStops) {
  const { alarmNames = [], ignorePollAlarmFailure = false } = args;
  const events = rollbackEventsOf(args);
  return {
    alarmConfiguration:
      alarmNames.length > 0 ? { enabled: true, alarms: alarmNames, ignorePollAlarmFailure } : undefined,
    autoRollbackConfiguration: { enabled: events.length > 0, events },
    triggerConfigurations: args.triggers?.map(({ name, topicArn, events: reported }) => ({
      triggerName: name,
      triggerTargetArn: topicArn,
      triggerEvents: [...(reported ?? TRIGGER_EVENTS)],
    })),
  };
}

/** What the service role needs for them. */
export function stopsStatements({ alarmNames = [], triggers = [] }: DeploymentStops): Statement[] {
  const topics = triggers.map(({ topicArn }) => topicArn);
  return [
    // Narrower than * it would not return composite alarms (`cloudwatch.DescribeAlarms`).
    ...(alarmNames.length > 0 ? [allow("ReadAlarms", ["cloudwatch:DescribeAlarms"], "*")] : []),
    ...(topics.length > 0 ? [allow("ReportDeployments", ["sns:Publish"], topics)] : []),
  ];
}
