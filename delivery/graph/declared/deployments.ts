/** Reads the deployment groups that the graphs declare, and the resources that they name. */
import type { Graph, GraphResource, Properties } from "../types";
import { bagAt, bagsAt, textAt } from "./bag";
import { findResource } from "./pipelines";

/** A deployment group with the facts that its AWS calls depend on. */
export interface DeploymentGroupDeclaration {
  readonly resource: GraphResource;
  readonly arn: string;
  readonly applicationArn: string;
  readonly deploymentConfigArn: string;
  readonly serviceRoleArn: string;
  readonly autoScalingGroups: readonly GraphResource[];
  readonly targetGroups: readonly GraphResource[];
  readonly alarmNames: readonly string[];
  readonly triggerTopicArns: readonly string[];
  /** Roles of the instances, without repeats; empty when the group selects instances by tags. */
  readonly instanceRoleArns: readonly string[];
  /** Parameters of Systems Manager that launch templates of the groups take their images from, without repeats. */
  readonly imageParameterArns: readonly string[];
  /** Whether a deployment replaces the instances by a copy of their Auto Scaling group. */
  readonly copiesAutoScalingGroup: boolean;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const texts = (bag: Properties, key: string): readonly string[] => {
  const value = bag[key];
  return Array.isArray(value) ? value.map(text) : [];
};

/** ARN of a resource. */
const arnOf = ({ outputs }: GraphResource): string => textAt(outputs, "arn") ?? "";

/** The deployment group that a CodeDeploy action names. @throws DeclarationError when the graph does not declare it */
export function deploymentGroupOf(
  graph: Graph,
  application: string,
  name: string,
  region: string,
): DeploymentGroupDeclaration {
  const resource = findResource(
    graph,
    "aws:codedeploy/deploymentGroup:DeploymentGroup",
    `deployment group ${name} of application ${application} in ${region}`,
    ({ inputs, region: own }) =>
      inputs["appName"] === application && inputs["deploymentGroupName"] === name && own === region,
  );
  const { inputs } = resource;
  const arn = arnOf(resource);
  const beside = (kind: string, what: string): string => arn.replace(/deploymentgroup:.*$/, `${kind}:${what}`);
  const autoScalingGroups = autoScalingGroupsOf(graph, resource);
  const fleet = bagAt(bagAt(inputs, "blueGreenDeploymentConfig"), "greenFleetProvisioningOption");
  return {
    resource,
    arn,
    applicationArn: beside("application", application),
    deploymentConfigArn: beside("deploymentconfig", text(inputs["deploymentConfigName"])),
    serviceRoleArn: text(inputs["serviceRoleArn"]),
    autoScalingGroups,
    targetGroups: targetGroupsOf(graph, resource),
    alarmNames: watchedAlarmsOf(inputs),
    triggerTopicArns: bagsAt(inputs, "triggerConfigurations").map((trigger) => text(trigger["triggerTargetArn"])),
    instanceRoleArns: [...new Set(autoScalingGroups.map((group) => instanceRoleOf(graph, group)))],
    imageParameterArns: [...new Set(autoScalingGroups.flatMap((group) => imageParameterOf(graph, group)))],
    copiesAutoScalingGroup: textAt(fleet, "action") === "COPY_AUTO_SCALING_GROUP",
  };
}

/** A group whose alarms are switched off watches none. */
function watchedAlarmsOf(inputs: Properties): readonly string[] {
  const alarms = bagAt(inputs, "alarmConfiguration");
  return alarms["enabled"] === true ? texts(alarms, "alarms") : [];
}

function autoScalingGroupsOf(graph: Graph, { inputs, region }: GraphResource): readonly GraphResource[] {
  return texts(inputs, "autoscalingGroups").map((name) =>
    findResource(
      graph,
      "aws:autoscaling/group:Group",
      `Auto Scaling group ${name} in ${region}`,
      (group) => group.outputs["name"] === name && group.region === region,
    ),
  );
}

function targetGroupsOf(graph: Graph, { inputs, region }: GraphResource): readonly GraphResource[] {
  return bagsAt(bagAt(inputs, "loadBalancerInfo"), "targetGroupInfos").map(({ name }) =>
    findResource(
      graph,
      "aws:lb/targetGroup:TargetGroup",
      `target group ${text(name)} in ${region}`,
      (group) => group.outputs["name"] === name && group.region === region,
    ),
  );
}

function launchTemplateOf(graph: Graph, group: GraphResource): GraphResource {
  const id = bagAt(group.inputs, "launchTemplate")["id"];
  const what = `launch template of ${group.name}`;
  return findResource(graph, "aws:ec2/launchTemplate:LaunchTemplate", what, (one) => one.id === id);
}

const FROM_PARAMETER = "resolve:ssm:";

/** Public parameters have no account in their ARNs; a version or a label is no part of the name. */
function imageParameterOf(graph: Graph, group: GraphResource): readonly string[] {
  const { inputs, region = "", account = "", outputs } = launchTemplateOf(graph, group);
  const image = text(inputs["imageId"]);
  if (!image.startsWith(FROM_PARAMETER)) return [];
  const named = image.slice(FROM_PARAMETER.length);
  if (named.startsWith("arn:")) return [named];
  const [name = ""] = named.split(":");
  const [, partition = "aws"] = text(outputs["arn"]).split(":");
  const owner = name.startsWith("/aws/service/") ? "" : account;
  return [`arn:${partition}:ssm:${region}:${owner}:parameter/${name.replace(/^\//, "")}`];
}

/** Role of the instances of an Auto Scaling group, by its launch template and instance profile. */
function instanceRoleOf(graph: Graph, group: GraphResource): string {
  const template = launchTemplateOf(graph, group);
  const profileArn = bagAt(template.inputs, "iamInstanceProfile")["arn"];
  const profile = findResource(
    graph,
    "aws:iam/instanceProfile:InstanceProfile",
    `instance profile ${text(profileArn)}`,
    ({ outputs }) => outputs["arn"] === profileArn,
  );
  const role = findResource(
    graph,
    "aws:iam/role:Role",
    `role of instance profile ${profile.name}`,
    ({ outputs, account }) => outputs["name"] === profile.inputs["role"] && account === profile.account,
  );
  return arnOf(role);
}
