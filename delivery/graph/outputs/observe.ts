/** CloudWatch, EventBridge, CloudTrail, SNS, SQS. */
import {
  attached,
  digits,
  globalArn,
  hex,
  type Inputs,
  regionalArn,
  type ResourceContext,
  type ResourceModel,
  type ResourceModels,
  uuid,
} from "./model";

/** A type whose id is its name and whose ARN is formed from it. */
const named = (service: string, resource: (name: string) => string, property = "name"): ResourceModel => ({
  compute: (inputs, context) => {
    const name = inputs.text(property);
    return { id: name, outputs: { arn: regionalArn(context, service, resource(name)) } };
  },
});

const onBus = (inputs: Inputs, name: string) => {
  const bus = inputs.textOr("eventBusName", "default");
  return bus === "default" ? name : `${bus.split("/").at(-1)}/${name}`;
};

const events: ResourceModels = {
  "aws:cloudwatch/eventRule:EventRule": {
    compute: (inputs, context) => {
      const rule = onBus(inputs, inputs.text("name"));
      return { id: rule, outputs: { arn: regionalArn(context, "events", `rule/${rule}`) } };
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    compute: (inputs) => ({ id: onBus(inputs, `${inputs.text("rule")}-${inputs.text("targetId")}`) }),
  },
  "aws:cloudwatch/eventBus:EventBus": named("events", (name) => `event-bus/${name}`),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    compute: (inputs) => ({ id: inputs.textOr("eventBusName", "default") }),
  },
  "aws:cloudwatch/eventArchive:EventArchive": named("events", (name) => `archive/${name}`),
  "aws:scheduler/schedule:Schedule": {
    compute: (inputs, context) => {
      const schedule = `${inputs.textOr("groupName", "default")}/${inputs.text("name")}`;
      return { id: schedule, outputs: { arn: regionalArn(context, "scheduler", `schedule/${schedule}`) } };
    },
  },
};

const logs: ResourceModels = {
  "aws:cloudwatch/logGroup:LogGroup": named("logs", (name) => `log-group:${name}`),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    compute: (_inputs, context) => ({ id: `cwlsf-${digits(context, "filter", 10)}` }),
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": attached("name"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": {
    compute: (inputs, context) => ({
      id: inputs.text("policyName"),
      outputs: { policyScope: "ACCOUNT", revisionId: hex(context, "revision", 32) },
    }),
  },
  "aws:cloudwatch/logDestination:LogDestination": named("logs", (name) => `destination:${name}`),
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": attached("destinationName"),
};

const alarms: ResourceModels = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": named("cloudwatch", (name) => `alarm:${name}`),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("cloudwatch", (name) => `alarm:${name}`, "alarmName"),
  "aws:cloudwatch/dashboard:Dashboard": {
    compute: (inputs, context) => {
      const name = inputs.text("dashboardName");
      return { id: name, outputs: { dashboardArn: globalArn(context, "cloudwatch", `dashboard/${name}`) } };
    },
  },
  "aws:cloudtrail/trail:Trail": {
    compute: (inputs, context) => {
      const arn = regionalArn(context, "cloudtrail", `trail/${inputs.text("name")}`);
      const topic = inputs.textOr("snsTopicName", undefined);
      const snsTopicArn = topic === undefined || topic.startsWith("arn:") ? topic : regionalArn(context, "sns", topic);
      return { id: arn, outputs: { arn, homeRegion: context.region, snsTopicArn: snsTopicArn ?? "" } };
    },
  },
};

/** Protocols whose endpoint a person or a server must confirm. Source: botocore sns 2010-03-31, Subscribe. */
const confirmed = new Set(["email", "email-json", "http", "https"]);

const queueUrl = (inputs: Inputs, { region, account, partition }: ResourceContext) =>
  `https://sqs.${region}.${partition.dnsSuffix}/${account}/${inputs.text("name")}`;

const messaging: ResourceModels = {
  "aws:sns/topic:Topic": {
    compute: (inputs, context) => {
      const arn = regionalArn(context, "sns", inputs.text("name"));
      return { id: arn, outputs: { arn, owner: context.account, beginningArchiveTime: "" } };
    },
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    compute: (inputs, context) => ({ id: inputs.text("arn"), outputs: { owner: context.account } }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    compute: (inputs, context) => {
      const arn = `${inputs.text("topic")}:${uuid(context, "subscription")}`;
      const pendingConfirmation = confirmed.has(inputs.text("protocol"));
      const outputs = { arn, ownerId: context.account, confirmationWasAuthenticated: false, pendingConfirmation };
      return { id: arn, outputs };
    },
  },
  "aws:sqs/queue:Queue": {
    compute: (inputs, context) => ({
      id: queueUrl(inputs, context),
      outputs: { arn: regionalArn(context, "sqs", inputs.text("name")), url: queueUrl(inputs, context) },
    }),
  },
  "aws:sqs/queuePolicy:QueuePolicy": attached("queueUrl"),
};

export const observe: ResourceModels = { ...events, ...logs, ...alarms, ...messaging };
