/** A role that named principals of other accounts may assume. */
import * as pulumi from "@pulumi/pulumi";
import { Role } from "@pulumi/aws/iam";
import { partitionFor } from "../internal/identity";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import { CROSS_ACCOUNT_ROLE_DEFAULTS as DEFAULTS, type CrossAccountRoleArgs } from "./args";
import { trustStatements } from "./trust";
import { validateCrossAccountRole } from "./validate";

const TYPE = "interlock:index:CrossAccountRole";

/**
 * Creates an IAM role that principals of other accounts assume through STS, so that no key is ever shared.
 *
 * Costs nothing. Trust names roles by a condition on `aws:PrincipalArn`: it holds before a trusted role exists, and for one that
 * was deleted and made again.
 *
 * @example
 * new CrossAccountRole("deploy", {
 *   roleName: "shop-prod-deploy",
 *   path: "/shop/prod/",
 *   trustedPrincipalArns: ["arn:aws:iam::111111111111:role/shop/prod/shop-prod-pipeline"],
 *   policy: pulumi.jsonStringify(deployPolicy),
 * });
 */
export class CrossAccountRole extends pulumi.ComponentResource {
  /** ARN of the role; whoever gets it gets it after the role's permissions. */
  readonly roleArn: pulumi.Output<string>;
  readonly roleName: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: CrossAccountRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { roles, accountIds, externalId, policy } = validateCrossAccountRole(name, args, opts);
    super(TYPE, name, args, opts);
    // The ARNs of roles say the partition themselves; only bare account ids need another source.
    const partition = roles[0]?.partition ?? partitionFor(this, args.region);
    const role = new Role(
      childName(name, "role"),
      {
        name: args.roleName,
        path: args.path ?? DEFAULTS.path,
        description: args.description ?? DEFAULTS.description,
        assumeRolePolicy: policyDocument(trustStatements({ roles, accountIds, externalId, partition })),
        ...(policy === undefined ? {} : { inlinePolicies: [{ name: "access", policy }] }),
        maxSessionDuration: args.maxSessionDurationSeconds ?? DEFAULTS.maxSessionDurationSeconds,
        permissionsBoundary: args.permissionsBoundaryArn,
        tags: args.tags,
      },
      { parent: this },
    );
    this.roleArn = role.arn;
    this.roleName = role.name;
    this.registerOutputs({ roleArn: this.roleArn, roleName: this.roleName });
  }
}
