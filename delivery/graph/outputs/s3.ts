/** S3: bucket ARNs have neither region nor account; a bucket's settings are resources whose id is the bucket. */
import { attached, hex, type ResourceModel, type ResourceModels } from "./model";

const settings = [
  "bucketPolicy:BucketPolicy",
  "bucketPublicAccessBlock:BucketPublicAccessBlock",
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketOwnershipControls:BucketOwnershipControls",
  "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "bucketReplicationConfig:BucketReplicationConfig",
  "bucketLogging:BucketLogging",
  "bucketNotification:BucketNotification",
  "bucketObjectLockConfiguration:BucketObjectLockConfiguration",
];

const bucket: ResourceModel = {
  compute: (inputs, context) => {
    const name = inputs.text("bucket");
    const { name: partition, dnsSuffix } = context.partition;
    return {
      id: name,
      outputs: {
        arn: `arn:${partition}:s3:::${name}`,
        bucketDomainName: `${name}.s3.${dnsSuffix}`,
        bucketRegionalDomainName: `${name}.s3.${context.region}.${dnsSuffix}`,
        bucketRegion: context.region,
        // One of AWS's own per region; opaque here, since no delivery depends on it.
        hostedZoneId: `Z${hex({ urn: context.region }, "s3", 13).toUpperCase()}`,
      },
    };
  },
};

/** A program that reads the versioning of a bucket of somebody else's gives only its name: such a bucket is taken to have versions. */
const versioning: ResourceModel = {
  compute: (inputs, context) =>
    inputs.values["versioningConfiguration"] === undefined
      ? {
          id: context.name,
          outputs: { versioningConfiguration: { mfaDelete: "Disabled", status: "Enabled" } },
        }
      : { id: inputs.text("bucket") },
};

export const s3: ResourceModels = {
  "aws:s3/bucket:Bucket": bucket,
  ...Object.fromEntries(settings.map((token) => [`aws:s3/${token}`, attached("bucket")])),
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
  "aws:s3/bucketMetric:BucketMetric": {
    compute: (inputs) => ({ id: `${inputs.text("bucket")}:${inputs.text("name")}` }),
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    compute: (inputs, context) => {
      // A key that is left out is taken to be the logical name; the provider was not read for it.
      const key = inputs.textOr("key", context.name);
      return {
        id: `${inputs.text("bucket")}/${key}`,
        outputs: {
          key,
          arn: `arn:${context.partition.name}:s3:::${inputs.text("bucket")}/${key}`,
          etag: hex(context, "etag", 32),
          versionId: hex(context, "version", 32),
        },
      };
    },
  },
};
