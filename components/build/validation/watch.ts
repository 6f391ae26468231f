import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkArn, checkChoice, checkCount, checkInteger, checkUnique } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import type { BuildProjectArgs } from "../args";
import { BuildEvent, BuildEventDetail } from "../enums";
import { BUILD_ARN_FORMS } from "./forms";

/** Checks who is told about builds. */
export function checkWatch(problems: Problems, { alarms, notifications, logEvents }: BuildProjectArgs): void {
  if (alarms) {
    checkTopics(problems, "alarms.topicArns", alarms.topicArns, 5);
    const most = 2 ** 31 - 1;
    checkInteger(problems, "alarms.toleratedFailures", alarms.toleratedFailures, [0, most], "omit it to use 0");
    checkInteger(problems, "alarms.durationMinutes", alarms.durationMinutes, [1, 2160], "omit it to have no alarm");
  }
  if (notifications) checkNotifications(problems, notifications);
  if (logEvents) checkLogEvents(problems, logEvents);
}

function checkNotifications(
  problems: Problems,
  { topicArns, events, detail }: NonNullable<BuildProjectArgs["notifications"]>,
): void {
  checkTopics(problems, "notifications.topicArns", topicArns, 10);
  checkChoice(problems, "notifications.detail", detail, BuildEventDetail, "omit it to use FULL");
  if (events === undefined) return;
  const most = Object.values(BuildEvent).length;
  checkCount(problems, "notifications.events", events, [1, most], "events", "omit it to be told of failures");
  checkUnique(problems, "notifications.events", events, "name each event once");
  events.forEach((event, index) =>
    checkChoice(problems, `notifications.events[${index}]`, event, BuildEvent, "take one of them"),
  );
}

function checkLogEvents(
  problems: Problems,
  { pattern, functionArn, topicArns }: NonNullable<BuildProjectArgs["logEvents"]>,
): void {
  problems.require(pattern.length <= 1024, {
    property: "logEvents.pattern",
    allowed: "must have at most 1024 characters",
    got: pattern.length,
    fix: "shorten it",
  });
  checkArn(problems, "logEvents.functionArn", BUILD_ARN_FORMS.function, functionArn, "give the function's ARN");
  problems.require(functionArn !== undefined || topicArns !== undefined, {
    property: "logEvents",
    allowed: "must have functionArn or topicArns",
    fix: "say who gets the lines",
  });
  if (topicArns) checkTopics(problems, "logEvents.topicArns", topicArns, 5);
}

/** At most 5 actions for an alarm (`cloudwatch.ResourceList`), 10 targets for a notification rule. */
function checkTopics(problems: Problems, property: string, topicArns: pulumi.Input<string>[], most: number): void {
  checkCount(problems, property, topicArns, [1, most], "ARNs", "name topics of the project's region");
  topicArns.forEach((arn, index) =>
    checkArn(problems, `${property}[${index}]`, ARN_FORMS.topic, arn, "give the topic's ARN"),
  );
}
