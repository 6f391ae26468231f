import { createHash, randomBytes } from "node:crypto";
import { constants, createReadStream, createWriteStream, renameSync } from "node:fs";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { StoredObject } from "../access/types";
import type { Graph } from "../graph/types";
import { bucketsOf, type Bucket, type ReplicationRule } from "./buckets";
import { withFileErrors } from "./fileErrors";
import { ServiceError } from "./serviceError";
import type { ObjectVersion } from "./types";

/** Where an object lies; without `versionId` its newest version is meant. */
export interface ObjectLocation {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

export interface PutOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** `*`: only where no object lies. */
  readonly ifNoneMatch?: "*";
  /** Only over the object that has this ETag. */
  readonly ifMatch?: string;
  /** @default - the bucket's default encryption */
  readonly kmsKeyArn?: string;
}

/** A copy that a bucket's replication rules demand. */
export interface Replication {
  readonly rule: ReplicationRule;
  readonly from: ObjectVersion;
  readonly to: StoredObject;
}

/** S3 as far as deliveries use it: the buckets of the graph, as folders of this machine. Calls are not authorised here. */
export interface Stores {
  /** @throws ServiceError NoSuchBucket */
  bucket(name: string, operation?: string): Bucket;
  /** Where an object would lie, and under which key. @throws ServiceError NoSuchBucket */
  locate(bucket: string, key: string, operation?: string): StoredObject;
  /** @throws ServiceError NoSuchBucket, PreconditionFailed, KeyTooLongError */
  putObject(bucket: string, key: string, body: string | Buffer, options?: PutOptions): Promise<ObjectVersion>;
  /** @throws ServiceError NoSuchBucket, NoSuchKey, NoSuchVersion */
  getObject(location: ObjectLocation, operation?: string): ObjectVersion;
  /** As `getObject`, but absent instead of NoSuchKey and NoSuchVersion. */
  headObject(location: ObjectLocation, operation?: string): ObjectVersion | undefined;
  /** Keeps the metadata unless others are given. */
  copyObject(from: ObjectLocation, bucket: string, key: string, options?: PutOptions): Promise<ObjectVersion>;
  /** The newest version of each object whose key begins so, by key. */
  listObjects(bucket: string, prefix?: string): readonly ObjectVersion[];
  /** All versions of an object, the newest first. */
  listVersions(bucket: string, key: string): readonly ObjectVersion[];
  /** The copies that the declared rules demand of an object; none of a copy, for S3 does not replicate replicas. */
  replicationsOf(object: ObjectVersion): readonly Replication[];
  /** Makes one of those copies, with the version id and the metadata of its source. */
  replicate(replication: Replication): Promise<ObjectVersion>;
}

const DAY_MS = 86_400_000;

/** Bytes of a key in UTF-8. Source: S3 User Guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

/** Stands for an object's ETag: 32 hexadecimal digits that change with the content. */
export const eTagOf = ({ sha256 }: Pick<ObjectVersion, "sha256">): string => sha256.slice(0, 32);

/** A folder name for a key, which may hold anything: its readable end and a digest. */
const folderOf = (key: string): string =>
  `${createHash("sha256").update(key).digest("hex").slice(0, 16)}-${key.replace(/[^A-Za-z0-9._-]+/g, "-").slice(-60)}`;

/** Writes a body and returns its digest and size. A text is the path of a file. */
async function write(body: string | Buffer, path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const source = typeof body === "string" ? createReadStream(body) : Readable.from([body]);
  await pipeline(source, measure, createWriteStream(path));
  return { sha256: hash.digest("hex"), size };
}

/** What time does to objects. */
export interface StoreTime {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When a copy that is made now is there for others. Milliseconds since 1970. */
  readonly arrivalOfCopies: () => number;
}

class FolderStores implements Stores {
  private readonly buckets: ReadonlyMap<string, Bucket>;
  /** Versions by bucket and key, the newest first. */
  private readonly objects = new Map<string, Map<string, ObjectVersion[]>>();
  /** Copies by when they are there. */
  private readonly replicas = new WeakMap<ObjectVersion, number>();
  private readonly written = new WeakMap<ObjectVersion, number>();

  constructor(
    graphs: readonly Graph[],
    private readonly folder: string,
    private readonly time: StoreTime,
  ) {
    this.buckets = bucketsOf(graphs);
  }

