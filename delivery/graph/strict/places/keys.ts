/** Keys and queues whose region another resource decides, and copies of keys. */
import type { GraphResource } from "../../types";
import { describe } from "../../urns";
import type { Finding, StackView } from "../types";
import { isText, parsed, textAt, valuesAt } from "../values";
import { arnOf } from "./arn";

/**
 * The key that a copy of an object is encrypted with is of the region of the bucket that it is copied to.
 * S3 takes any, and then copies nothing. Source: S3 User Guide: replication-config-for-kms-objects.
 */
function* replicationKeys(stack: StackView): Generator<Finding> {
  const buckets = new Map(
    stack.ofType("aws:s3/bucket:Bucket").map((bucket) => [bucket.outputs["arn"], bucket] as const),
  );
  for (const resource of stack.ofType("aws:s3/bucketReplicationConfig:BucketReplicationConfig")) {
    for (const { path, value } of valuesAt(resource.inputs, "rules[].destination")) {
      const region = buckets.get(textAt(value, "bucket"))?.region;
      const key = textAt(value, "encryptionConfiguration.replicaKmsKeyId");
      const keyRegion = key === undefined ? undefined : arnOf(key)?.region;
      if (region === undefined || keyRegion === undefined || keyRegion === region) continue;
      yield {
        resource,
        property: `${path}.encryptionConfiguration.replicaKmsKeyId`,
        allowed: `must be a key of ${region}, the region of the bucket that is copied to`,
        got: key,
        fix: `name a key of ${region}`,
      };
    }
  }
}

/** Source: KMS API Reference: ReplicateKey. */
function* replicaKeys(stack: StackView): Generator<Finding> {
  for (const resource of stack.ofType("aws:kms/replicaKey:ReplicaKey")) {
    const { primaryKeyArn: given } = resource.inputs;
    const arn = isText(given) ? arnOf(given) : undefined;
    if (arn === undefined) continue;
    const told = { resource, property: "primaryKeyArn", got: given };
    if (!arn.resource.startsWith("key/mrk-")) {
      const fix = "give the key multiRegion: true and name its ARN";
      yield { ...told, allowed: "must be the ARN of a multi-Region key, key/mrk-…", fix };
    } else if (arn.region === resource.region) {
      const fix = "put the copy into another region";
      yield { ...told, allowed: `must be a key of another region than the copy's own ${arn.region}`, fix };
    } else if (resource.account !== undefined && arn.account !== resource.account) {
      const allowed = `must be a key of the copy's own account ${resource.account}`;
      yield { ...told, allowed, fix: `name a key of ${resource.account}` };
    }
  }
}

const isFifo = ({ inputs }: GraphResource): boolean => inputs["fifoQueue"] === true;

/** Source: SQS Developer Guide: sqs-dead-letter-queues. */
function* deadLetterQueues(stack: StackView): Generator<Finding> {
  for (const resource of stack.ofType("aws:sqs/queue:Queue")) {
    const policy = resource.inputs["redrivePolicy"];
    const target = isText(policy) ? textAt(parsed(policy), "deadLetterTargetArn") : undefined;
    const arn = target === undefined ? undefined : arnOf(target);
    if (arn === undefined) continue;
    const told = { resource, property: "redrivePolicy.deadLetterTargetArn", got: target };
    const place = `${resource.region ?? arn.region} and account ${resource.account ?? arn.account}`;
    if (arn.region !== (resource.region ?? arn.region) || arn.account !== (resource.account ?? arn.account)) {
      yield { ...told, allowed: `must be a queue of the queue's own ${place}`, fix: "name a queue beside it" };
    }
    const declared = stack.byArn(target);
    if (declared !== undefined && isFifo(declared) !== isFifo(resource)) {
      const kind = isFifo(resource)
        ? "a FIFO queue, as the queue itself is"
        : "no FIFO queue, as the queue itself is none";
      yield {
        ...told,
        allowed: `must be ${kind}`,
        fix: `make fifoQueue of ${describe(declared.type, declared.name)} equal`,
      };
    }
  }
}

/** Checks keys of copies, and queues for what fails. */
export function* checkKeys(stack: StackView): Generator<Finding> {
  yield* replicationKeys(stack);
  yield* replicaKeys(stack);
  yield* deadLetterQueues(stack);
}
