/** What a task runs with, and the task definition that runs until the first deployment. */
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { TaskDefinition } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument } from "../internal/policies";
import { serviceRole, type ServiceTrust, serviceTrust } from "../internal/serviceRole";
import { ECS_DEPLOYMENT_DEFAULTS as DEFAULTS, type EcsDeploymentArgs } from "./args";
import { executionStatements } from "./statements";

export interface Task {
  readonly logGroup: LogGroup;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  readonly definition: TaskDefinition;
}

/** Creates the log group, the roles that are not given and the first task definition. */
export function createTask(parent: pulumi.Resource, name: string, args: EcsDeploymentArgs, identity: Identity): Task {
  const logGroup = new LogGroup(
    childName(name, "log-group"),
    {
      name: args.logGroupName ?? `/ecs/${args.serviceName}`,
      retentionInDays: args.logRetentionDays ?? DEFAULTS.logRetentionDays,
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
  const executionRoleArn = pulumi.output(
    args.executionRoleArn ?? createExecutionRole(parent, name, args, identity, logGroup).arn,
  );
  const taskRoleArn = pulumi.output(args.taskRoleArn ?? createTaskRole(parent, name, args, identity).arn);
  const given = { logGroup, executionRoleArn, taskRoleArn };
  return { ...given, definition: createDefinition(parent, name, args, identity, given) };
}

/** Trust in the tasks of a region. Source: ECS Developer Guide task-iam-roles; a cluster cannot be named. */
const taskTrust = ({ partition, region, accountId }: Identity): ServiceTrust => ({
  service: "ecs-tasks.amazonaws.com",
  accountId,
  sourceArn: pulumi.interpolate`arn:${partition}:ecs:${region}:${accountId}:*`,
});

function createExecutionRole(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  identity: Identity,
  logGroup: LogGroup,
): Role {
  const { partition, region, accountId } = identity;
  const logGroupArn = pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:${logGroup.name}`;
  return serviceRole(parent, name, "execution-role", {
    trust: taskTrust(identity),
    statements: executionStatements(args.imageRepositoryArns ?? [], logGroupArn),
    extraPolicies: args.executionPolicy === undefined ? undefined : { own: args.executionPolicy },
    path: args.rolePath,
    description: `Starts the tasks of ${args.serviceName}`,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

function createTaskRole(parent: pulumi.Resource, name: string, args: EcsDeploymentArgs, identity: Identity): Role {
  return new Role(
    childName(name, "task-role"),
    {
      assumeRolePolicy: policyDocument([serviceTrust(taskTrust(identity))]),
      ...named("role", childName(name, "task-role")),
      description: `What the tasks of ${args.serviceName} may do`,
      ...(args.taskPolicy === undefined ? {} : { inlinePolicies: [{ name: "own", policy: args.taskPolicy }] }),
      ...(args.rolePath === undefined ? {} : { path: args.rolePath }),
      ...(args.permissionsBoundaryArn === undefined ? {} : { permissionsBoundary: args.permissionsBoundaryArn }),
      ...(args.tags === undefined ? {} : { tags: args.tags }),
    },
    { parent },
  );
}

function createDefinition(
  parent: pulumi.Resource,
  name: string,
  args: EcsDeploymentArgs,
  { region }: Identity,
  { logGroup, executionRoleArn, taskRoleArn }: Omit<Task, "definition">,
): TaskDefinition {
  const container = {
    name: args.containerName,
    image: args.initialImage,
    essential: true,
    ...(args.initialCommand === undefined ? {} : { command: args.initialCommand }),
    portMappings: [{ containerPort: args.containerPort, protocol: "tcp" }],
    logConfiguration: {
      logDriver: "awslogs",
      options: { "awslogs-group": logGroup.name, "awslogs-region": region, "awslogs-stream-prefix": "initial" },
    },
  };
  return new TaskDefinition(
    childName(name, "task-definition"),
    {
      family: args.taskFamily ?? args.serviceName,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: String(args.cpu ?? DEFAULTS.cpu),
      memory: String(args.memoryMiB ?? DEFAULTS.memoryMiB),
      runtimePlatform: {
        operatingSystemFamily: "LINUX",
        cpuArchitecture: args.cpuArchitecture ?? DEFAULTS.cpuArchitecture,
      },
      executionRoleArn,
      taskRoleArn,
      containerDefinitions: pulumi.jsonStringify([container]),
      region: args.region,
      tags: args.tags,
    },
    { parent },
  );
}
