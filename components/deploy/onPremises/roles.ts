/** The roles of a deployment to machines on premises beside CodeDeploy's: a machine's and the registrar's. */
import type * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import type { Identity } from "../../internal/identity";
import { childName } from "../../internal/names";
import { named } from "../../internal/physicalNames";
import { policyDocument, type Statement } from "../../internal/policies";
import type { RoleArn } from "../../internal/roleArns";
import type { OnPremisesDeploymentArgs } from "./args";
import { registrarStatements, registrarTrust, sessionStatements } from "./statements";

/** What makes the roles. */
export interface RoleParts {
  readonly parent: pulumi.Resource;
  readonly name: string;
  readonly args: OnPremisesDeploymentArgs;
  readonly identity: Identity;
  /** Roles of the data centre. */
  readonly registrars: readonly RoleArn[];
}

function assumedByRegistrars(
  { parent, name, args, identity, registrars }: RoleParts,
  role: "session-role" | "registrar-role",
  parts: { statements: readonly Statement[]; description: string; roleName: string | undefined },
): Role {
  return new Role(
    childName(name, role),
    {
      assumeRolePolicy: policyDocument(registrarTrust(args, registrars, identity)),
      inlinePolicies: [{ name: role, policy: policyDocument(parts.statements) }],
      description: parts.description,
      ...named("role", childName(name, role), parts.roleName),
      path: args.rolePath,
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    { parent },
  );
}

/** Creates the role whose sessions the machines have. */
export const createSessionRole = (parts: RoleParts): Role =>
  assumedByRegistrars(parts, "session-role", {
    statements: sessionStatements(parts.args, parts.identity),
    description: `Sessions of the machines of ${parts.args.applicationName}/${parts.args.deploymentGroupName}`,
    roleName: parts.args.sessionRoleName,
  });

/** Creates the role that registers machines. */
export const createRegistrarRole = (parts: RoleParts): Role =>
  assumedByRegistrars(parts, "registrar-role", {
    statements: registrarStatements(parts.args, parts.identity),
    description: `Registers the machines of ${parts.args.applicationName}/${parts.args.deploymentGroupName}`,
    roleName: parts.args.registrarRoleName,
  });
