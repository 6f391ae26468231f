import { copyFile, mkdir, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import type { Caller, Cloud } from "../cloud";
import { ServiceError } from "../serviceError";
import type { MessageType } from "../signingKeys";
import type { ObjectLocation, PutOptions } from "../stores";
import type { ObjectVersion } from "../types";
import type { Output } from "./output";
import { LocalError, UnknownUseError, UsageError, type ParsedArguments } from "./usage";
import { blob, local, map } from "./values";

/** A call of the command, with all that it may touch. */
export interface Invocation extends ParsedArguments {
  readonly cloud: Cloud;
  readonly caller: Caller;
  /** Folder in which the command was called. */
  readonly folder: string;
}

/** A subcommand: what it takes and what it does. A text is printed as it is. */
export interface Operation {
  readonly options: readonly string[];
  readonly required: readonly string[];
  readonly positional: readonly string[];
  readonly run: (call: Invocation) => Promise<Output | string>;
}

const option = (call: Invocation, name: string): string => call.options.get(name) ?? "";

function location(call: Invocation): ObjectLocation {
  const versionId = call.options.get("--version-id");
  const at = { bucket: option(call, "--bucket"), key: option(call, "--key") };
  return versionId === undefined ? at : { ...at, versionId };
}

function choice<T extends string>(call: Invocation, name: string, allowed: readonly T[], otherwise: T): T {
  const value = call.options.get(name);
  if (value === undefined) return otherwise;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new UnknownUseError(`${name} ${value} (it knows ${allowed.join(", ")})`);
  return found;
}

async function putOptions(call: Invocation): Promise<PutOptions> {
  const metadata = call.options.get("--metadata");
  const kmsKeyArn = call.options.get("--ssekms-key-id") ?? call.options.get("--sse-kms-key-id");
  const encryption = call.options.get("--server-side-encryption") ?? call.options.get("--sse") ?? "aws:kms";
  if (encryption !== "aws:kms") throw new UnknownUseError(`server-side encryption by ${encryption}`);
  return {
    ...(metadata === undefined ? {} : { metadata: await map("--metadata", metadata, call.folder) }),
    ...(call.options.has("--if-none-match") ? { ifNoneMatch: choice(call, "--if-none-match", ["*"], "*") } : {}),
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
  };
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

const getObject = async (call: Invocation): Promise<Output> => {
  const object = call.cloud.getObject(call.caller, location(call));
  await local(() => copyFile(object.path, resolve(call.folder, call.positional[0] ?? "")));
  return described(object);
};

/** An answer to HEAD has no body: its status alone says what is wrong. What the policies lack is added here. */
const headObject = async (call: Invocation): Promise<Output> => {
  try {
    return await described(call.cloud.getObject(call.caller, location(call), "HeadObject"));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const denied = error.code === "AccessDenied";
    throw new ServiceError(denied ? "403" : "404", "HeadObject", denied ? `Forbidden: ${error.detail}` : "Not Found");
  }
};

const CHECKSUMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

const putObject = async (call: Invocation): Promise<Output> => {
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

const copyObject = async (call: Invocation): Promise<Output> => {
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

/** `s3://bucket/key`, or absent for a path of this machine. A target that ends in `/` gets the source's name. */
function s3Uri(text: string, source = ""): ObjectLocation | undefined {
  const match = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, bucket = "", key = ""] = match;
  return { bucket, key: key === "" || key.endsWith("/") ? key + basename(source) : key };
}

const shown = (path: string, folder: string): string => {
  const short = relative(folder, path);
  return short.startsWith("..") ? short : `./${short}`;
};

async function download(call: Invocation, from: ObjectLocation, target: string): Promise<string> {
  const object = call.cloud.getObject(call.caller, from);
  const path = resolve(call.folder, target);
  const isFolder = target.endsWith("/") || (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const file = isFolder ? resolve(path, basename(from.key)) : path;
  await local(async () => {
    await mkdir(dirname(file), { recursive: true });
    await copyFile(object.path, file);
  });
  return `download: s3://${from.bucket}/${from.key} to ${shown(file, call.folder)}\n`;
}

async function upload(call: Invocation, source: string, to: ObjectLocation): Promise<string> {
  const path = resolve(call.folder, source);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new LocalError(`The user-provided path ${source} does not exist.`);
  if (!found.isFile()) throw new UnknownUseError(`s3 cp of the folder ${source}`);
  await call.cloud.putObject(call.caller, to.bucket, to.key, path, await putOptions(call));
  return `upload: ${shown(path, call.folder)} to s3://${to.bucket}/${to.key}\n`;
}

const copy = async (call: Invocation): Promise<string> => {
  const [source = "", target = ""] = call.positional;
  if (source === "-" || target === "-") throw new UnknownUseError("s3 cp with standard input or output");
  const from = s3Uri(source);
  const to = s3Uri(target, source);
  const quiet = call.options.has("--quiet") || call.options.has("--only-show-errors");
  const line = await (async () => {
    if (from !== undefined && to !== undefined) {
      await call.cloud.copyObject(call.caller, from, to.bucket, to.key, await putOptions(call));
      return `copy: ${source} to s3://${to.bucket}/${to.key}\n`;
    }
    if (from !== undefined) return download(call, from, target);
    if (to !== undefined) return upload(call, source, to);
    throw new UsageError("Error: Invalid argument type");
  })();
  return quiet ? "" : line;
};

const signRequest = async (call: Invocation) => ({
  keyId: option(call, "--key-id"),
  message: await blob("--message", option(call, "--message"), call.folder),
  messageType: choice<MessageType>(call, "--message-type", ["RAW", "DIGEST"], "RAW"),
  algorithm: option(call, "--signing-algorithm"),
});

const sign = async (call: Invocation): Promise<Output> => {
  const request = await signRequest(call);
  const { keyArn, signature } = call.cloud.sign(call.caller, request);
  return { KeyId: keyArn, Signature: signature.toString("base64"), SigningAlgorithm: request.algorithm };
};

const verify = async (call: Invocation): Promise<Output> => {
  const request = await signRequest(call);
  const signature = await blob("--signature", option(call, "--signature"), call.folder);
  const { keyArn } = call.cloud.verify(call.caller, { ...request, signature });
  return { KeyId: keyArn, SignatureValid: true, SigningAlgorithm: request.algorithm };
};

const callerIdentity = async (call: Invocation): Promise<Output> => {
  const { userId, account, arn } = call.cloud.callerIdentity(call.caller);
  return { UserId: userId, Account: account, Arn: arn };
};

const ENCRYPTION = ["--server-side-encryption", "--ssekms-key-id"];
const AT = ["--bucket", "--key"];
const SIGN = ["--key-id", "--message", "--signing-algorithm"];

function operation(
  run: Operation["run"],
  required: readonly string[],
  optional: readonly string[],
  positional: readonly string[] = [],
): Operation {
  return { run, required, options: [...required, ...optional], positional };
}

/** Everything that the stand-in knows. Formats and exit codes are those of the AWS CLI v2. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["s3api get-object", operation(getObject, AT, ["--version-id"], ["outfile"])],
  ["s3api head-object", operation(headObject, AT, ["--version-id"])],
  [
    "s3api put-object",
    operation(putObject, AT, [
      "--body",
      "--if-none-match",
      "--metadata",
      "--checksum-algorithm",
      "--content-type",
      ...ENCRYPTION,
    ]),
  ],
  [
    "s3api copy-object",
    operation(
      copyObject,
      [...AT, "--copy-source"],
      ["--if-none-match", "--metadata", "--metadata-directive", ...ENCRYPTION],
    ),
  ],
  [
    "s3 cp",
    operation(
      copy,
      [],
      ["--metadata", "--sse", "--sse-kms-key-id", "--only-show-errors", "--quiet", "--no-progress"],
      ["source", "target"],
    ),
  ],
  ["kms sign", operation(sign, SIGN, ["--message-type"])],
  ["kms verify", operation(verify, [...SIGN, "--signature"], ["--message-type"])],
  ["sts get-caller-identity", operation(callerIdentity, [], [])],
]);
