/** Everything that can be wrong with a deployment to servers before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkArn,
  checkChoice,
  checkCount,
  checkName,
  checkPlacement,
  checkUnique,
  plainText,
} from "../internal/checks";
import { NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import {
  type InstanceTagFilter,
  rollbackEventsOf,
  SERVER_CONFIGS,
  SERVER_DEPLOYMENT_DEFAULTS as DEFAULTS,
  type ServerDeploymentArgs,
} from "./args";
import { DeploymentEvent, DeploymentStrategy, OutdatedInstancesStrategy, RollbackEvent, TagFilterType } from "./enums";
import { checkBlueGreen } from "./validateBlueGreen";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateServerDeployment(
  name: string,
  args: ServerDeploymentArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("ServerDeployment", name);
  checkNames(problems, args);
  checkTargets(problems, args);
  checkChoice(problems, "strategy", args.strategy, DeploymentStrategy, "omit it to use IN_PLACE");
  checkBlueGreen(problems, args);
  checkStops(problems, args);
  checkTriggers(problems, args);
  checkChoice(
    problems,
    "outdatedInstancesStrategy",
    args.outdatedInstancesStrategy,
    OutdatedInstancesStrategy,
    "omit it to use UPDATE",
  );
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
}

function checkNames(problems: Problems, args: ServerDeploymentArgs): void {
  const fix = "shorten or respell it";
  checkName(problems, "applicationName", NAME_LIMITS.deploymentApplication, args.applicationName, fix);
  checkName(problems, "deploymentGroupName", NAME_LIMITS.deploymentGroup, args.deploymentGroupName, fix);
  const config = plainText(args.deploymentConfigName) ?? DEFAULTS.deploymentConfigName;
  const predefined = config.startsWith("CodeDeployDefault.");
  problems.require(predefined ? SERVER_CONFIGS.includes(config) : /^[A-Za-z0-9+=,.@_-]{1,100}$/.test(config), {
    property: "deploymentConfigName",
    allowed: `must be ${SERVER_CONFIGS.join(", ")} or a name of your own of 1 to 100 characters: letters, digits and + = , . @ _ -`,
    got: config,
    fix: "omit it to use CodeDeployDefault.OneAtATime",
  });
}

function checkTargets(problems: Problems, args: ServerDeploymentArgs): void {
  const kinds = ["autoScalingGroupNames", "ec2TagFilters", "ec2TagSets"] as const;
  const given = kinds.filter((kind) => args[kind] !== undefined);
  problems.require(given.length === 1, {
    property: kinds.join(", "),
    allowed: "must be exactly one of the three",
    got: given,
    fix: "keep the one that finds the instances",
  });
  given.forEach((kind) => checkCount(problems, kind, args[kind], [1, 10], "entries", "name what to deploy to"));
  (args.ec2TagFilters ?? []).forEach((filter, index) => checkTag(problems, `ec2TagFilters[${index}]`, filter));
  (args.ec2TagSets ?? []).forEach(({ filters }, set) => {
    checkCount(problems, `ec2TagSets[${set}].filters`, filters, [1, 10], "filters", "name the tags");
    filters.forEach((filter, index) => checkTag(problems, `ec2TagSets[${set}].filters[${index}]`, filter));
  });
  problems.require(!args.terminationHookEnabled || args.autoScalingGroupNames !== undefined, {
    property: "terminationHookEnabled",
    allowed: "must not be true without autoScalingGroupNames",
    got: true,
    fix: "remove it",
  });
  const targetGroups = args.targetGroupNames;
  if (targetGroups === undefined) return;
  checkCount(problems, "targetGroupNames", targetGroups, [1, 10], "names", "omit it for no traffic control");
  targetGroups.forEach((name, index) =>
    checkName(problems, `targetGroupNames[${index}]`, NAME_LIMITS.targetGroup, name, "give the name, not the ARN"),
  );
}

function checkTag(problems: Problems, property: string, { key, value, type }: InstanceTagFilter): void {
  if (!checkChoice(problems, `${property}.type`, type, TagFilterType, "omit it to use KEY_AND_VALUE")) return;
  const needsKey = type !== TagFilterType.ValueOnly;
  const needsValue = type !== TagFilterType.KeyOnly;
  const right = needsKey === (key !== undefined && key !== "") && needsValue === (value !== undefined);
  const parts = [...(needsKey ? ["a key"] : []), ...(needsValue ? ["a value"] : [])].join(" and ");
  problems.require(right, {
    property,
    allowed: `must have ${parts}${needsKey && needsValue ? "" : " only"} with ${type ?? TagFilterType.KeyAndValue}`,
    got: { key, value },
    fix: "complete it or change its type",
  });
}

function checkStops(problems: Problems, args: ServerDeploymentArgs): void {
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

function checkTriggers(problems: Problems, { triggers = [] }: ServerDeploymentArgs): void {
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