  bucket(name: string, operation = "HeadBucket"): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw new ServiceError("NoSuchBucket", operation, `The specified bucket does not exist: ${name}`);
  }

  locate(name: string, key: string, operation?: string): StoredObject {
    const { region, account, kmsKeyArn } = this.bucket(name, operation);
    return { bucket: name, key, region, account, kmsKeyArn };
  }

  async putObject(name: string, key: string, body: string | Buffer, options: PutOptions = {}): Promise<ObjectVersion> {
    const object = { ...this.locate(name, key, "PutObject"), ...kmsKey(options.kmsKeyArn) };
    if (key === "" || Buffer.byteLength(key) > MAX_KEY_BYTES)
      throw new ServiceError("KeyTooLongError", "PutObject", `A key has 1 to ${MAX_KEY_BYTES} bytes: ${key}`);
    const refuse = (): void => {
      this.checkAbsent(object, options.ifNoneMatch, "PutObject");
      this.checkSame(object, options.ifMatch, "PutObject");
    };
    refuse();
    return this.store(object, this.newVersionId(name), options.metadata ?? {}, (path) => write(body, path), refuse);
  }

  getObject(location: ObjectLocation, operation = "GetObject"): ObjectVersion {
    const found = this.headObject(location, operation);
    if (found !== undefined) return found;
    const { bucket, key, versionId } = location;
    const where = `s3://${bucket}/${key}`;
    if (versionId !== undefined && this.headObject({ bucket, key }, operation) !== undefined)
      throw new ServiceError(
        "NoSuchVersion",
        operation,
        `The specified version does not exist: ${versionId} of ${where}`,
      );
    throw new ServiceError("NoSuchKey", operation, `The specified key does not exist: ${where}`);
  }

  headObject({ bucket, key, versionId }: ObjectLocation, operation = "HeadObject"): ObjectVersion | undefined {
    this.bucket(bucket, operation);
    const versions = this.versions(bucket, key);
    if (versionId !== undefined) return versions.find((one) => one.versionId === versionId);
    const [newest] = versions;
    return newest !== undefined && this.hasExpired(newest) ? undefined : newest;
  }

  async copyObject(from: ObjectLocation, name: string, key: string, options: PutOptions = {}): Promise<ObjectVersion> {
    const source = this.getObject(from, "CopyObject");
    const object = { ...this.locate(name, key, "CopyObject"), ...kmsKey(options.kmsKeyArn) };
    const refuse = (): void => this.checkAbsent(object, options.ifNoneMatch, "CopyObject");
    refuse();
    return this.duplicate(source, object, this.newVersionId(name), options.metadata ?? source.metadata, refuse);
  }

  listObjects(name: string, prefix = ""): readonly ObjectVersion[] {
    this.bucket(name, "ListObjectsV2");
    return [...(this.objects.get(name)?.keys() ?? [])]
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => this.headObject({ bucket: name, key }) ?? [])
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  }

  listVersions(name: string, key: string): readonly ObjectVersion[] {
    this.bucket(name, "ListObjectVersions");
    return [...this.versions(name, key)];
  }

  replicationsOf(object: ObjectVersion): readonly Replication[] {
    const source = this.bucket(object.bucket);
    if (!source.versioned || this.replicas.has(object)) return [];
    const matching = source.rules
      .filter((rule) => object.key.startsWith(rule.prefix) && !rule.needsTags)
      .filter((rule) => object.kmsKeyArn === "" || rule.kmsObjects)
      .sort((a, b) => b.priority - a.priority);
    // Of several rules for one destination that with the highest priority counts.
    const chosen = matching.filter((rule, at) => matching.findIndex((r) => r.destination === rule.destination) === at);
    return chosen.map((rule) => ({
      rule,
      from: object,
      to: { ...this.locate(rule.destination, object.key, "ReplicateObject"), ...replicaKey(object, rule) },
    }));
  }

  async replicate({ from, to }: Replication): Promise<ObjectVersion> {
    if (!this.bucket(to.bucket).versioned)
      throw new ServiceError("InvalidRequest", "ReplicateObject", `Versioning is not enabled on ${to.bucket}`);
    const copy = await this.duplicate(from, to, from.versionId, from.metadata, () => undefined);
    this.replicas.set(copy, this.time.arrivalOfCopies());
    return copy;
  }

  /** Versions that are there: copies that have arrived, and nothing that lifecycle rules have removed. */
  private versions(bucket: string, key: string): ObjectVersion[] {
    const now = this.time.now();
    return (this.objects.get(bucket)?.get(key) ?? []).filter(
      (version) => (this.replicas.get(version) ?? -Infinity) <= now && !this.isRemoved(version),
    );
  }

  /** Days since an object was written. */
  private ageOf(version: ObjectVersion): number {
    return (this.time.now() - (this.written.get(version) ?? this.time.now())) / DAY_MS;
  }

  /** Whether a delete marker stands before an object. In versioned buckets that is all that an expiration does. */
  private hasExpired(version: ObjectVersion): boolean {
    return this.ageOf(version) >= expirationOf(this.bucket(version.bucket), version.key).days;
  }

  /** An object that has expired is a noncurrent version from then on, which goes by its own rule. Overwritten ones stay: they are few. */
  private isRemoved(version: ObjectVersion): boolean {
    const bucket = this.bucket(version.bucket);
    const { days, noncurrentDays } = expirationOf(bucket, version.key);
    return this.ageOf(version) >= (bucket.versioned ? days + noncurrentDays : days);
  }

  private newVersionId(bucket: string): string {
    return this.bucket(bucket).versioned ? randomBytes(24).toString("base64url") : "null";
  }

  private checkAbsent({ bucket, key }: StoredObject, ifNoneMatch: "*" | undefined, operation: string): void {
    if (ifNoneMatch === undefined || this.versions(bucket, key).length === 0) return;
    const text = `At least one of the pre-conditions you specified did not hold: s3://${bucket}/${key} exists`;
    throw new ServiceError("PreconditionFailed", operation, text);
  }

  /** Source: S3 User Guide, conditional-writes, "Conditional write behavior": 404 where no object lies. */
  private checkSame({ bucket, key }: StoredObject, ifMatch: string | undefined, operation: string): void {
    if (ifMatch === undefined) return;
    const [newest] = this.versions(bucket, key);
    const where = `s3://${bucket}/${key}`;
    if (newest === undefined)
      throw new ServiceError("NoSuchKey", operation, `The specified key does not exist: ${where}`);
    if (eTagOf(newest) === ifMatch) return;
    const text = `At least one of the pre-conditions you specified did not hold: ${where} is another object`;
    throw new ServiceError("PreconditionFailed", operation, text);
  }

  private duplicate(
    source: ObjectVersion,
    object: StoredObject,
    versionId: string,
    metadata: ObjectVersion["metadata"],
    refuse: () => void,
  ): Promise<ObjectVersion> {
    const { sha256, size } = source;
    const copy = async (path: string): Promise<{ sha256: string; size: number }> => {
      await copyFile(source.path, path, constants.COPYFILE_FICLONE);
      return { sha256, size };
    };
    return this.store(object, versionId, metadata, copy, refuse);
  }

  /** Writes beside the place and renames, so that a version is there with all its bytes or not at all. */
  private store(
    object: StoredObject,
    versionId: string,
    metadata: ObjectVersion["metadata"],
    fill: (path: string) => Promise<{ sha256: string; size: number }>,
    refuse: () => void,
  ): Promise<ObjectVersion> {
    const { bucket, key } = object;
    return withFileErrors(`write s3://${bucket}/${key}`, async () => {
      const folder = join(this.folder, bucket, folderOf(key));
      const temporary = join(folder, `.${randomBytes(8).toString("hex")}`);
      await mkdir(folder, { recursive: true });
      try {
        const measured = await fill(temporary);
        refuse(); // another may have written in the meantime; nothing waits from here on
        // A version never changes, also where versioning is off and its id says nothing.
        const path = join(folder, versionId === "null" ? randomBytes(24).toString("base64url") : versionId);
        const version: ObjectVersion = { ...object, versionId, path, ...measured, metadata: { ...metadata } };
        renameSync(temporary, path);
        this.add(version);
        return version;
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }

  private add(version: ObjectVersion): void {
    const keys = this.objects.get(version.bucket) ?? new Map<string, ObjectVersion[]>();
    this.objects.set(version.bucket, keys);
    this.written.set(version, this.time.now());
    const others = (keys.get(version.key) ?? []).filter((one) => one.versionId !== version.versionId);
    keys.set(version.key, [version, ...others]);
  }
}

const kmsKey = (kmsKeyArn: string | undefined): { kmsKeyArn?: string } =>
  kmsKeyArn === undefined ? {} : { kmsKeyArn };

/** An object under a KMS key stays under one: the rule's, which S3 does not check. */
const replicaKey = (object: ObjectVersion, rule: ReplicationRule): { kmsKeyArn?: string } =>
  object.kmsKeyArn === "" ? {} : kmsKey(rule.replicaKmsKeyId);

/** What the lifecycle rules of a bucket say of a key; the shortest time counts. */
function expirationOf({ lifecycle }: Bucket, key: string): { readonly days: number; readonly noncurrentDays: number } {
  const own = lifecycle.filter(({ prefix }) => key.startsWith(prefix));
  const shortest = (days: readonly (number | undefined)[]): number =>
    Math.min(Infinity, ...days.filter((one) => one !== undefined));
  return {
    days: shortest(own.map(({ expirationDays }) => expirationDays)),
    noncurrentDays: shortest(own.map(({ noncurrentDays }) => noncurrentDays)),
  };
}

const REAL_TIME: StoreTime = { now: () => Date.now(), arrivalOfCopies: () => -Infinity };

/** Makes the buckets of the stacks in a folder, empty. @param time @default - copies are there at once */
export function createStores(graphs: readonly Graph[], folder: string, time = REAL_TIME): Stores {
  return new FolderStores(graphs, folder, time);
}
