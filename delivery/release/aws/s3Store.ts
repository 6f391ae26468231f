/** A store in S3. */
import type { ListObjectVersionsCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { ConditionFailed } from "../errors";
import type { ListedVersion, ObjectFacts, ReleaseStore, StoredFile, WriteCondition } from "../ports";
import { type ClientOptions, clientSettings } from "./clients";
import { failureOf, statusOf, told } from "./failure";

type Sdk = typeof import("@aws-sdk/client-s3");

/** What S3 answers about an object. */
interface Answer {
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly ReplicationStatus?: string | undefined;
}

function factsOf(key: string, answer: Answer): ObjectFacts {
  const { ETag = "", LastModified, VersionId, Metadata = {}, ReplicationStatus } = answer;
  return {
    key,
    etag: ETag,
    lastModified: LastModified ?? new Date(0),
    metadata: Metadata,
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
    ...(ReplicationStatus === undefined ? {} : { replication: ReplicationStatus }),
  };
}

/**
 * Answers to a conditional write that was not made: 412, the condition does not hold; 409, another write came in between; 404, an
 * object that must match is not there. Source: S3 User Guide, conditional-writes, "Conditional write behavior".
 */
const UNMET = new Set([404, 409, 412]);

class S3Store implements ReleaseStore {
  readonly place: string;

  constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly account: string,
  ) {
    this.place = `s3://${bucket}`;
  }

  /** A bucket of that name in another account, which anybody may make once ours is deleted, answers nothing. */
  private get at() {
    return { Bucket: this.bucket, ExpectedBucketOwner: this.account };
  }

  async get(key: string): Promise<StoredFile | undefined> {
    return this.unlessMissing("s3:GetObject", key, async () => {
      const answer = await this.client.send(new this.sdk.GetObjectCommand({ ...this.at, Key: key }));
      const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      return { ...factsOf(key, answer), body: Buffer.from(bytes) };
    });
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    return this.unlessMissing("s3:HeadObject", key, async () =>
      factsOf(key, await this.client.send(new this.sdk.HeadObjectCommand({ ...this.at, Key: key }))),
    );
  }

  async put(key: string, body: Buffer, condition: WriteCondition, metadata: Readonly<Record<string, string>> = {}) {
    const conditions = "ifMatch" in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: "*" };
    const request = { ...this.at, Key: key, Body: body, Metadata: { ...metadata }, ...conditions };
    try {
      const { ETag = "", VersionId } = await this.client.send(new this.sdk.PutObjectCommand(request));
      return { etag: ETag, ...(VersionId === undefined ? {} : { versionId: VersionId }) };
    } catch (error) {
      const place = `${this.place}/${key}`;
      if (UNMET.has(statusOf(error) ?? 0) && (error as Error).name !== "NoSuchBucket") throw new ConditionFailed(place);
      throw failureOf(error, "s3:PutObject", place);
    }
  }

  async list(prefix: string, after?: string) {
    const found: { key: string; lastModified: Date }[] = [];
    let token: string | undefined;
    do {
      const { Contents = [], NextContinuationToken } = await told("s3:ListBucket", `${this.place}/${prefix}`, () =>
        this.client.send(
          new this.sdk.ListObjectsV2Command({
            ...this.at,
            Prefix: prefix,
            ...(after === undefined ? {} : { StartAfter: after }),
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key, LastModified } of Contents)
        if (Key !== undefined) found.push({ key: Key, lastModified: LastModified ?? new Date(0) });
      token = NextContinuationToken;
    } while (token !== undefined);
    return found;
  }

  async newest(prefix: string): Promise<readonly ListedVersion[]> {
    const found: ListedVersion[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    while (markers) {
      const { Versions = [], ...page } = await this.versionsPage(prefix, markers);
      for (const { Key, VersionId, IsLatest } of Versions)
        if (IsLatest === true && Key !== undefined && VersionId !== undefined)
          found.push({ key: Key, versionId: VersionId });
      const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
      const version = NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker };
      markers =
        IsTruncated === true && NextKeyMarker !== undefined ? { KeyMarker: NextKeyMarker, ...version } : undefined;
    }
    return found;
  }

  private versionsPage(prefix: string, markers: object): Promise<ListObjectVersionsCommandOutput> {
    return told("s3:ListBucketVersions", `${this.place}/${prefix}`, () =>
      this.client.send(new this.sdk.ListObjectVersionsCommand({ ...this.at, Prefix: prefix, ...markers })),
    );
  }

  /**
   * S3 says 403 of a missing object to whoever may list only below some prefixes, because a read names none; a list of the key itself
   * tells the two apart.
   */
  private async unlessMissing<T>(operation: string, key: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      const status = statusOf(error);
      const { name } = error as Error;
      if (status === 404 && name !== "NoSuchBucket") return undefined;
      const failure = failureOf(error, operation, `${this.place}/${key}`);
      if (status !== 403) throw failure;
      const there = await this.list(key).catch(() => undefined);
      if (there === undefined || there.some((one) => one.key === key)) throw failure;
      return undefined;
    }
  }
}

/** Opens a bucket, which must belong to the account. */
export async function openS3Store(bucket: string, account: string, options: ClientOptions): Promise<ReleaseStore> {
  const sdk = await import("@aws-sdk/client-s3");
  return new S3Store(sdk, new sdk.S3Client(clientSettings(options)), bucket, account);
}
