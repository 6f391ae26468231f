/** Makes sure of a bucket that no component of this program made. */
import * as pulumi from "@pulumi/pulumi";
import { BucketVersioning } from "@pulumi/aws/s3";

/**
 * Reads whether a bucket that exists is versioned, which an S3 source demands, and returns its name once that is certain: give it to
 * `s3Source`. The provider needs `s3:GetBucketVersioning`; for a bucket of another account name a provider of that account.
 * @throws pulumi.ResourceError inside the returned output, in a preview already, where versioning is off or suspended.
 */
export function versionedBucket(
  name: string,
  bucket: {
    readonly bucketName: string;
    /** @default - the provider's region */
    readonly region?: string;
  },
  opts?: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { bucketName, region } = bucket;
  const versioning = BucketVersioning.get(name, bucketName, region === undefined ? {} : { region }, opts);
  return versioning.versioningConfiguration.apply(({ status }) => {
    if (status === "Enabled") return bucketName;
    throw new pulumi.ResourceError(
      `versionedBucket "${name}": the versioning of ${bucketName} must be Enabled, got ${JSON.stringify(status)}; ` +
        "enable it, or take a SourceBucket: a pipeline names a version of its source",
      opts?.parent,
      true,
    );
  });
}
