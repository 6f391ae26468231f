/** The bus beside the topic, which takes what happens in all regions, and the rules that write of it to the topic. */
import * as pulumi from "@pulumi/pulumi";
import { EventBus, EventBusPolicy, EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../../../components/internal/failureQueue";
import { policyDocument, rolesOf } from "../../../components/internal/policies";
import { serviceRole } from "../../../components/internal/serviceRole";
import type { Context } from "../context";
import { ALARM_MESSAGE, alarmPattern, DEPLOYMENT_MESSAGE, deploymentPattern } from "./patterns";

/** Only the environment's own roles put events on the bus, and it passes nothing on but to the topic. */
export class PeopleBus extends pulumi.ComponentResource {
  constructor(name: string, context: Context, topicArn: pulumi.Input<string>, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:PeopleBus", name, {}, opts);
    const bus = createBus(this, name, context);
    createTelling(this, name, context, bus, topicArn);
    this.registerOutputs();
  }
}

/** No policy grows with the regions: their roles differ in the end of their names. */
function createBus(parent: pulumi.Resource, name: string, { settings, names }: Context): EventBus {
  const { account, homeRegion: region } = settings;
  const bus = new EventBus(
    `${name}-bus`,
    { name: names.eventBus, description: `What happens where ${names.prefix} is deployed to`, region },
    { parent },
  );
  const policy = policyDocument([
    {
      Sid: "RegionsPassEventsOn",
      Effect: "Allow",
      ...rolesOf(names.partition, account, names.relayRoleArns),
      Action: "events:PutEvents",
      Resource: bus.arn,
    },
  ]);
  new EventBusPolicy(`${name}-bus-policy`, { eventBusName: bus.name, policy, region }, { parent });
  return bus;
}

/** Creates a rule for alarms and one for deployments, which need different words, and the role of both. */
function createTelling(
  parent: pulumi.Resource,
  name: string,
  { settings, names }: Context,
  bus: EventBus,
  topicArn: pulumi.Input<string>,
): void {
  const { account, toolsAccount, homeRegion: region } = settings;
  const told = [
    { what: "alarms", pattern: alarmPattern(names, account, [names.relayAlarm]), message: ALARM_MESSAGE },
    { what: "deployments", pattern: deploymentPattern(names, account), message: DEPLOYMENT_MESSAGE },
  ] as const;
  const rules = told.map(({ what, pattern, message }) => {
    const rule = new EventRule(
      `${name}-${what}-rule`,
      {
        name: names.tellingRule(what),
        description: `Tells people of ${what} of ${names.prefix}`,
        eventBusName: bus.name,
        eventPattern: JSON.stringify(pattern),
        region,
      },
      { parent },
    );
    return { what, message, rule };
  });
  const role = serviceRole(parent, name, "role", {
    trust: { service: "events.amazonaws.com", accountId: toolsAccount, sourceArn: rules.map(({ rule }) => rule.arn) },
    statements: [{ Sid: "TellPeople", Effect: "Allow", Action: "sns:Publish", Resource: topicArn }],
    roleName: names.roleName("teller"),
    path: names.rolePath,
    description: `Tells people what happens where ${names.prefix} is deployed to`,
  });
  const failures = createFailureQueue(parent, name, `Telling people of ${names.prefix}`, {
    alarmTopicArns: [topicArn],
    region,
  });
  letRulesKeepFailures(
    parent,
    name,
    failures,
    rules.map(({ rule }) => rule),
    region,
  );
  for (const { what, message, rule } of rules)
    new EventTarget(
      `${name}-${what}-target`,
      {
        rule: rule.name,
        eventBusName: bus.name,
        targetId: "topic",
        arn: topicArn,
        roleArn: role.arn,
        inputTransformer: message,
        ...keptIn(failures),
        region,
      },
      { parent },
    );
}
