/** Tells the pipelines of other accounts of new objects. */
import * as pulumi from "@pulumi/pulumi";
import { EventRule, EventTarget } from "@pulumi/aws/cloudwatch";
import type { Queue } from "@pulumi/aws/sqs";
import { createFailureQueue, keptIn, letRulesKeepFailures } from "../internal/failureQueue";
import type { Identity } from "../internal/identity";
import { childName, shortHash } from "../internal/names";
import { named } from "../internal/physicalNames";
import { serviceRole } from "../internal/serviceRole";
import type { SourceBucketArgs } from "./args";

/**
 * Creates a rule on the default bus of the bucket's region that sends events to buses of other accounts, by a role that may do that
 * alone, and the queue of those that could not be sent, which it returns; nothing without such buses.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export function forwardEvents(
  parent: pulumi.Resource,
  name: string,
  args: SourceBucketArgs,
  { accountId }: Identity,
  bucketName: pulumi.Output<string>,
): Queue | undefined {
  const { eventBusArns = [], region, tags } = args;
  if (eventBusArns.length === 0) return undefined;
  const rule = new EventRule(
    childName(name, "event-rule"),
    {
      ...named("eventRule", childName(name, "event-rule")),
      description: `Tells other accounts of new objects of ${args.bucketName}`,
      eventPattern: pulumi.jsonStringify({
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [bucketName] } },
      }),
      region,
      tags,
    },
    { parent },
  );
  const role = serviceRole(parent, name, "event-role", {
    trust: { service: "events.amazonaws.com", accountId, sourceArn: rule.arn },
    statements: [
      { Sid: "PutEvents", Effect: "Allow", Action: ["events:PutEvents"], Resource: [...eventBusArns].sort() },
    ],
    roleName: args.roleName,
    path: args.rolePath,
    description: `Tells other accounts of new objects of ${args.bucketName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags,
  });
  const failures = createFailureQueue(parent, name, `Forwarding of new objects of ${args.bucketName}`, args);
  letRulesKeepFailures(parent, name, failures, [rule], region);
  for (const arn of eventBusArns) {
    const key = shortHash(arn);
    new EventTarget(
      childName(name, "event-target", key),
      { rule: rule.name, arn, roleArn: role.arn, targetId: key, ...keptIn(failures), region },
      { parent },
    );
  }
  return failures;
}
