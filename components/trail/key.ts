/** The key that encrypts a trail's records. */
import * as pulumi from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import { accountAdministersKey, policyDocument, type Statement } from "../internal/policies";
import type { DeliveryTrailArgs } from "./args";

/** Creates the key, unless one is given, and returns its ARN. */
export function createKey(
  parent: pulumi.Resource,
  name: string,
  args: DeliveryTrailArgs,
  identity: Identity,
  trailArn: pulumi.Output<string>,
): pulumi.Output<string> {
  if (args.kmsKeyArn !== undefined) return pulumi.output(args.kmsKeyArn);
  const { region, tags, trailName } = args;
  const policy = policyDocument(keyStatements(identity, trailName, trailArn));
  const key = new Key(
    childName(name, "key"),
    { description: `Records of the trail ${trailName}`, enableKeyRotation: true, policy, region, tags },
    { parent },
  );
  if (args.keyAlias !== undefined)
    new Alias(childName(name, "key-alias"), { name: args.keyAlias, targetKeyId: key.keyId, region }, { parent });
  return key.arn;
}

/**
 * CloudTrail encrypts for this trail alone. Of a trail of every region the guide names the encryption context with any region.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function keyStatements(
  { partition, accountId }: Identity,
  trailName: string,
  trailArn: pulumi.Output<string>,
): readonly Statement[] {
  const allow = (Sid: string, Action: string, more: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Action,
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceArn": trailArn }, ...more },
  });
  const context = pulumi.interpolate`arn:${partition}:cloudtrail:*:${accountId}:trail/${trailName}`;
  return [
    accountAdministersKey(partition, accountId),
    allow("CloudTrailEncryptsRecords", "kms:GenerateDataKey*", {
      StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": context },
    }),
    allow("CloudTrailLooksAtKey", "kms:DescribeKey", {}),
  ];
}
