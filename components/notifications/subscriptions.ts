/** Who reads a topic. */
import type * as pulumi from "@pulumi/pulumi";
import { TopicSubscription } from "@pulumi/aws/sns";
import { childName } from "../internal/names";
import type { DeliveryNotificationsArgs } from "./args";

/** A protocol of SNS, and who is reached by it: keys are plain, endpoints may be secret. */
interface Readers {
  readonly role: string;
  readonly protocol: string;
  readonly endpoints: Readonly<Record<string, pulumi.Input<string>>>;
}

const themselves = (endpoints: readonly string[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(endpoints.map((endpoint) => [endpoint, endpoint]));

const readersOf = (args: DeliveryNotificationsArgs): readonly Readers[] => [
  { role: "email", protocol: "email", endpoints: themselves(args.emailAddresses) },
  { role: "sms", protocol: "sms", endpoints: themselves(args.phoneNumbers) },
  { role: "https", protocol: "https", endpoints: args.httpsEndpoints ?? {} },
  { role: "queue", protocol: "sqs", endpoints: args.queueArns ?? {} },
];

/** Creates a subscription for each reader. */
export function createSubscriptions(
  parent: pulumi.Resource,
  name: string,
  args: DeliveryNotificationsArgs,
  topicArn: pulumi.Output<string>,
): void {
  for (const { role, protocol, endpoints } of readersOf(args))
    for (const [key, endpoint] of Object.entries(endpoints))
      new TopicSubscription(
        childName(name, role, key),
        { topic: topicArn, protocol, endpoint, region: args.region },
        { parent },
      );
}
