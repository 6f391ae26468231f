/** What CodeDeploy itself calls while it deploys to servers. */
import type { DeliveryStep } from "../../access/types";
import type { Surroundings } from "./context";
import type { ServerTarget } from "./targets";

/** The step of a deployment to the group. */
export function runOf({ declaration }: ServerTarget): DeliveryStep {
  const { arn, serviceRoleArn, autoScalingGroups, targetGroups, alarmNames, triggerTopicArns } = declaration;
  const arnsOf = (resources: typeof targetGroups): string[] => resources.map(({ outputs }) => String(outputs["arn"]));
  const [copiesWithRoleArn] = declaration.copiesAutoScalingGroup ? declaration.instanceRoleArns : [];
  return {
    kind: "RunDeployment",
    serviceRoleArn,
    deploymentGroupArn: arn,
    autoScalingGroupArns: arnsOf(autoScalingGroups),
    targetGroupArns: arnsOf(targetGroups),
    alarmNames,
    triggerTopicArns,
    ...(copiesWithRoleArn === undefined ? {} : { copiesWithRoleArn }),
    imageParameterArns: declaration.imageParameterArns,
  };
}

/** Puts what CodeDeploy calls to the policies. */
export const checkRun = ({ checkAccess }: Surroundings, target: ServerTarget, where: readonly string[]): void =>
  checkAccess(runOf(target), where);
