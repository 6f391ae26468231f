import type { StoredObject } from "../types";

/** What deployments to servers do. */
export type DeploymentStep =
  | {
      readonly kind: "CodeDeployAction";
      readonly executorRoleArn: string;
      readonly applicationArn: string;
      readonly deploymentGroupArn: string;
      readonly deploymentConfigArn: string;
      readonly bundle: StoredObject;
    }
  | {
      readonly kind: "RunDeployment";
      readonly serviceRoleArn: string;
      readonly deploymentGroupArn: string;
      /** ARNs; empty when the group selects instances by tags. */
      readonly autoScalingGroupArns: readonly string[];
      readonly targetGroupArns: readonly string[];
      /** Names of the alarms that the group watches. */
      readonly alarmNames: readonly string[];
      readonly triggerTopicArns: readonly string[];
      /** Role of the instances where a deployment copies their Auto Scaling group. @default - it copies none */
      readonly copiesWithRoleArn?: string;
      /** Parameters that the launch template takes its image from. @default - it names an image */
      readonly imageParameterArns?: readonly string[];
    }
  | {
      readonly kind: "InstanceDownload";
      readonly instanceRoleArn: string;
      readonly instanceAccount: string;
      readonly bundle: StoredObject;
      /** True for a machine outside AWS, whose registrar assumes the role in place of EC2. @default false */
      readonly onPremises?: boolean;
    };
