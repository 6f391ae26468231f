/** What an environment of functions deploys to in one region: function, hooks, HTTP API and the alarms that watch. */
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Api, Integration, Route, Stage } from "@pulumi/aws/apigatewayv2";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { Permission } from "@pulumi/aws/lambda";
import { LambdaDeployment, type TrafficEndpoint } from "../components";
import { type RegionalAlarms, createAlarms } from "./alarms/alarms";
import { called } from "./alarms/metrics";
import { createDomainName } from "./lambdaDomainName";
import { lambdaNames } from "./lambdaNames";
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

/** Code of the hooks. Not below Pulumi's root directory, which other engines than Pulumi's do not know. */
const HOOKS = join(__dirname, "..", "app", "lambda", "hooks");

/** What the log of the API says of a request. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG = JSON.stringify({
  requestId: "$context.requestId",
  ip: "$context.identity.sourceIp",
  time: "$context.requestTime",
  method: "$context.httpMethod",
  path: "$context.path",
  status: "$context.status",
  latency: "$context.responseLatency",
  error: "$context.integrationErrorMessage",
});

export interface RegionalLambdaTargetArgs {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly region: string;
  /** Path of the roles that are made here. */
  readonly rolePath: string;
}

/**
 * One region of an environment of functions. An HTTP API is in front: it is public like the load balancer of servers, throttles, logs
 * and takes domain names. A function URL would do none of these, and with `AWS_IAM` nobody's browser could open the board.
 */
export class RegionalLambdaTarget extends pulumi.ComponentResource {
  /** Address that people and monitors reach the service at. */
  readonly endpoint: pulumi.Output<string>;
  readonly deploymentGroupArn: pulumi.Output<string>;
  /** Absent without a domain name: API Gateway answers only to names that it was given. */
  readonly address?: TrafficEndpoint;

  constructor(name: string, args: RegionalLambdaTargetArgs, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:RegionalLambdaTarget", name, {}, opts);
    const { names, region } = args;
    const { functionName, aliasName } = lambdaNames(names);
    const { regression } = createAlarms(this, name, {
      names,
      region,
      metrics: called(functionName, aliasName),
      description: "More than 1 % of the calls of the function end in an error or are throttled",
    });
    const deployment = createDeployment(this, name, args, regression);
    const { api, stage } = createApi(this, name, args, deployment);
    this.endpoint = api.apiEndpoint;
    const address = createDomainName(this, name, args, api, stage);
    if (address !== undefined) this.address = address;
    this.deploymentGroupArn = deployment.deploymentGroupArn;
    this.registerOutputs({ endpoint: this.endpoint, deploymentGroupArn: this.deploymentGroupArn });
  }
}

function createDeployment(
  parent: pulumi.Resource,
  name: string,
  { settings, names, region, rolePath }: RegionalLambdaTargetArgs,
  alarm: RegionalAlarms["regression"],
): LambdaDeployment {
  const { functionName, aliasName, functionRoleName, hookRoleName } = lambdaNames(names);
  return new LambdaDeployment(
    `${name}-deployment`,
    {
      functionName,
      aliasName,
      applicationName: names.deploymentApplication,
      deploymentGroupName: names.deploymentGroup,
      handler: "lambda/handler.handler",
      environment: { ENVIRONMENT: settings.environment, REGION: region },
      logRetentionDays: settings.logRetentionDays,
      beforeAllowTraffic: { codePath: HOOKS, handler: "before-allow-traffic.handler" },
      afterAllowTraffic: { codePath: HOOKS, handler: "after-allow-traffic.handler" },
      deploymentConfigName: settings.deploymentConfig,
      alarmNames: [alarm.name],
      roleName: names.codeDeployRoleName(region),
      functionRoleName: functionRoleName(region),
      hookRoleName: hookRoleName(region),
      rolePath,
      accountId: settings.account,
      region,
    },
    { parent },
  );
}

/** An API that hands every request to the alias. */
function createApi(
  parent: pulumi.Resource,
  name: string,
  { settings, names, region }: RegionalLambdaTargetArgs,
  deployment: LambdaDeployment,
): { readonly api: Api; readonly stage: Stage } {
  const api = new Api(
    `${name}-api`,
    { region, name: names.prefix, protocolType: "HTTP", description: `Board of ${names.prefix}` },
    { parent },
  );
  const integration = new Integration(
    `${name}-integration`,
    {
      region,
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: deployment.aliasInvokeArn,
      payloadFormatVersion: "2.0",
    },
    { parent },
  );
  new Route(
    `${name}-route`,
    { region, apiId: api.id, routeKey: "$default", target: pulumi.interpolate`integrations/${integration.id}` },
    { parent },
  );
  const logGroup = new LogGroup(
    `${name}-api-log-group`,
    { region, name: `/aws/apigateway/${names.prefix}`, retentionInDays: settings.logRetentionDays },
    { parent },
  );
  const stage = new Stage(
    `${name}-stage`,
    {
      region,
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: logGroup.arn, format: ACCESS_LOG },
      // Well above a board's readers, well below the account's concurrency that all functions share.
      defaultRouteSettings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
    },
    { parent },
  );
  new Permission(
    `${name}-permission`,
    {
      region,
      statementId: "HttpApi",
      action: "lambda:InvokeFunction",
      function: deployment.functionName,
      qualifier: deployment.aliasName,
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*`,
    },
    { parent },
  );
  return { api, stage };
}
