import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { FileExistsBehavior, ServerAppspec } from "../../specs/appspec/model";
import type { DeploymentArchives } from "./archives";
import { hostPath, realHostPath, type Host } from "./host";
import { planInstall, type Instruction } from "./instructions";

export interface InstallArgs {
  readonly host: Host;
  readonly archives: DeploymentArchives;
  /** Folder of the unpacked bundle. */
  readonly archive: string;
  readonly appspec: ServerAppspec;
  readonly fileExistsBehavior: FileExistsBehavior;
}

/**
 * The Install event: removes what the last install of the group copied, then copies this revision's files and sets
 * their modes. What it copied is listed even where it fails half way, so that the next install removes it.
 *
 * @returns Kinds of permission that were not set, such as `owner`.
 * @throws InstallError, RehearsalError
 */
export function install({ host, archives, archive, appspec, fileExistsBehavior }: InstallArgs): readonly string[] {
  const cleanupFile = archives.instructionsFile("-cleanup");
  cleanUp(host, cleanupFile);
  const { instructions, notSet } = planInstall(host, archive, appspec, fileExistsBehavior);
  writeFileSync(archives.instructionsFile("-install.json"), JSON.stringify({ instructions }, undefined, 2));
  writeFileSync(cleanupFile, "");
  for (const instruction of instructions) carryOut(host, instruction, cleanupFile);
  return notSet;
}

/** Removes the files and then the folders that an install listed; a folder that holds anything else stays. */
function cleanUp(host: Host, cleanupFile: string): void {
  if (!existsSync(cleanupFile)) return;
  const listed = readFileSync(cleanupFile, "utf8").split("\n").slice(0, -1).reverse();
  for (const path of listed) {
    const target = hostPath(host, path);
    const stat = lstatSync(target, { throwIfNoEntry: false });
    if (stat?.isDirectory()) removeIfEmpty(target);
    else if (stat !== undefined) rmSync(target);
  }
  rmSync(cleanupFile);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

function carryOut(host: Host, instruction: Instruction, cleanupFile: string): void {
  if (instruction.type === "chmod") {
    chmodSync(realHostPath(host, instruction.file), parseInt(instruction.mode, 8));
  } else if (instruction.type === "mkdir") {
    mkdirSync(hostPath(host, instruction.directory));
    appendFileSync(cleanupFile, `${instruction.directory}\n`);
  } else {
    appendFileSync(cleanupFile, `${instruction.destination}\n`);
    copy(host, instruction.source, hostPath(host, instruction.destination));
  }
}

/** Copies with mode and times. A link stays one; an absolute one leads to the same path of the host. */
function copy(host: Host, source: string, destination: string): void {
  // Written through a link, the bytes could land anywhere on this machine.
  rmSync(destination, { force: true });
  if (lstatSync(source).isSymbolicLink()) {
    const target = readlinkSync(source);
    symlinkSync(target.startsWith("/") ? hostPath(host, target) : target, destination);
    return;
  }
  copyFileSync(source, destination);
  const { mode, atime, mtime } = statSync(source);
  chmodSync(destination, mode);
  utimesSync(destination, atime, mtime);
}
