import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { onObject, WRITE_ARTIFACT } from "./objects";
import { assumedBy, need, role, type TableCall } from "./rows";
import { CODEPIPELINE, EVENTBRIDGE } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

const CONNECTION = CODEPIPELINE("action-reference-CodestarConnectionSource");

/** Both names of the action are asked for, whichever service the ARN is of: each path of the call checks its own. */
function connectionSource(step: Step<"ConnectionSource">): TableCall[] {
  const { executorRoleArn, connectionArn, fullRepositoryId, output } = step;
  const principal = role(executorRoleArn);
  const { region } = requireArn(connectionArn);
  return [
    ...["codeconnections", "codestar-connections"].flatMap((service) =>
      need(
        { principal, resource: connectionArn, region, context: { [`${service}:FullRepositoryId`]: fullRepositoryId } },
        [`${service}:UseConnection`],
        "the source action reads the repository through the connection",
        CONNECTION,
      ),
    ),
    ...onObject(WRITE_ARTIFACT, principal, output),
  ];
}

function ecrSource({ executorRoleArn, repositoryArn, output }: Step<"EcrSource">): TableCall[] {
  const principal = role(executorRoleArn);
  const { region } = requireArn(repositoryArn);
  return [
    ...need(
      { principal, resource: repositoryArn, region },
      ["ecr:DescribeImages"],
      "the source action finds the image of its tag",
      CODEPIPELINE("action-reference-ECR"),
    ),
    ...onObject(WRITE_ARTIFACT, principal, output),
  ];
}

/** The role must be let through by its own policy and by the policy of the bus. */
function forwardEvent({ ruleArn, targetRoleArn, busArn }: Step<"ForwardEvent">): TableCall[] {
  const { region } = requireArn(ruleArn);
  const confusedDeputy = EVENTBRIDGE("cross-service-confused-deputy-prevention");
  return [
    ...assumedBy("events.amazonaws.com", targetRoleArn, region, confusedDeputy, ruleArn),
    ...need(
      { principal: role(targetRoleArn), resource: busArn, region },
      ["events:PutEvents"],
      "EventBridge tells the other account",
      EVENTBRIDGE("eb-cross-account"),
    ),
  ];
}

export const CONNECTION_SOURCE_TABLES = {
  ConnectionSource: connectionSource,
  EcrSource: ecrSource,
  ForwardEvent: forwardEvent,
};
