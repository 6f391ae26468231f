/** What can be wrong with the alarms, the rollback and the triggers of a deployment. */
import { ARN_FORMS, checkArn, checkChoice, checkCount, checkUnique, plainText } from "../internal/checks";
import type { Problems } from "../internal/problems";
import { DeploymentEvent, RollbackEvent } from "./enums";
import { type DeploymentStops, rollbackEventsOf } from "./stops";

export function checkDeploymentStops(problems: Problems, args: DeploymentStops): void {
  checkStops(problems, args);
  checkTriggers(problems, args);
}

function checkStops(problems: Problems, args: DeploymentStops): void {
  const alarms = args.alarmNames ?? [];
  checkCount(problems, "alarmNames", alarms, [0, 10], "names", "watch fewer, or one composite alarm");
  checkUnique(
    problems,
    "alarmNames",
    alarms.flatMap((name) => plainText(name) ?? []),
    "name each alarm once",
  );
  problems.require(!args.ignorePollAlarmFailure || alarms.length > 0, {
    property: "ignorePollAlarmFailure",
    allowed: "must not be true without alarmNames",
    got: true,
    fix: "remove it or name alarms",
  });
  const events = rollbackEventsOf(args);
  events.forEach((event, index) =>
    checkChoice(problems, `rollbackEvents[${index}]`, event, RollbackEvent, "omit it to use the default"),
  );
  checkUnique(problems, "rollbackEvents", events, "name each event once");
  problems.require(!events.includes(RollbackEvent.StopOnAlarm) || alarms.length > 0, {
    property: "rollbackEvents",
    allowed: "must not hold DEPLOYMENT_STOP_ON_ALARM without alarmNames",
    got: events,
    fix: "name alarms or drop the event",
  });
}

function checkTriggers(problems: Problems, { triggers = [] }: DeploymentStops): void {
  checkCount(problems, "triggers", triggers, [0, 10], "triggers", "publish to fewer topics");
  checkUnique(
    problems,
    "triggers",
    triggers.map(({ name }) => name),
    "give each trigger a name of its own",
  );
  triggers.forEach(({ name, topicArn, events }, index) => {
    const property = `triggers[${index}]`;
    problems.require(name !== "", {
      property: `${property}.name`,
      allowed: "must not be empty",
      got: name,
      fix: "name it after its readers",
    });
    checkArn(problems, `${property}.topicArn`, ARN_FORMS.topic, topicArn, "give the topic's ARN");
    if (events === undefined) return;
    checkCount(problems, `${property}.events`, events, [1, 10], "events", "omit it to use the default");
    checkUnique(problems, `${property}.events`, events, "name each event once");
    events.forEach((event, at) =>
      checkChoice(problems, `${property}.events[${at}]`, event, DeploymentEvent, "omit events to use the default"),
    );
  });
}
