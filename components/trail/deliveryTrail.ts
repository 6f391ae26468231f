/** A trail of CloudTrail: who did what with what a delivery rests on. */
import * as pulumi from "@pulumi/pulumi";
import { Trail } from "@pulumi/aws/cloudtrail";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { recordStatements, trailArnOf } from "../internal/trailRecords";
import { DELIVERY_TRAIL_DEFAULTS as DEFAULTS, type DeliveryTrailArgs } from "./args";
import { createBucket } from "./bucket";
import { createKey } from "./key";
import { validateDeliveryTrail } from "./validate";

const TYPE = "interlock:index:DeliveryTrail";

/**
 * Creates a trail of what manages the account, the use of keys among it, and of what happens to the objects that are named, with a private
 * bucket from which nobody deletes records, and a key.
 *
 * Costs the key a month, what is stored, $0.10 for 100,000 events of objects, and $2 for 100,000 events of management where another trail of
 * the account records these already. An account has five trails in each region, and one of all regions is one of each. Give `protect: true`.
 *
 * @example
 * new DeliveryTrail("trail", { trailName: "shop", objectArnPrefixes: ["arn:aws:s3:::shop-prod-"] }, { protect: true });
 */
export class DeliveryTrail extends pulumi.ComponentResource {
  readonly trailName: pulumi.Output<string>;
  readonly trailArn: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** Key that encrypts the records; who reads them needs it. */
  readonly keyArn: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: DeliveryTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    validateDeliveryTrail(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    const { accountId } = identity;
    const trailArn = trailArnOf(args.trailName, identity);
    this.keyArn = createKey(this, name, args, identity, trailArn);
    const { bucket, policy } = createBucket(this, name, args, this.keyArn, (bucketArn) =>
      recordStatements({ trailArn, accountId, bucketArn }),
    );
    const { region, tags } = args;
    const allRegions = args.allRegions ?? DEFAULTS.allRegions;
    const trail = new Trail(
      childName(name, "trail"),
      {
        name: args.trailName,
        s3BucketName: bucket.bucket,
        kmsKeyId: this.keyArn,
        enableLogFileValidation: true,
        // A trail of all regions must have what services without region report, and another would have it twice.
        includeGlobalServiceEvents: allRegions,
        isMultiRegionTrail: allRegions,
        advancedEventSelectors: selectorsOf(args),
        region,
        tags,
      },
      // CloudTrail writes into the bucket when the trail is made.
      { parent: this, dependsOn: [policy] },
    );
    this.trailName = trail.name;
    this.trailArn = trail.arn;
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({
      trailName: this.trailName,
      trailArn: this.trailArn,
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
    });
  }
}

/**
 * Of the source of management events a trail can only leave out KMS or the Data API of RDS, so that keys cannot be chosen.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
function selectorsOf(args: DeliveryTrailArgs) {
  const { objectArnPrefixes = [] } = args;
  const recordsKeyUse = args.recordsKeyUse ?? DEFAULTS.recordsKeyUse;
  const management = {
    name: "Management events",
    fieldSelectors: [
      { field: "eventCategory", equals: ["Management"] },
      ...(recordsKeyUse ? [] : [{ field: "eventSource", notEquals: ["kms.amazonaws.com"] }]),
    ],
  };
  const objects = {
    name: "Objects",
    fieldSelectors: [
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: ["AWS::S3::Object"] },
      { field: "resources.ARN", startsWiths: [...objectArnPrefixes] },
    ],
  };
  return [
    ...((args.recordsManagement ?? DEFAULTS.recordsManagement) ? [management] : []),
    ...(objectArnPrefixes.length === 0 ? [] : [objects]),
  ];
}
