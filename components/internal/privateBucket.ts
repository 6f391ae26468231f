/** What every bucket of this package has beside itself: no public access, no ACLs, a policy, encryption. */
import type * as pulumi from "@pulumi/pulumi";
import {
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
} from "@pulumi/aws/s3";

/** A bucket and how the resources beside it are called. */
export interface BucketTarget {
  readonly parent: pulumi.Resource;
  readonly bucket: pulumi.Input<string>;
  readonly region: string | undefined;
  /** Logical name of the resource with a role, such as `policy`. */
  readonly nameOf: (role: "public-access" | "ownership" | "policy" | "encryption") => string;
}

/** Ends public access and ACLs, and attaches the policy. */
export function controlAccess({ parent, nameOf, ...target }: BucketTarget, policy: pulumi.Input<string>): BucketPolicy {
  const publicAccess = new BucketPublicAccessBlock(
    nameOf("public-access"),
    { ...target, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  );
  new BucketOwnershipControls(
    nameOf("ownership"),
    { ...target, rule: { objectOwnership: "BucketOwnerEnforced" } },
    { parent },
  );
  return new BucketPolicy(
    nameOf("policy"),
    { ...target, policy },
    // S3 refuses simultaneous changes of a bucket's policy and of its public access.
    { parent, dependsOn: [publicAccess] },
  );
}

/** Encrypts new objects with a key, with one data key for many objects unless told otherwise, and refuses keys of callers. */
export function encrypt(
  { parent, nameOf, ...target }: BucketTarget,
  keyArn: pulumi.Input<string>,
  { bucketKeyEnabled = true }: { readonly bucketKeyEnabled?: boolean } = {},
): void {
  new BucketServerSideEncryptionConfiguration(
    nameOf("encryption"),
    {
      ...target,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          blockedEncryptionTypes: ["SSE-C"],
          bucketKeyEnabled,
        },
      ],
    },
    { parent },
  );
}
