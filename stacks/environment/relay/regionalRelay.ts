/**
 * What passes on the alarms and deployments of one region. An alarm tells topics of its own region alone, and neither it nor CodeDeploy
 * publishes to a topic of another region: EventBridge does carry both there, into another account too.
 */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../../../components/internal/failureQueue";
import { serviceRole } from "../../../components/internal/serviceRole";
import type { Context } from "../context";
import { alarmPattern, deploymentPattern } from "./patterns";

/** The role is the region's own, so that its trust names one rule and no pattern of regions. */
export class RegionalRelay extends pulumi.ComponentResource {
  constructor(name: string, context: Context, region: string, opts: pulumi.ComponentResourceOptions) {
    super("interlock:stacks:RegionalRelay", name, {}, opts);
    createRelay(this, name, context, region);
    this.registerOutputs();
  }
}

function createRelay(parent: pulumi.Resource, name: string, { settings, names }: Context, region: string): void {
  const { account, homeRegion } = settings;
  const isHome = region === homeRegion;
  const alarms = alarmPattern(names, account, isHome ? [] : [names.relayAlarm]);
  const rule = new EventRule(
    `${name}-rule`,
    {
      name: names.relayRule,
      description: `Passes alarms and deployments of ${names.prefix} on to ${homeRegion}`,
      eventPattern: JSON.stringify({ $or: [alarms, deploymentPattern(names, account)] }),
      region,
    },
    { parent },
  );
  const role = serviceRole(parent, name, "role", {
    trust: { service: "events.amazonaws.com", accountId: account, sourceArn: rule.arn },
    statements: [{ Sid: "PassEventsOn", Effect: "Allow", Action: "events:PutEvents", Resource: names.eventBusArn }],
    roleName: names.relayRoleName(region),
    path: names.rolePath,
    description: `Passes alarms and deployments of ${names.prefix} in ${region} on to whom they are told`,
  });
  // At home the alarm reaches the topic itself; elsewhere it goes the way that failed, which tells of all but the way's own failure.
  const failures = createFailureQueue(parent, name, `Passing on news of ${names.prefix} in ${region}`, {
    ...(isHome ? { alarmTopicArns: [names.topicArn] } : {}),
    alarmName: names.relayAlarm,
    region,
  });
  letRulesKeepFailures(parent, name, failures, [rule], region);
  new EventTarget(
    `${name}-target`,
    { rule: rule.name, targetId: "bus", arn: names.eventBusArn, roleArn: role.arn, ...keptIn(failures), region },
    { parent },
  );
}
