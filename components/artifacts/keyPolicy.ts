/** The policy of the stores' keys: the same in every region, and of the same size for any number of them. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import { accountAdministersKey, oneOrMany, rolesOf, type Statement } from "../internal/policies";
import type { AccountRoles } from "../internal/roleArns";

export interface KeyPolicyArgs {
  readonly partition: pulumi.Input<string>;
  readonly accountId: pulumi.Input<string>;
  /** Matches S3 as the service that calls KMS. */
  readonly viaService: pulumi.Input<string>;
  readonly readers: readonly AccountRoles[];
}

/**
 * The statements of the key policy: the account's own policies decide for its own roles; roles of other accounts may decrypt what S3
 * reads for them, and nothing else.
 */
export function keyStatements({ partition, accountId, viaService, readers }: KeyPolicyArgs): readonly Statement[] {
  return [
    accountAdministersKey(partition, accountId),
    ...readers.map((reader): Statement => {
      const roles = rolesOf(partition, reader.accountId, oneOrMany(reader.arns));
      return {
        Sid: `DecryptObjects${reader.accountId}`,
        Effect: "Allow",
        Principal: roles.Principal,
        Action: "kms:Decrypt",
        Resource: "*",
        Condition: { ...roles.Condition, StringLike: { "kms:ViaService": viaService } },
      };
    }),
  ];
}
