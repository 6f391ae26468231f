/** What the release code asks of the world, answered by the rehearsal's stores, keys and policies. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { ConditionFailed } from "../release/errors";
import type {
  ObjectFacts,
  Pipeline,
  ReleaseStore,
  Signatures,
  StageState,
  StoredFile,
  WriteCondition,
} from "../release/ports";
import type { Caller, Cloud } from "./cloud";
import type { PipelineDeclaration } from "./pipeline/declaration";
import { ServiceError } from "./serviceError";
import { eTagOf } from "./stores";
import type { ObjectVersion } from "./types";

const isCode = (error: unknown, ...codes: readonly string[]): error is ServiceError =>
  error instanceof ServiceError && codes.includes(error.code);

const writtenAt = async ({ path }: ObjectVersion): Promise<Date> => (await stat(path)).mtime;

/** A bucket of the rehearsal, used as somebody. */
class CloudStore implements ReleaseStore {
  readonly place: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly caller: Caller,
    private readonly bucket: string,
  ) {
    this.place = `s3://${bucket}`;
  }

  async get(key: string): Promise<StoredFile | undefined> {
    const object = this.find(key, "GetObject");
    return object && { ...(await this.facts(object)), body: await readFile(object.path) };
  }

  async head(key: string): Promise<ObjectFacts | undefined> {
    const object = this.find(key, "HeadObject");
    return object && this.facts(object);
  }

  async put(key: string, body: Buffer, condition: WriteCondition, metadata: Readonly<Record<string, string>> = {}) {
    try {
      const object = await this.cloud.putObject(this.caller, this.bucket, key, body, { ...condition, metadata });
      return { etag: eTagOf(object), versionId: object.versionId };
    } catch (error) {
      if (isCode(error, "PreconditionFailed", "NoSuchKey")) throw new ConditionFailed(`${this.place}/${key}`);
      throw error;
    }
  }

  async list(prefix: string, after = "") {
    const objects = this.cloud.listObjects(this.caller, this.bucket, prefix).filter(({ key }) => key > after);
    return Promise.all(objects.map(async (object) => ({ key: object.key, lastModified: await writtenAt(object) })));
  }

  async newest(prefix: string) {
    return this.cloud.listObjects(this.caller, this.bucket, prefix).map(({ key, versionId }) => ({ key, versionId }));
  }

  private find(key: string, operation: string): ObjectVersion | undefined {
    try {
      return this.cloud.getObject(this.caller, { bucket: this.bucket, key }, operation);
    } catch (error) {
      if (isCode(error, "NoSuchKey")) return undefined;
      throw error;
    }
  }

  private async facts(object: ObjectVersion): Promise<ObjectFacts> {
    const { key, versionId, metadata } = object;
    return { key, versionId, metadata, etag: eTagOf(object), lastModified: await writtenAt(object) };
  }
}

export const cloudStore = (cloud: Cloud, caller: Caller, bucket: string): ReleaseStore =>
  new CloudStore(cloud, caller, bucket);

export function cloudSignatures(cloud: Cloud, caller: Caller, keyArn: string): Signatures {
  return {
    key: keyArn,
    async verify(message, signature) {
      try {
        // As on AWS: KMS takes messages of 4,096 bytes at most, and a manifest names every file of a release.
        const digest = createHash("sha256").update(message).digest();
        const signed = { message: digest, messageType: "DIGEST", algorithm: "ECDSA_SHA_256" } as const;
        cloud.verify(caller, { keyId: keyArn, signature, ...signed });
        return true;
      } catch (error) {
        if (isCode(error, "KMSInvalidSignatureException")) return false;
        throw error;
      }
    },
  };
}

/**
 * A pipeline whose stages can be closed. What it runs is told by the rehearsal itself.
 *
 * @param closed Stages that are, each with the reason. @default - none, and nobody else learns of it
 */
export function cloudPipeline(
  cloud: Cloud,
  caller: Caller,
  declared: PipelineDeclaration,
  closed = new Map<string, string>(),
): Pipeline {
  const permit = (kind: "CloseStage" | "OpenStage", stage: string): void =>
    cloud.permitStage(caller, kind, `${declared.arn}/${stage}`);
  const stageOf = (name: string): StageState => {
    const closedBecause = closed.get(name);
    const state = { name, open: closedBecause === undefined, waiting: [], actions: [] };
    return closedBecause === undefined ? state : { ...state, closedBecause };
  };
  return {
    name: declared.name,
    stages: async () => declared.stages.map(({ name }) => stageOf(name)),
    runs: async () => [],
    deployments: async () => [],
    closeStage: async (stage, reason) => {
      permit("CloseStage", stage);
      closed.set(stage, reason);
    },
    openStage: async (stage) => {
      permit("OpenStage", stage);
      closed.delete(stage);
    },
  };
}
