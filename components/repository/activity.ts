/** Records of what happens in a repository: rules of EventBridge with a topic or a log group, and a trail. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget, LogGroup, LogResourcePolicy } from "@pulumi/aws/cloudwatch";
import type { Queue } from "@pulumi/aws/sqs";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../internal/failureQueue";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument } from "../internal/policies";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import type { RepositoryContext } from "./context";
import { RepositoryActivityEvent } from "./enums";
import { createTrail } from "./trail";

export interface CreatedActivity {
  readonly logGroupName?: pulumi.Output<string>;
  readonly trailArn?: pulumi.Output<string>;
  readonly failureQueueArn?: pulumi.Output<string>;
}

/** Name of the log group. Names below /aws/events/ are those that the EventBridge console offers. */
export const activityLogGroupName = (repositoryName: string): string => `/aws/events/${repositoryName}-activity`;

/** Creates what the args ask for. */
export function createActivity(context: RepositoryContext): CreatedActivity {
  const { activity } = context.args;
  if (activity === undefined) return {};
  const logGroup = createLogGroup(context);
  const targets = {
    ...(activity.topicArn === undefined ? {} : { topic: activity.topicArn }),
    ...(logGroup === undefined ? {} : { log: logGroup.arn }),
  };
  const failures = Object.keys(targets).length > 0 ? createRules(context, targets) : undefined;
  return {
    ...(failures === undefined ? {} : { failureQueueArn: failures.arn }),
    ...(logGroup === undefined ? {} : { logGroupName: logGroup.name }),
    ...(activity.trail === undefined ? {} : { trailArn: createTrail(context, activity.trail) }),
  };
}

/** ARNs of what rules call, by what it is. */
type Targets = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * EventBridge tells of state changes by the repository's ARN, and of API calls by what CloudTrail recorded. What reaches no target lies in
 * one queue.
 */
function createRules(context: RepositoryContext, targets: Targets): Queue {
  const { parent, name, args, repository } = context;
  const role = childName(name, "activity");
  const what = `News of repository ${args.repositoryName}`;
  const { alarmTopicArns } = args.activity ?? {};
  const failures = createFailureQueue(parent, role, what, { alarmTopicArns, region: args.region, tags: args.tags });
  const events = args.activity?.events ?? DEFAULTS.activityEvents;
  const stateChanges = events.filter((event) => event !== RepositoryActivityEvent.ApiCalls);
  const patterns = {
    ...(stateChanges.length === 0
      ? {}
      : { activity: { source: ["aws.codecommit"], "detail-type": stateChanges, resources: [repository.arn] } }),
    ...(stateChanges.length === events.length ? {} : { "api-calls": callPattern(args.repositoryName) }),
  };
  const rules = Object.entries(patterns).map(([kind, pattern]) =>
    createRule(context, kind, targets, pattern, failures),
  );
  letRulesKeepFailures(parent, role, failures, rules, args.region);
  return failures;
}

const callPattern = (repositoryName: string) => ({
  source: ["aws.codecommit"],
  "detail-type": [RepositoryActivityEvent.ApiCalls],
  // Calls of Git have no parameters; they name the repository beside them.
  detail: {
    $or: [
      { requestParameters: { repositoryName: [repositoryName] } },
      { additionalEventData: { repositoryName: [repositoryName] } },
    ],
  },
});

function createRule(
  context: RepositoryContext,
  role: string,
  targets: Targets,
  pattern: object,
  failures: Queue,
): EventRule {
  const { name, args, disposable } = context;
  const { region, tags, repositoryName } = args;
  const rule = new EventRule(
    childName(name, `${role}-rule`),
    {
      ...named("eventRule", childName(name, `${role}-rule`)),
      description: `What happens in repository ${repositoryName}`,
      eventPattern: pulumi.jsonStringify(pattern),
      region,
      tags,
    },
    disposable,
  );
  for (const [kind, arn] of Object.entries(targets)) {
    const target = childName(name, `${role}-${kind}`);
    const inputs = { rule: rule.name, ...named("eventTarget", target), arn, ...keptIn(failures), region };
    new EventTarget(target, inputs, disposable);
  }
  return rule;
}

/** EventBridge writes to a log group by the policy of CloudWatch Logs, never by a role. */
function createLogGroup(context: RepositoryContext): LogGroup | undefined {
  const { parent, name, args, disposable } = context;
  const { region, tags, repositoryName, activity } = args;
  if (activity?.logRetentionDays === undefined) return undefined;
  const logGroup = new LogGroup(
    childName(name, "activity-logs"),
    { name: activityLogGroupName(repositoryName), retentionInDays: activity.logRetentionDays, region, tags },
    { parent },
  );
  new LogResourcePolicy(
    childName(name, "activity-logs-policy"),
    {
      policyName: `${repositoryName}-activity`,
      policyDocument: policyDocument([
        {
          Sid: "EventBridgeWritesEvents",
          Effect: "Allow",
          Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${logGroup.arn}:*`,
        },
      ]),
      region,
    },
    disposable,
  );
  return logGroup;
}
