/** Functions and topics that are called when references change. */
import { Trigger } from "@pulumi/aws/codecommit";
import { Permission } from "@pulumi/aws/lambda";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import type { RepositoryTrigger } from "./args/watch";
import type { RepositoryContext } from "./context";
import { RepositoryTriggerEvent } from "./enums";

/** Creates the triggers, which are one setting of the repository, after the permissions that they need. */
export function createTriggers(context: RepositoryContext): void {
  const { name, args, repository, disposable } = context;
  const { triggers = [], region } = args;
  if (triggers.length === 0) return;
  const permissions = triggers.flatMap((trigger) => allowCall(context, trigger));
  new Trigger(
    childName(name, "triggers"),
    { repositoryName: repository.repositoryName, triggers: triggers.map(definition), region },
    { ...disposable, dependsOn: permissions },
  );
}

/** Exactly one destination is checked before. */
const definition = ({ name, topicArn, functionArn = "", branches, events, customData }: RepositoryTrigger) => ({
  name,
  destinationArn: topicArn ?? functionArn,
  events: events ?? [RepositoryTriggerEvent.All],
  branches: branches ?? [],
  ...(customData === undefined ? {} : { customData }),
});

/** @see https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-notify-lambda-cc.html */
function allowCall(context: RepositoryContext, trigger: RepositoryTrigger): Permission[] {
  if (trigger.functionArn === undefined) return [];
  const { name, args, repository, identity, disposable } = context;
  return [
    new Permission(
      childName(name, "trigger-permission", trigger.name),
      {
        ...named("permission", childName(name, "trigger-permission", trigger.name)),
        action: "lambda:InvokeFunction",
        function: trigger.functionArn,
        principal: "codecommit.amazonaws.com",
        sourceAccount: identity().accountId,
        sourceArn: repository.arn,
        region: args.region,
      },
      disposable,
    ),
  ];
}
