/** Code of functions: what a stack declares or a build uploads, unpacked into folders of this machine. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Properties } from "../../graph/types";
import { unzip } from "../archive";
import { bagAt, textAt } from "../bag";

/** Unpacked code. */
export interface FunctionCode {
  readonly folder: string;
  /** Base64. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("base64");

/** Unpacks an uploaded zip. @throws RehearsalError where it is none */
export async function uploadedCode(zip: Buffer, folder: string): Promise<FunctionCode> {
  await mkdir(dirname(folder), { recursive: true });
  await writeFile(`${folder}.zip`, zip);
  await unzip(`${folder}.zip`, folder);
  return { folder, sha256: digest(zip), size: zip.length };
}

/** A file or folder that a program names, relative to its own folder, where the evaluation runs as well. */
async function copyFrom(path: string, target: string): Promise<void> {
  const source = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  if (/\.zip$/i.test(source) && !(await stat(source)).isDirectory()) await unzip(source, target);
  else await cp(source, target, { recursive: true });
}

/** Lays out an asset or archive of Pulumi. @returns what cannot be had on this machine */
async function layOut(value: unknown, target: string): Promise<string | undefined> {
  const asset = bagAt(value as Properties, "asset");
  const archive = bagAt(value as Properties, "archive");
  const path = textAt(asset, "path") ?? textAt(archive, "path");
  if (path !== undefined) {
    if (!existsSync(resolve(path))) return `the file ${path}, which does not exist`;
    await copyFrom(path, target);
    return undefined;
  }
  const uri = textAt(asset, "uri") ?? textAt(archive, "uri");
  if (uri !== undefined) return `the remote file ${uri}`;
  const text = textAt(asset, "text");
  if (text !== undefined) {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    return undefined;
  }
  await mkdir(target, { recursive: true });
  for (const [name, inner] of Object.entries(bagAt(archive, "assets"))) {
    const missing = await layOut(inner, join(target, name));
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** Digest of names and contents: a program's archive has no bytes of its own before it is uploaded. */
async function digestOf(folder: string): Promise<{ readonly sha256: string; readonly size: number }> {
  const hash = createHash("sha256");
  let size = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const bytes = await readFile(file);
    hash.update(file.slice(folder.length)).update(bytes);
    size += bytes.length;
  }
  return { sha256: hash.digest("base64"), size };
}

/** The code that a stack declares, or what of it this machine cannot have. */
export async function declaredCode(inputs: Properties, folder: string): Promise<FunctionCode | string> {
  if (inputs["code"] === undefined) {
    const at =
      textAt(inputs, "imageUri") ?? `s3://${textAt(inputs, "s3Bucket") ?? ""}/${textAt(inputs, "s3Key") ?? ""}`;
    return `the code in ${at}`;
  }
  const missing = await layOut(inputs["code"], folder);
  return missing ?? { folder, ...(await digestOf(folder)) };
}
