import { copyFile, mkdir, stat } from "node:fs/promises";
import { basename, dirname, relative, resolve } from "node:path";
import type { ObjectLocation } from "../stores";
import { putOptions, type Invocation } from "./invocation";
import { LocalError, UnknownUseError, UsageError } from "./usage";
import { local } from "./values";

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

/** Copies one object or file, either way or between buckets. */
export const copy = async (call: Invocation): Promise<string> => {
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
