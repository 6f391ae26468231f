/** Alarms, logs, dashboards and trails; topics, queues and events. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { GraphResource, Properties } from "../../graph/types";
import { DAYS, type Context, type Models } from "../context";
import type { Costs } from "../types";

const SECONDS = 60;

/** Every metric that an alarm reads counts as an alarm. Source: CloudWatch's price page, alarms on metric math. */
function alarm({ inputs }: GraphResource): Costs {
  const read = bagsAt(inputs, "metricQueries")
    .map((query) => bagAt(query, "metric"))
    .filter((metric) => Object.keys(metric).length > 0);
  const periods = read.length > 0 ? read.map(({ period }) => period) : [inputs["period"]];
  const isFast = periods.some((period) => typeof period === "number" && period < SECONDS);
  const quantity = Math.max(1, read.length);
  return {
    uses: [
      { price: isFast ? "alarm.fastMetric" : "alarm.metric", what: quantity === 1 ? "metric" : "metrics", quantity },
    ],
  };
}

/** Months that a log without an end is counted for: it grows on, and nobody says how long. */
const ENDLESS_MONTHS = 12;

function logGroup(resource: GraphResource, context: Context): Costs {
  const { logGigabytes } = context.usageOf(resource);
  const days = resource.inputs["retentionInDays"];
  const months = typeof days === "number" && days > 0 ? days / DAYS : ENDLESS_MONTHS;
  return {
    uses: [
      { price: "log.gigabyte", what: "GB taken in", quantity: logGigabytes },
      { price: "log.gigabyteMonth", what: "GB kept, before they are compressed", quantity: logGigabytes * months },
    ],
  };
}

const one = (price: string, what: string) => (): Costs => ({ uses: [{ price, what, quantity: 1 }] });

const hasDataEvents = (selector: Properties): boolean =>
  bagsAt(selector, "dataResources").length > 0 ||
  bagsAt(selector, "fieldSelectors").some(
    ({ field, equals }) => field === "eventCategory" && Array.isArray(equals) && equals.includes("Data"),
  );

function trail(resource: GraphResource, context: Context): Costs {
  const selectors = [
    ...bagsAt(resource.inputs, "eventSelectors"),
    ...bagsAt(resource.inputs, "advancedEventSelectors"),
  ];
  if (!selectors.some(hasDataEvents)) return { free: "the first copy of management events is free" };
  return {
    uses: [{ price: "trail.dataEvent", what: "data events", quantity: context.usageOf(resource).trailEvents }],
  };
}

function topic(resource: GraphResource, context: Context): Costs {
  return { uses: [{ price: "topic.request", what: "messages", quantity: context.usageOf(resource).messages }] };
}

const READERS: Readonly<Record<string, string>> = {
  email: "topic.email",
  "email-json": "topic.email",
  http: "topic.http",
  https: "topic.http",
};

function subscription(resource: GraphResource, context: Context): Costs {
  const protocol = textAt(resource.inputs, "protocol") ?? "";
  const price = READERS[protocol];
  if (price !== undefined)
    return { uses: [{ price, what: `messages by ${protocol}`, quantity: context.usageOf(resource).messages }] };
  if (protocol === "sms")
    return { unpriced: [{ what: "text messages", why: "their price is that of the reader's country" }] };
  if (["sqs", "lambda"].includes(protocol)) return { free: "messages to queues and functions are free" };
  return { unpriced: [{ what: `messages by ${protocol}`, why: "no table has their price" }] };
}

function queue(resource: GraphResource, context: Context): Costs {
  const price = resource.inputs["fifoQueue"] === true ? "queue.fifoRequest" : "queue.request";
  return { uses: [{ price, what: "requests", quantity: context.usageOf(resource).queueRequests }] };
}

/** What goes to another bus is paid for as if it were made anew; events of AWS and their targets are free. */
function target(resource: GraphResource, context: Context): Costs {
  if (!/^arn:[^:]*:events:[^:]*:\d*:event-bus\//.test(textAt(resource.inputs, "arn") ?? ""))
    return { free: "events of AWS on their own bus are free" };
  return {
    uses: [{ price: "event.custom", what: "events to another bus", quantity: context.usageOf(resource).busEvents }],
  };
}

export const OBSERVATION: Models = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": one("alarm.composite", "composite alarm"),
  "aws:cloudwatch/dashboard:Dashboard": one("dashboard.month", "dashboard"),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": one("metric.month", "metric of a log"),
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/eventTarget:EventTarget": target,
  "aws:cloudtrail/trail:Trail": trail,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": subscription,
  "aws:sqs/queue:Queue": queue,
};
