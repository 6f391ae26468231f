import { copyFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ServiceError } from "../serviceError";
import type { ObjectLocation } from "../stores";
import type { ObjectVersion } from "../types";
import { choice, option, putOptions, type Invocation } from "./invocation";
import type { Output } from "./output";
import { UsageError } from "./usage";
import { local } from "./values";

function location(call: Invocation): ObjectLocation {
  const versionId = call.options.get("--version-id");
  const at = { bucket: option(call, "--bucket"), key: option(call, "--key") };
  return versionId === undefined ? at : { ...at, versionId };
}

const etag = (object: ObjectVersion): string => `"${object.sha256.slice(0, 32)}"`;

const encryption = ({ kmsKeyArn }: ObjectVersion): Output =>
  kmsKeyArn === "" ? { ServerSideEncryption: "AES256" } : { ServerSideEncryption: "aws:kms", SSEKMSKeyId: kmsKeyArn };

const version = ({ versionId }: ObjectVersion): Output => (versionId === "null" ? {} : { VersionId: versionId });

const modified = async (object: ObjectVersion): Promise<string> =>
  (await stat(object.path)).mtime.toISOString().replace(/\.\d+Z$/, "+00:00");

const described = async (object: ObjectVersion): Promise<Output> => ({
  AcceptRanges: "bytes",
  LastModified: await modified(object),
  ContentLength: object.size,
  ETag: etag(object),
  ...version(object),
  ContentType: "binary/octet-stream",
  ...encryption(object),
  Metadata: object.metadata,
});

export const getObject = async (call: Invocation): Promise<Output> => {
  const object = call.cloud.getObject(call.caller, location(call));
  await local(() => copyFile(object.path, resolve(call.folder, call.positional[0] ?? "")));
  return described(object);
};

/** An answer to HEAD has no body: its status alone says what is wrong. What the policies lack is added here. */
export const headObject = async (call: Invocation): Promise<Output> => {
  try {
    return await described(call.cloud.getObject(call.caller, location(call), "HeadObject"));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const denied = error.code === "AccessDenied";
    throw new ServiceError(denied ? "403" : "404", "HeadObject", denied ? `Forbidden: ${error.detail}` : "Not Found");
  }
};

const CHECKSUMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

export const putObject = async (call: Invocation): Promise<Output> => {
  const algorithm = choice(call, "--checksum-algorithm", CHECKSUMS, "CRC64NVME");
  const given = call.options.get("--body");
  const path = given === undefined ? undefined : resolve(call.folder, given);
  const isFile = path === undefined || (await stat(path).catch(() => undefined))?.isFile() === true;
  if (!isFile) throw new UsageError("Error parsing parameter '--body': Blob values must be a path to a file.");
  const { bucket, key } = location(call);
  const body = path ?? Buffer.alloc(0);
  const object = await call.cloud.putObject(call.caller, bucket, key, body, await putOptions(call));
  const checksum = Buffer.from(object.sha256, "hex").toString("base64");
  return {
    ETag: etag(object),
    ...(algorithm === "SHA256" ? { ChecksumSHA256: checksum } : {}),
    ...encryption(object),
    ...version(object),
  };
};

/** All keys at a time: pages are what the AWS CLI puts together itself. */
export const listObjectsV2 = async (call: Invocation): Promise<Output> => {
  const [bucket, prefix] = [option(call, "--bucket"), option(call, "--prefix")];
  const after = option(call, "--start-after");
  const objects = call.cloud.listObjects(call.caller, bucket, prefix).filter(({ key }) => key > after);
  const contents = await Promise.all(
    objects.map(async (object) => ({
      Key: object.key,
      LastModified: await modified(object),
      ETag: etag(object),
      Size: object.size,
      StorageClass: "STANDARD",
    })),
  );
  return { ...(contents.length === 0 ? {} : { Contents: contents }), RequestCharged: null, Prefix: prefix };
};

/** `bucket/key`, URL-encoded, with an optional leading slash and `?versionId=`. */
function copySource(text: string): ObjectLocation {
  const [path = "", versionId] = text.split("?versionId=");
  const decoded = ((): string => {
    try {
      return decodeURIComponent(path).replace(/^\//, "");
    } catch {
      throw new UsageError(`Parameter validation failed: --copy-source is not URL-encoded: ${text}`);
    }
  })();
  const slash = decoded.indexOf("/");
  if (slash < 1) throw new UsageError(`Parameter validation failed: --copy-source must be bucket/key, got ${text}`);
  const at = { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
  return versionId === undefined ? at : { ...at, versionId };
}

export const copyObject = async (call: Invocation): Promise<Output> => {
  const directive = choice(call, "--metadata-directive", ["COPY", "REPLACE"], "COPY");
  const { metadata = {}, ...others } = await putOptions(call);
  const { bucket, key } = location(call);
  const from = copySource(option(call, "--copy-source"));
  const options = directive === "REPLACE" ? { ...others, metadata } : others;
  const object = await call.cloud.copyObject(call.caller, from, bucket, key, options);
  return {
    ...(from.versionId === undefined ? {} : { CopySourceVersionId: from.versionId }),
    ...version(object),
    ...encryption(object),
    CopyObjectResult: { ETag: etag(object), LastModified: await modified(object) },
  };
};
