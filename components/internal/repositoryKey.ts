/** Rights on the key of a repository. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "./identity";
import type { Statement } from "./policies";

/** What a role needs to work on a repository that a key of the account encrypts. Source: CodeCommit User Guide encryption. */
export function repositoryKeyStatements(
  keyArn: pulumi.Input<string> | undefined,
  { region, dnsSuffix }: Identity,
  access: "read" | "write",
): Statement[] {
  if (keyArn === undefined) return [];
  const write = ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
  return [
    {
      Sid: "UseRepositoryKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", ...(access === "write" ? write : [])],
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": pulumi.interpolate`codecommit.${region}.${dnsSuffix}` } },
    },
  ];
}
