/**
 * A function that other functions call through its alias: new versions get a twentieth of the calls every ten minutes, a hook tries them
 * first, and an alarm sends the calls back.
 *
 * Costs the function's calls and logs, and $1 a month for the key of the news; deployments cost nothing.
 */
import { join } from "node:path";
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import { DeliveryNotifications, DeploymentConfig, LambdaDeployment, LambdaRuntime } from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";
const functionName = "prices-prod";

const slowly = new DeploymentConfig("slowly", {
  computePlatform: "Lambda",
  linear: { percentage: 5, intervalMinutes: 10 },
  region,
});

const errors = new MetricAlarm("errors", {
  name: "prices-prod-errors",
  namespace: "AWS/Lambda",
  metricName: "Errors",
  dimensions: { FunctionName: functionName, Resource: `${functionName}:live` },
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 1,
  threshold: 1,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  treatMissingData: "notBreaching",
});

const news = new DeliveryNotifications("news", {
  topicName: "prices-deployments",
  emailAddresses: ["prices@example.com"],
  accountId,
  region,
});

const prices = new LambdaDeployment("prices", {
  functionName,
  applicationName: "prices",
  deploymentGroupName: "prod",
  runtime: LambdaRuntime.NodeJs24,
  memoryMegabytes: 512,
  environment: { CURRENCY: "EUR" },
  beforeAllowTraffic: { codePath: join(__dirname, "hook"), handler: "hook.handler" },
  deploymentConfigName: slowly.configName,
  alarmNames: [errors.name],
  triggers: [{ name: "news", topicArn: news.topicArn }],
  accountId,
  region,
});

export const callersInvoke = prices.aliasArn;
export const appSpecNames = prices.beforeAllowTrafficHookName;
