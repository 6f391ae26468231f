/** What instances do beside taking deployments: they ship logs, and people open sessions on them. */
import { bagAt, textAt } from "../../graph/declared/bag";
import { resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { arnOf } from "./declared";
import type { ProofStep } from "./types";

/** The role of the profile that a launch template names. */
function roleOf(graph: Graph, template: GraphResource): string | undefined {
  const { arn, name } = bagAt(template.inputs, "iamInstanceProfile");
  const profile = resourcesOf(graph, "aws:iam/instanceProfile:InstanceProfile").find(
    ({ outputs }) => (arn !== undefined && outputs["arn"] === arn) || (name !== undefined && outputs["name"] === name),
  );
  const role = resourcesOf(graph, "aws:iam/role:Role").find(
    ({ outputs, account }) => outputs["name"] === profile?.inputs["role"] && account === template.account,
  );
  return role === undefined ? undefined : arnOf(role);
}

/** Names of log groups in a configuration of CloudWatch's agent, which user data writes. */
const LOG_GROUP = /"log_group_name":\s*"([^"]+)"/g;

function logGroupsOf(template: GraphResource): readonly string[] {
  const text = Buffer.from(textAt(template.inputs, "userData") ?? "", "base64").toString("utf8");
  return [...new Set([...text.matchAll(LOG_GROUP)].map(([, name = ""]) => name))];
}

/** The log that sessions of a region have, where a document says how they run. */
function sessionLogsOf(graph: Graph, template: GraphResource): readonly string[] {
  return resourcesOf(graph, "aws:ssm/document:Document")
    .filter(({ inputs, region, account }) => {
      const isSession = inputs["documentType"] === "Session";
      return isSession && region === template.region && account === template.account;
    })
    .flatMap(({ inputs }) => {
      const content = JSON.parse(textAt(inputs, "content") ?? "{}") as { inputs?: { cloudWatchLogGroupName?: string } };
      return content.inputs?.cloudWatchLogGroupName ?? [];
    });
}

function templateSteps(graph: Graph, template: GraphResource): readonly DeliveryStep[] {
  const instanceRoleArn = roleOf(graph, template);
  if (instanceRoleArn === undefined) return [];
  const { partition, region, account } = requireArn(arnOf(template));
  const logGroup = (name: string): string => `arn:${partition}:logs:${region}:${account}:log-group:${name}`;
  const instanceArn = `arn:${partition}:ec2:${region}:${account}:instance/i-0`;
  return [
    ...logGroupsOf(template).map((name): DeliveryStep => ({
      kind: "ShipLogs",
      instanceRoleArn,
      logGroupArn: logGroup(name),
    })),
    ...sessionLogsOf(graph, template).map((name): DeliveryStep => ({
      kind: "OpenSession",
      instanceRoleArn,
      instanceArn,
      logGroupArn: logGroup(name),
    })),
  ];
}

/** The steps of the instances of every launch template. */
export const instanceSteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "aws:ec2/launchTemplate:LaunchTemplate").flatMap((template) =>
      templateSteps(graph, template).map((step) => ({ stack: graph.stack, where: "Instances", step })),
    ),
  );
