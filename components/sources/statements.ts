/** The policies of a source bucket and its key. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import {
  accountAdministersKey,
  accountPrincipal,
  denyInsecureTransport,
  oneOrMany,
  rolesOf,
  type Statement,
} from "../internal/policies";
import type { AccountRoles } from "../internal/roleArns";

/** Who may put objects. */
export interface Writers {
  readonly roles: readonly AccountRoles[];
  /** Sorted. */
  readonly accountIds: readonly string[];
}

type Grant = Pick<Statement, "Action" | "Resource"> & { readonly Condition?: NonNullable<Statement["Condition"]> };

/** A statement for the roles of each account, and one for each account as a whole. */
function grants(
  Sid: string,
  partition: pulumi.Input<string>,
  { roles, accountIds }: Writers,
  { Condition = {}, ...grant }: Grant,
): Statement[] {
  return [
    ...roles.map(({ accountId, arns }): Statement => {
      const named = rolesOf(partition, accountId, oneOrMany(arns));
      return {
        Sid: `${Sid}${accountId}`,
        Effect: "Allow",
        Principal: named.Principal,
        ...grant,
        Condition: { ...named.Condition, ...Condition },
      };
    }),
    ...accountIds.map((accountId): Statement => ({
      Sid: `${Sid}OfAccount${accountId}`,
      Effect: "Allow",
      Principal: { AWS: accountPrincipal(partition, accountId) },
      ...grant,
      ...(Object.keys(Condition).length > 0 ? { Condition } : {}),
    })),
  ];
}

export function bucketStatements({ partition }: Identity, bucketName: string, writers: Writers): Statement[] {
  const bucket = pulumi.interpolate`arn:${partition}:s3:::${bucketName}`;
  const objects = pulumi.interpolate`${bucket}/*`;
  return [
    denyInsecureTransport("s3:*", [bucket, objects]),
    ...grants("PutObjects", partition, writers, { Action: "s3:PutObject", Resource: objects }),
  ];
}

/**
 * An upload is encrypted with a data key; one in parts is decrypted too.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export function keyStatements({ partition, accountId, region, dnsSuffix }: Identity, writers: Writers): Statement[] {
  const service = pulumi.interpolate`s3.${region}.${dnsSuffix}`;
  return [
    accountAdministersKey(partition, accountId),
    ...grants("EncryptObjects", partition, writers, {
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": service } },
    }),
  ];
}
