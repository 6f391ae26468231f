/** What AWS services put on the default bus of their account and region, as far as somebody is told of it. */
import type { Graph, GraphResource } from "../../graph/types";
import { textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import type { RegionDeployment } from "../pipeline/deploy";
import type { AlarmName } from "../pipeline/alarms";

/** An event, and what it is to people. */
export interface ServiceEvent {
  /** The event as EventBridge delivers it. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Such as `cloudwatch-alarm-state-change-alarm`. */
  readonly id: string;
  /** ARN of what it happened to. */
  readonly resourceArn: string;
}

const ALARMS = ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

const idOf = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

/** Common fields. Source: EventBridge User Guide, eb-events-structure. */
function serviceEvent(source: string, detailType: string, arn: string, state: string, detail: object): ServiceEvent {
  const [, , , region = "", account = ""] = arn.split(":");
  const [, service = ""] = source.split(".");
  const time = new Date().toISOString();
  return {
    event: { version: "0", source, "detail-type": detailType, account, region, time, resources: [arn], detail },
    id: `${service}-${idOf(detailType.replace(/^(CloudWatch|CodeDeploy) /, ""))}-${idOf(state)}`,
    resourceArn: arn,
  };
}

/** The alarm of an environment by its name and region, where a stack declares it. */
export const declaredAlarm = (graph: Graph, { name, region }: AlarmName): GraphResource | undefined =>
  ALARMS.flatMap((type) => resourcesOf(graph, type)).find(
    (alarm) => alarm.region === region && (textAt(alarm.outputs, "name") ?? textAt(alarm.inputs, "alarmName")) === name,
  );

/** An alarm goes off. Source: CloudWatch User Guide, cloudwatch-and-eventbridge. */
export function alarmEvent(alarm: GraphResource, { name }: AlarmName): ServiceEvent {
  const detail = { alarmName: name, state: { value: "ALARM" }, previousState: { value: "OK" } };
  const arn = textAt(alarm.outputs, "arn") ?? "";
  return serviceEvent("aws.cloudwatch", "CloudWatch Alarm State Change", arn, "ALARM", detail);
}

const STATES: Readonly<Record<string, string>> = { Succeeded: "SUCCESS", Failed: "FAILURE", Stopped: "STOP" };

/** A deployment ends. Source: CodeDeploy User Guide, monitoring-cloudwatch-events. */
export function deploymentEvent({ groupArn, region, result }: RegionDeployment): ServiceEvent {
  const state = STATES[result.status] ?? "FAILURE";
  const [application = "", deploymentGroup = ""] = groupArn.slice(groupArn.lastIndexOf(":") + 1).split("/");
  const detail = { region, application, deploymentGroup, deploymentId: result.deploymentId, state };
  const type = "CodeDeploy Deployment State-change Notification";
  return serviceEvent("aws.codedeploy", type, groupArn, state, detail);
}
