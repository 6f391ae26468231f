/** Names of what an environment of containers consists of, derived like all others (docs/architecture.md, "Derived names"). */
import type { EnvironmentNames } from "./names";
import type { EnvironmentSettings } from "./settings";

export type ContainerIdentity = Pick<EnvironmentSettings, "application" | "toolsAccount" | "account" | "homeRegion">;

/** Names of cluster, service, log group and roles; the same in every region. */
export function containerNames(settings: ContainerIdentity, names: EnvironmentNames) {
  const { application, toolsAccount, account } = settings;
  const { partition, prefix, rolePath } = names;
  const roleName = (role: "execution" | "task"): string => `${prefix}-${role}`;
  const roleArn = (role: "execution" | "task"): string =>
    `arn:${partition}:iam::${account}:role${rolePath}${roleName(role)}`;
  const repositoryArn = (region: string): string =>
    `arn:${partition}:ecr:${region}:${toolsAccount}:repository/${application}`;
  return {
    cluster: prefix,
    service: prefix,
    taskFamily: prefix,
    logGroup: `/ecs/${prefix}`,
    executionRoleName: roleName("execution"),
    executionRoleArn: roleArn("execution"),
    taskRoleName: roleName("task"),
    taskRoleArn: roleArn("task"),
    /** The application's images in every region. */
    repositoryArnPattern: repositoryArn("*"),
    repositoryArn,
  };
}

export type ContainerNames = ReturnType<typeof containerNames>;
