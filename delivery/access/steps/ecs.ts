import type { Principal, StoredObject } from "../types";

/** What deploying containers takes. */
export type EcsStep =
  | {
      /** CodePipeline registers a task definition and has CodeDeploy deploy it. */
      readonly kind: "CodeDeployToEcsAction";
      readonly executorRoleArn: string;
      readonly applicationArn: string;
      readonly deploymentGroupArn: string;
      readonly deploymentConfigArn: string;
      /** Artifacts with task definition, AppSpec and image details. */
      readonly inputs: readonly StoredObject[];
      readonly taskFamily: string;
      /** Roles that the task definition names. */
      readonly passedRoleArns: readonly string[];
    }
  | {
      /** Somebody registers a task definition without CodePipeline. */
      readonly kind: "RegisterTaskDefinition";
      readonly principal: Principal;
      /** ARN without a revision. */
      readonly familyArn: string;
      /** Roles that the task definition names. */
      readonly passedRoleArns: readonly string[];
    }
  | {
      /** CodeDeploy replaces the tasks of a service and moves the traffic. */
      readonly kind: "RunEcsDeployment";
      readonly serviceRoleArn: string;
      readonly deploymentGroupArn: string;
      readonly serviceArn: string;
      readonly listenerArns: readonly string[];
      /** Roles that the task definition names. */
      readonly passedRoleArns: readonly string[];
      /** Functions that the AppSpec names. */
      readonly hookFunctionArns: readonly string[];
      readonly alarmNames: readonly string[];
      readonly triggerTopicArns: readonly string[];
    }
  | {
      /** ECS moves the traffic of a service that it controls itself. */
      readonly kind: "ShiftEcsTraffic";
      readonly infrastructureRoleArn: string;
      readonly serviceArn: string;
      readonly targetGroupArns: readonly string[];
      /** Rules of an application load balancer, listeners of a network load balancer. */
      readonly routeArns: readonly string[];
    }
  | {
      /** Fargate starts a task: it pulls the image and writes the log. */
      readonly kind: "StartTask";
      readonly executionRoleArn: string;
      /** Cluster of the task, for its region. */
      readonly clusterArn: string;
      /** Role that the task itself has. @default - none */
      readonly taskRoleArn?: string;
      /** Repository that the image is pulled from. @default - a public one */
      readonly imageRepositoryArn?: string;
      /** @default - the task logs elsewhere */
      readonly logGroupArn?: string;
    };
