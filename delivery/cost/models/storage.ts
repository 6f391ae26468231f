/** Buckets and their replication, images, tables, keys and secrets. */
import { bagAt, bagsAt, textAt } from "../../graph/declared/bag";
import type { GraphResource, Properties } from "../../graph/types";
import type { Context, Models } from "../context";
import type { Costs, Unpriced, Use } from "../types";

function bucket(resource: GraphResource, context: Context): Costs {
  const { storedGigabytes, storageReads, storageWrites } = context.usageOf(resource);
  return {
    uses: [
      { price: "storage.gigabyteMonth", what: "GB stored", quantity: storedGigabytes },
      { price: "storage.write", what: "requests that write or list", quantity: storageWrites },
      { price: "storage.read", what: "requests that read", quantity: storageReads },
    ],
  };
}

const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"] as const;

/** What one rule of a replication costs: the way into the other region; what lies there is the other bucket's. */
function ruleCosts(rule: Properties, resource: GraphResource, context: Context): { uses: Use[]; unpriced: Unpriced[] } {
  const destination = bagAt(rule, "destination");
  const name = (textAt(destination, "bucket") ?? "").split(":").at(-1);
  const target = BUCKETS.map((type) => context.find(type, name, undefined)).find((one) => one !== undefined);
  const isFar = target === undefined || target.region !== resource.region;
  const quantity = context.usageOf(resource).replicatedGigabytes;
  const enabled = (key: string): boolean => textAt(bagAt(destination, key), "status") === "Enabled";
  return {
    uses: isFar
      ? [
          {
            price: "transfer.gigabyte",
            what: `GB replicated to ${target?.region ?? name ?? "another region"}`,
            quantity,
          },
        ]
      : [],
    unpriced: [
      ...(enabled("replicationTime")
        ? [{ what: "replication within 15 minutes", why: "no table has its price for each GB" }]
        : []),
      ...(enabled("metrics")
        ? [{ what: "metrics of replication", why: "how many AWS charges is not documented" }]
        : []),
    ],
  };
}

function replication(resource: GraphResource, context: Context): Costs {
  const rules = bagsAt(resource.inputs, "rules").filter((rule) => textAt(rule, "status") !== "Disabled");
  const costs = rules.map((rule) => ruleCosts(rule, resource, context));
  return { uses: costs.flatMap(({ uses }) => uses), unpriced: costs.flatMap(({ unpriced }) => unpriced) };
}

function images(resource: GraphResource, context: Context): Costs {
  const quantity = context.usageOf(resource).imageGigabytes;
  return { uses: [{ price: "image.gigabyteMonth", what: "GB of images", quantity }] };
}

/** Replicas lie in repositories that ECR makes, which no program declares. */
function imageReplication(resource: GraphResource, context: Context): Costs {
  const rules = bagsAt(bagAt(resource.inputs, "replicationConfiguration"), "rules");
  const regions = new Set(
    rules.flatMap((rule) => bagsAt(rule, "destinations").map((one) => textAt(one, "region") ?? "")),
  );
  regions.delete(resource.region ?? "");
  const quantity = context.usageOf(resource).imageGigabytes;
  return {
    uses: [...regions].map((region) => ({ price: "transfer.gigabyte", what: `GB of images to ${region}`, quantity })),
  };
}

function table(resource: GraphResource, context: Context): Costs {
  const { tableGigabytes, tableReads, tableWrites } = context.usageOf(resource);
  const stored: Use = { price: "table.gigabyteMonth", what: "GB stored", quantity: tableGigabytes };
  // What is not given is provisioned. Source: DynamoDB API, CreateTable.
  if (textAt(resource.inputs, "billingMode") !== "PAY_PER_REQUEST")
    return { uses: [stored], unpriced: [{ what: "provisioned capacity", why: "no table has its price" }] };
  return {
    uses: [
      stored,
      { price: "table.read", what: "units read", quantity: tableReads },
      { price: "table.write", what: "units written", quantity: tableWrites },
    ],
  };
}

/** A key and its replicas cost each on its own, and more once they have rotated, which is not counted. */
function key(resource: GraphResource, context: Context): Costs {
  return {
    uses: [
      { price: "key.month", what: "key", quantity: 1 },
      { price: "key.request", what: "requests", quantity: context.usageOf(resource).keyRequests },
    ],
  };
}

function secret(resource: GraphResource, context: Context): Costs {
  const copies = 1 + bagsAt(resource.inputs, "replicas").length;
  return {
    uses: [
      { price: "secret.month", what: copies === 1 ? "secret" : `secret and ${copies - 1} replicas`, quantity: copies },
      { price: "secret.request", what: "requests", quantity: context.usageOf(resource).secretRequests },
    ],
  };
}

export const STORAGE: Models = {
  ...Object.fromEntries(BUCKETS.map((type) => [type, bucket])),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
  "aws:ecr/repository:Repository": images,
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": imageReplication,
  "aws:dynamodb/table:Table": table,
  "aws:kms/key:Key": key,
  "aws:kms/replicaKey:ReplicaKey": key,
  "aws:kms/externalKey:ExternalKey": key,
  "aws:secretsmanager/secret:Secret": secret,
};
