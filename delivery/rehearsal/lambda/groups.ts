/** The deployment groups that move traffic, for Lambda and ECS, as the graphs declare them. */
import type { Graph, GraphResource } from "../../graph/types";
import { bagAt, bagsAt, textAt } from "../bag";
import type { AutoRollbackEvent } from "../deploy";
import { predefinedTrafficConfigs, type TrafficConfig } from "../deploy/traffic";
import type { CheckAccess } from "../pipeline/context";
import { findResource, resourcesOf } from "../pipeline/declaration";
import { ServiceError } from "../serviceError";

/** A deployment group without hosts. */
export interface TrafficGroup {
  readonly environment: string;
  readonly graph: Graph;
  readonly resource: GraphResource;
  readonly applicationName: string;
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly serviceRoleArn: string;
  readonly configName: string;
  readonly alarmNames: readonly string[];
  readonly topicArns: readonly string[];
  readonly rollsBackOn: readonly AutoRollbackEvent[];
}

export type LambdaGroup = TrafficGroup;

const GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup";

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Reads a deployment group. */
export function trafficGroup(graph: Graph, resource: GraphResource): TrafficGroup {
  const { inputs, outputs, account = "", region = "" } = resource;
  const alarms = bagAt(inputs, "alarmConfiguration");
  const rollback = bagAt(inputs, "autoRollbackConfiguration");
  return {
    environment: graph.stack,
    graph,
    resource,
    applicationName: textAt(inputs, "appName") ?? "",
    name: textAt(inputs, "deploymentGroupName") ?? "",
    arn: textAt(outputs, "arn") ?? "",
    account,
    region,
    serviceRoleArn: textAt(inputs, "serviceRoleArn") ?? "",
    configName: textAt(inputs, "deploymentConfigName") ?? textAt(outputs, "deploymentConfigName") ?? "",
    alarmNames: alarms["enabled"] === true ? texts(alarms["alarms"]) : [],
    topicArns: bagsAt(inputs, "triggerConfigurations").map((trigger) => textAt(trigger, "triggerTargetArn") ?? ""),
    rollsBackOn: rollback["enabled"] === true ? (texts(rollback["events"]) as AutoRollbackEvent[]) : [],
  };
}

/** The group that a call names. @throws ServiceError where no stack declares it */
export function findGroup(
  graphs: readonly Graph[],
  at: { application: string; name: string; account: string; region: string },
): TrafficGroup {
  for (const graph of graphs) {
    const found = resourcesOf(graph, GROUP).find(
      ({ inputs, account, region }) =>
        inputs["appName"] === at.application &&
        inputs["deploymentGroupName"] === at.name &&
        account === at.account &&
        region === at.region,
    );
    if (found !== undefined) return trafficGroup(graph, found);
  }
  const detail = `No Deployment Group found for name: ${at.name}`;
  throw new ServiceError("DeploymentGroupDoesNotExistException", "CreateDeployment", detail);
}

/** How a configuration moves traffic. @throws RehearsalError where no stack declares it */
export function trafficConfig({ graph, region }: TrafficGroup, name: string): TrafficConfig {
  const predefined = predefinedTrafficConfigs[name];
  if (predefined !== undefined) return predefined;
  const own = findResource(
    graph,
    "aws:codedeploy/deploymentConfig:DeploymentConfig",
    `deployment configuration ${name} in ${region}`,
    ({ outputs, region: at }) => outputs["deploymentConfigName"] === name && at === region,
  );
  const routing = bagAt(own.inputs, "trafficRoutingConfig");
  const kind = textAt(routing, "type") ?? "AllAtOnce";
  if (kind !== "TimeBasedCanary" && kind !== "TimeBasedLinear") return { name, type: "AllAtOnce" };
  const how = bagAt(routing, kind === "TimeBasedCanary" ? "timeBasedCanary" : "timeBasedLinear");
  return { name, type: kind, percentage: Number(how["percentage"]), intervalMinutes: Number(how["interval"]) };
}

/** CodeDeploy takes on the group's role, looks at its alarms and tells its topics. */
export function checkGroup(group: TrafficGroup, checkAccess: CheckAccess, where: readonly string[]): void {
  const { arn, account, region, serviceRoleArn, alarmNames, topicArns } = group;
  const [, partition = ""] = arn.split(":");
  const service = { kind: "service", id: "codedeploy.amazonaws.com" } as const;
  const principal = { kind: "role", id: serviceRoleArn } as const;
  const context = { "aws:SourceArn": arn, "aws:SourceAccount": account };
  const assume = { operation: "sts:AssumeRole", resource: serviceRoleArn } as const;
  checkAccess({ kind: "CallApi", principal: service, ...assume, region, context }, where);
  const call = { kind: "CallApi", principal, region } as const;
  for (const name of alarmNames) {
    const resource = `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`;
    checkAccess({ ...call, operation: "cloudwatch:DescribeAlarms", resource }, where);
  }
  for (const resource of topicArns) checkAccess({ ...call, operation: "sns:Publish", resource }, where);
}
