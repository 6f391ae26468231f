/** A service on Fargate behind a load balancer, deployed blue/green. */
import * as pulumi from "@pulumi/pulumi";
import { identityOf } from "../internal/identity";
import { type EcsDeploymentArgs, usesCodeDeploy } from "./args";
import { createCodeDeploy, createServiceRole } from "./codeDeploy";
import { createInfrastructureRole, createService } from "./service";
import { createScaling } from "./scaling";
import type { Traffic } from "./statements";
import { createTask } from "./task";
import { createTraffic } from "./traffic";
import { validateEcsDeployment } from "./validate";

const TYPE = "interlock:index:EcsDeployment";

const OUTPUTS = [
  "serviceName",
  "serviceArn",
  "taskFamily",
  "logGroupName",
  "executionRoleArn",
  "taskRoleArn",
  "serviceRoleArn",
  "passedRoleArns",
  "blueTargetGroupArn",
  "greenTargetGroupArn",
  "productionListenerArn",
  "testListenerArn",
  "applicationName",
  "applicationArn",
  "deploymentGroupName",
  "deploymentGroupArn",
] as const satisfies readonly (keyof EcsDeployment)[];

/**
 * Creates a service with two target groups and one or two listeners, the roles of its tasks, and what replaces them blue/green.
 *
 * Costs the tasks, twice as many while a deployment runs, and their logs; two alarms of CloudWatch where their number follows the load.
 *
 * @example
 * new EcsDeployment("web", {
 *   serviceName: "shop-prod",
 *   clusterName: cluster.name,
 *   vpcId, subnetIds, securityGroupIds, loadBalancerArn,
 *   productionListener: { port: 443, certificateArn },
 *   containerName: "shop",
 *   containerPort: 8080,
 *   initialImage: "public.ecr.aws/nginx/nginx:1.29",
 *   deploymentConfigName: EcsDeploymentConfig.Canary10Percent5Minutes,
 * });
 */
export class EcsDeployment extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  readonly serviceArn: pulumi.Output<string>;
  /** Family of the task definitions. */
  readonly taskFamily: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** Role with which CodeDeploy, or ECS itself, moves the traffic. */
  readonly serviceRoleArn: pulumi.Output<string>;
  /** Whoever registers task definitions must be allowed to pass exactly these roles, to `ecs-tasks.amazonaws.com`. */
  readonly passedRoleArns: pulumi.Output<string[]>;
  readonly blueTargetGroupArn: pulumi.Output<string>;
  readonly greenTargetGroupArn: pulumi.Output<string>;
  readonly productionListenerArn: pulumi.Output<string>;
  /** Absent without test listener. */
  readonly testListenerArn?: pulumi.Output<string>;
  /** This and the next three are absent with ECS as the controller. */
  readonly applicationName?: pulumi.Output<string>;
  readonly applicationArn?: pulumi.Output<string>;
  readonly deploymentGroupName?: pulumi.Output<string>;
  readonly deploymentGroupArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: EcsDeploymentArgs, opts?: pulumi.ComponentResourceOptions) {
    validateEcsDeployment(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const task = createTask(this, name, args, identity);
    const traffic = createTraffic(this, name, args);
    const { blue, green, production, test } = traffic;
    const moved: Traffic = {
      targetGroupArns: [blue.arn, green.arn],
      listenerArns: [production.arn, ...(test === undefined ? [] : [test.arn])],
    };
    const byCodeDeploy = usesCodeDeploy(args);
    const role = byCodeDeploy
      ? createServiceRole(this, name, args, identity, moved, [task.executionRoleArn, task.taskRoleArn])
      : createInfrastructureRole(this, name, args, identity, moved);
    const service = createService(this, name, args, task, traffic, role);
    createScaling(this, name, args, service);
    this.serviceName = service.name;
    this.serviceArn = service.arn;
    this.taskFamily = task.definition.family;
    this.logGroupName = task.logGroup.name;
    this.executionRoleArn = task.executionRoleArn;
    this.taskRoleArn = task.taskRoleArn;
    this.serviceRoleArn = role.arn;
    this.passedRoleArns = pulumi.all([task.executionRoleArn, task.taskRoleArn]);
    this.blueTargetGroupArn = blue.arn;
    this.greenTargetGroupArn = green.arn;
    this.productionListenerArn = production.arn;
    if (test) this.testListenerArn = test.arn;
    if (byCodeDeploy) {
      const { application, group } = createCodeDeploy(this, name, args, service, role, traffic);
      this.applicationName = application.name;
      this.applicationArn = application.arn;
      this.deploymentGroupName = group.deploymentGroupName;
      this.deploymentGroupArn = group.arn;
    }
    const given = OUTPUTS.filter((output) => this[output] !== undefined);
    this.registerOutputs(Object.fromEntries(given.map((output) => [output, this[output]])));
  }
}
