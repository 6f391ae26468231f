/** What deployments of functions cause: a build deploys as another role, CodeDeploy moves the alias, hooks try, and callers call. */
import { bagAt, textAt } from "../../graph/declared/bag";
import { type DeploymentGroupDeclaration, deploymentGroupOf } from "../../graph/declared/deployments";
import { findResource, resourcesOf } from "../../graph/declared/pipelines";
import type { Graph, GraphResource } from "../../graph/types";
import { service } from "../calls/rows";
import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { arnOf, functionLogGroup } from "./declared";
import type { ProofStep } from "./types";

type Variables = Readonly<Record<string, string>>;

const functionNamed = (graph: Graph, name: string, region: string): GraphResource =>
  findResource(
    graph,
    "aws:lambda/function:Function",
    `function ${name} in ${region}`,
    ({ outputs, region: own }) => outputs["name"] === name && own === region,
  );

const roleOf = ({ inputs }: GraphResource): string => textAt(inputs, "role") ?? "";

/** Variables by which a build is told of the functions that CodeDeploy calls while it moves an alias. */
const HOOKS = ["BEFORE_ALLOW_TRAFFIC_HOOK", "AFTER_ALLOW_TRAFFIC_HOOK"];

function hookSteps(graph: Graph, hooks: readonly GraphResource[], deployed: GraphResource): DeliveryStep[] {
  return hooks.map((hook) => ({
    kind: "RunHook",
    hookRoleArn: roleOf(hook),
    logGroupArn: functionLogGroup(graph, hook),
    functionArn: arnOf(deployed),
  }));
}

interface FunctionDeployment {
  readonly graph: Graph;
  readonly group: DeploymentGroupDeclaration;
  readonly deployed: GraphResource;
  readonly hooks: readonly GraphResource[];
  readonly aliasName: string;
}

function deploymentSteps({ graph, group, deployed, hooks, aliasName }: FunctionDeployment): DeliveryStep[] {
  return [
    {
      kind: "RunLambdaDeployment",
      serviceRoleArn: group.serviceRoleArn,
      deploymentGroupArn: group.arn,
      aliasArn: `${arnOf(deployed)}:${aliasName}`,
      hookFunctionArns: hooks.map(arnOf),
      alarmNames: group.alarmNames,
      triggerTopicArns: group.triggerTopicArns,
    },
    {
      kind: "RunFunction",
      functionRoleArn: roleOf(deployed),
      logGroupArn: functionLogGroup(graph, deployed),
      traced: textAt(bagAt(deployed.inputs, "tracingConfig"), "mode") === "Active",
    },
    ...hookSteps(graph, hooks, deployed),
  ];
}

/** The steps of a build that its variables tell to deploy a function to a region; none for other builds. */
export function functionDeploymentSteps(graph: Graph, deployerRoleArn: string, variables: Variables): DeliveryStep[] {
  const { DEPLOY_ROLE_ARN: deployRoleArn, FUNCTION_NAME: functionName, TARGET_REGION: region } = variables;
  if (deployRoleArn === undefined || functionName === undefined || region === undefined) return [];
  const {
    APPLICATION_NAME: application = "",
    DEPLOYMENT_GROUP_NAME: name = "",
    ALIAS_NAME: aliasName = "",
  } = variables;
  const group = deploymentGroupOf(graph, application, name, region);
  const deployed = functionNamed(graph, functionName, region);
  const hooks = HOOKS.flatMap((key) => variables[key] ?? []).map((hook) => functionNamed(graph, hook, region));
  return [
    {
      kind: "DeployFunction",
      deployerRoleArn,
      deployRoleArn,
      functionArn: arnOf(deployed),
      applicationArn: group.applicationArn,
      deploymentGroupArn: group.arn,
      deploymentConfigArn: group.deploymentConfigArn,
    },
    ...deploymentSteps({ graph, group, deployed, hooks, aliasName }),
  ];
}

/** `arn:…:apigateway:region:lambda:path/2015-03-31/functions/<ARN>/invocations` */
const invokedBy = (uri: string): string | undefined => /\/functions\/(.+)\/invocations$/.exec(uri)?.[1];

/** API Gateway calls the functions behind its APIs. The ARN that it sends has stage and route. */
export const apiSteps = (graphs: readonly Graph[]): readonly ProofStep[] =>
  graphs.flatMap((graph) =>
    resourcesOf(graph, "aws:apigatewayv2/integration:Integration").flatMap(({ inputs }): ProofStep[] => {
      const resource = invokedBy(textAt(inputs, "integrationUri") ?? "");
      const api = resourcesOf(graph, "aws:apigatewayv2/api:Api").find(({ id }) => id === inputs["apiId"]);
      const executionArn = textAt(api?.outputs, "executionArn");
      if (resource === undefined || executionArn === undefined) return [];
      const step: DeliveryStep = {
        kind: "CallApi",
        principal: service("apigateway.amazonaws.com"),
        operation: "lambda:Invoke",
        resource,
        region: requireArn(resource).region,
        context: { "aws:SourceArn": `${executionArn}/$default/$default` },
      };
      return [{ stack: graph.stack, where: "Requests", step }];
    }),
  );
