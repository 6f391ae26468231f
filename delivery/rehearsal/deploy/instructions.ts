import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { basename, join, posix } from "node:path";
import type { FileExistsBehavior, Permission, ServerAppspec } from "../../specs/appspec/model";
import { hostPath, onHost, type Host } from "./host";
import { matches } from "./permissions";

/** One step of an install; destinations are paths of the host. */
export type Instruction =
  | { readonly type: "mkdir"; readonly directory: string }
  | { readonly type: "copy"; readonly source: string; readonly destination: string }
  | { readonly type: "chmod"; readonly mode: string; readonly file: string };

/** What an install does, and what of it cannot be rehearsed. */
export interface InstallPlan {
  readonly instructions: readonly Instruction[];
  /** Kinds of permission that are not set, such as `owner`. */
  readonly notSet: readonly string[];
}

/** An AppSpec that cannot be installed; `at` is the path of the setting in the file. */
export class InstallError extends Error {
  constructor(
    readonly at: readonly (string | number)[],
    message: string,
  ) {
    super(message);
    this.name = "InstallError";
  }
}

/**
 * Plans an install as the agent does. Only what this install copies or makes gets permissions, and a folder that is
 * there already is not made: nothing but its new content gets any.
 *
 * Source: agent 2, `src/installer/core.rs` and `builder.rs`.
 *
 * @param fallback What happens to files that exist where the AppSpec does not say.
 * @throws InstallError
 */
export function planInstall(
  host: Host,
  archive: string,
  appspec: ServerAppspec,
  fallback: FileExistsBehavior,
): InstallPlan {
  const plan = new Planner(host, appspec.fileExistsBehavior ?? fallback);
  appspec.files.forEach(({ source, destination }, index) => plan.file(archive, source, destination, index));
  appspec.permissions.forEach((permission, index) => plan.permission(permission, index));
  return { instructions: plan.instructions, notSet: [...plan.notSet].sort() };
}

class Planner {
  readonly instructions: Instruction[] = [];
  readonly notSet = new Set<string>();
  private readonly copied = new Map<string, string>();
  private readonly made = new Set<string>();
  private readonly permitted = new Set<string>();

  constructor(
    private readonly host: Host,
    private readonly behavior: FileExistsBehavior,
  ) {}

  file(archive: string, source: string, destination: string, index: number): void {
    const from = stripSlash(join(archive, source));
    const at = ["files", index];
    if (!isThere(from)) {
      throw new InstallError([...at, "source"], `the bundle holds no ${source}`);
    }
    const target = posix.normalize(destination.trim());
    if (lstatSync(from).isDirectory()) {
      this.ancestors(stripSlash(target), at);
      this.directory(from, stripSlash(target), at);
    } else {
      const to = posix.join(target, basename(from));
      this.ancestors(to, at);
      this.copy(from, to, at);
    }
  }

  permission(permission: Permission, index: number): void {
    const at = ["permissions", index];
    const object = stripSlash(posix.normalize(permission.object.trim()));
    if (this.copied.has(object)) {
      if (!permission.type.includes("file")) return;
      if (permission.pattern !== "**" || permission.except.length > 0) {
        throw new InstallError(at, `${object} is a file; pattern and except are for directories`);
      }
      this.permit(object, permission, at);
    } else if (this.made.has(object) || isDirectory(this.path(object))) {
      const files = permission.type.includes("file") ? [...this.copied.keys()] : [];
      const directories = permission.type.includes("directory") ? [...this.made] : [];
      [...files, ...directories]
        .filter((path) => matches(permission, path))
        .forEach((path) => this.permit(path, permission, at));
    }
  }

  private directory(from: string, to: string, at: readonly (string | number)[]): void {
    if (!isDirectory(this.path(to))) this.mkdir(to, at);
    for (const name of readdirSync(from).sort()) {
      const [source, target] = [join(from, name), posix.join(to, name)];
      if (lstatSync(source).isDirectory()) this.directory(source, target, at);
      else this.copy(source, target, at);
    }
  }

  private copy(source: string, destination: string, at: readonly (string | number)[]): void {
    if (existsSync(this.path(destination))) {
      if (this.behavior === "RETAIN") return;
      if (this.behavior === "DISALLOW") {
        throw new InstallError(
          at,
          `${destination} exists already and no earlier deployment installed it; remove it, or set file_exists_behavior to OVERWRITE or RETAIN`,
        );
      }
    }
    const other = this.copied.get(destination);
    if (other !== undefined)
      throw new InstallError(at, `${destination} is also the destination of ${this.named(other)}`);
    if (this.made.has(destination)) throw new InstallError(at, `${destination} is also installed as a directory`);
    this.instructions.push({ type: "copy", source, destination });
    this.copied.set(destination, source);
  }

  private mkdir(directory: string, at: readonly (string | number)[]): void {
    if (this.copied.has(directory)) throw new InstallError(at, `${directory} is also installed as a file`);
    if (!this.made.has(directory)) this.instructions.push({ type: "mkdir", directory });
    this.made.add(directory);
  }

  private ancestors(path: string, at: readonly (string | number)[]): void {
    const parent = posix.dirname(path);
    if (parent === "/" || existsSync(this.path(parent))) return;
    this.ancestors(parent, at);
    this.mkdir(parent, at);
  }

  private permit(path: string, permission: Permission, at: readonly (string | number)[]): void {
    if (this.permitted.has(path)) {
      throw new InstallError(at, `${path} gets permissions more than once, which the agent refuses`);
    }
    this.permitted.add(path);
    if (permission.mode !== undefined) this.instructions.push({ type: "chmod", mode: permission.mode, file: path });
    for (const kind of ["owner", "group", "acls", "context"] as const) {
      if (permission[kind] !== undefined) this.notSet.add(kind);
    }
  }

  private path(path: string): string {
    return hostPath(this.host, path);
  }

  private named(path: string): string {
    return posix.basename(onHost(this.host, path));
  }
}

const stripSlash = (path: string): string => (path.length > 1 ? path.replace(/\/$/, "") : path);
const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
