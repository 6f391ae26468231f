/** A trail of CloudTrail and, unless one is given, the bucket of its records. */
import * as pulumi from "@pulumi/pulumi";
import { Trail } from "@pulumi/aws/cloudtrail";
import {
  Bucket,
  BucketLifecycleConfiguration,
  type BucketPolicy,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import { childName } from "../internal/names";
import { named } from "../internal/physicalNames";
import { policyDocument } from "../internal/policies";
import { controlAccess } from "../internal/privateBucket";
import { recordStatements, trailArnOf } from "../internal/trailRecords";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS } from "./args";
import type { RepositoryTrail } from "./args/watch";
import type { RepositoryContext } from "./context";

/**
 * The trail's name, known before it exists, so that the bucket's policy can name it. CloudTrail takes 3 to 128 letters, digits and
 * . _ -, which may neither follow each other nor stand at an end. Source: `cloudtrail.CreateTrailRequest.Name`.
 */
export const trailName = (repositoryName: string): string =>
  `${repositoryName.replace(/[._-]{2,}/g, "-").replace(/^[._-]|[._-]$/g, "")}-activity`.replace(/^-/, "");

/** Creates the trail, and returns its ARN. */
export function createTrail(context: RepositoryContext, trail: RepositoryTrail): pulumi.Output<string> {
  const { parent, name, args } = context;
  const { region, tags } = args;
  const bucket = trail.bucketName === undefined ? createBucket(context, trail) : undefined;
  const created = new Trail(
    childName(name, "trail"),
    {
      name: trailName(args.repositoryName),
      s3BucketName: bucket?.name ?? trail.bucketName ?? "",
      s3KeyPrefix: trail.prefix,
      kmsKeyId: trail.kmsKeyArn,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [{ name: "Management events", fieldSelectors: selectors(trail) }],
      region,
      tags,
    },
    { parent, ...(bucket === undefined ? {} : { dependsOn: [bucket.policy] }) },
  );
  return created.arn;
}

/**
 * CodeCommit has management events alone, and of the event's source a trail can only exclude KMS or the Data API of RDS.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
const selectors = ({ writesOnly }: RepositoryTrail) => [
  { field: "eventCategory", equals: ["Management"] },
  { field: "eventSource", notEquals: ["kms.amazonaws.com"] },
  ...(writesOnly === true ? [{ field: "readOnly", equals: ["false"] }] : []),
];

interface TrailBucket {
  readonly name: pulumi.Output<string>;
  readonly policy: BucketPolicy;
}

function createBucket(context: RepositoryContext, trail: RepositoryTrail): TrailBucket {
  const { parent, name, args } = context;
  const { region, tags } = args;
  const logicalName = childName(name, "trail-bucket");
  const bucket = new Bucket(logicalName, { ...named("bucket", logicalName), region, tags }, { parent });
  const target = { bucket: bucket.bucket, region };
  keepRecords(context, trail, target);
  const nameOf = (role: string): string => childName(name, `trail-bucket-${role}`);
  const identity = context.identity();
  const statements = recordStatements({
    trailArn: trailArnOf(trailName(args.repositoryName), identity),
    accountId: identity.accountId,
    bucketArn: bucket.arn,
    prefix: trail.prefix,
  });
  const policy = controlAccess({ parent, ...target, nameOf }, policyDocument(statements));
  return { name: bucket.bucket, policy };
}

interface BucketTarget {
  readonly bucket: pulumi.Output<string>;
  readonly region: string | undefined;
}

/** Encrypts records, and keeps them as long as is wanted; what is overwritten or deleted stays a while longer. */
function keepRecords({ parent, name }: RepositoryContext, trail: RepositoryTrail, target: BucketTarget): void {
  const days = trail.retentionDays ?? DEFAULTS.trailRetentionDays;
  const versioning = new BucketVersioning(
    childName(name, "trail-bucket-versioning"),
    { ...target, versioningConfiguration: { status: "Enabled" } },
    { parent },
  );
  new BucketServerSideEncryptionConfiguration(
    childName(name, "trail-bucket-encryption"),
    { ...target, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    { parent },
  );
  new BucketLifecycleConfiguration(
    childName(name, "trail-bucket-lifecycle"),
    {
      ...target,
      rules: [
        {
          id: "expire",
          status: "Enabled",
          filter: {},
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, dependsOn: [versioning] },
  );
}
