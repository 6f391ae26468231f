/** A bucket that pipelines take their source from. */
import * as pulumi from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { type Identity, identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { policyDocument } from "../internal/policies";
import type { SourceBucketArgs } from "./args";
import { createBucket } from "./bucket";
import { forwardEvents } from "./events";
import { bucketStatements, keyStatements } from "./statements";
import { type CheckedSourceBucket, validateSourceBucket } from "./validate";

const TYPE = "interlock:index:SourceBucket";

/**
 * Creates a bucket as an S3 source demands it: versioned and telling EventBridge of every object, and besides private, encrypted with a
 * key of the account, and reached over TLS alone.
 *
 * Costs one KMS key a month, S3's price for what is stored, and an alarm where events are forwarded. Give `protect: true`: it reaches the bucket and its key.
 *
 * @example
 * new SourceBucket("uploads", { bucketName: "shop-uploads-111111111111" }, { protect: true });
 */
export class SourceBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** For `sourceKeyArn` of the action. */
  readonly keyArn: pulumi.Output<string>;
  /** Queue of the events that could not be forwarded; only with `eventBusArns`. */
  readonly failureQueueArn?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: SourceBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = validateSourceBucket(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    this.keyArn = createKey(this, name, args, checked, identity);
    const bucket = createBucket(this, name, args, {
      policy: policyDocument(bucketStatements(identity, args.bucketName, checked.writers)),
      keyArn: this.keyArn,
    });
    const failures = forwardEvents(this, name, args, identity, bucket.bucket);
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    if (failures !== undefined) this.failureQueueArn = failures.arn;
    this.registerOutputs({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      keyArn: this.keyArn,
      ...(failures === undefined ? {} : { failureQueueArn: failures.arn }),
    });
  }
}

function createKey(
  parent: SourceBucket,
  name: string,
  args: SourceBucketArgs,
  { kmsKeyArn, writers }: CheckedSourceBucket,
  identity: Identity,
): pulumi.Output<string> {
  if (kmsKeyArn !== undefined) return pulumi.output(kmsKeyArn);
  const { region, tags, bucketName } = args;
  const policy = policyDocument(keyStatements(identity, writers));
  const key = new Key(
    childName(name, "key"),
    { description: `Objects of ${bucketName}`, enableKeyRotation: true, policy, region, tags },
    { parent },
  );
  new Alias(
    childName(name, "key-alias"),
    { name: args.keyAlias ?? `alias/${bucketName}-source`, targetKeyId: key.keyId, region },
    { parent },
  );
  return key.arn;
}
