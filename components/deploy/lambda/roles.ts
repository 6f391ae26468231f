/** The roles of a deployment to Lambda beside CodeDeploy's: the function's and its hooks'. */
import * as pulumi from "@pulumi/pulumi";
import type { Role } from "@pulumi/aws/iam";
import type { Identity } from "../../internal/identity";
import type { Statement } from "../../internal/policies";
import { type AssumingService, serviceRole } from "../../internal/serviceRole";
import type { LambdaDeploymentArgs } from "./args";
import { functionStatements, hookStatements } from "./statements";

interface RoleParts {
  readonly service: AssumingService;
  readonly sourceArn?: pulumi.Input<string>;
  readonly statements: readonly Statement[];
  readonly description: string;
  readonly roleName: string | undefined;
  readonly extraPolicies?: Readonly<Record<string, pulumi.Input<string>>>;
}

function createRole(
  parent: pulumi.Resource,
  name: string,
  role: string,
  args: LambdaDeploymentArgs,
  { accountId }: Identity,
  { service, sourceArn, ...parts }: RoleParts,
): Role {
  return serviceRole(parent, name, role, {
    ...parts,
    trust: { service, accountId, ...(sourceArn === undefined ? {} : { sourceArn }) },
    path: args.rolePath,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    tags: args.tags,
  });
}

/** Creates the role that the function runs with. */
export function createFunctionRole(
  parent: pulumi.Resource,
  name: string,
  args: LambdaDeploymentArgs,
  identity: Identity,
) {
  return createRole(parent, name, "function-role", args, identity, {
    service: "lambda.amazonaws.com",
    statements: functionStatements(args, identity),
    description: `Runs the function ${args.functionName}`,
    roleName: args.functionRoleName,
    ...(args.functionPolicy === undefined ? {} : { extraPolicies: { function: args.functionPolicy } }),
  });
}

/** Creates the one role of both hooks. */
export function createHookRole(parent: pulumi.Resource, name: string, args: LambdaDeploymentArgs, identity: Identity) {
  return createRole(parent, name, "hook-role", args, identity, {
    service: "lambda.amazonaws.com",
    statements: hookStatements(args, identity),
    description: `Tests versions of the function ${args.functionName} while they are deployed`,
    roleName: args.hookRoleName,
  });
}
