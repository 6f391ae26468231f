/** Images of a rehearsal: a folder that is the root of their files, and how they are to be run. */
import { createHash } from "node:crypto";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join, relative } from "node:path";

export interface ImageConfig {
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDir: string;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports with protocol, such as `8080/tcp`. */
  readonly exposedPorts: readonly string[];
  /** Command of HEALTHCHECK; absent without one. */
  readonly healthCheck?: readonly string[];
}

export interface Image {
  /** `sha256:` and 64 hexadecimal digits, of files and configuration. */
  readonly digest: string;
  /** Absolute path. */
  readonly folder: string;
  readonly config: ImageConfig;
  /** True for an image that lies outside of what is rehearsed, of which nothing is here but its name. @default false */
  readonly outside?: boolean;
}

export const EMPTY_CONFIG: ImageConfig = {
  env: {},
  entrypoint: [],
  cmd: [],
  workingDir: "/",
  user: "",
  labels: {},
  exposedPorts: [],
};

/** An image that nothing of this delivery pushes: what is built on it runs with what this machine has. */
export const imageOutside = (reference: string): Image => ({
  digest: `sha256:${createHash("sha256").update(reference).digest("hex")}`,
  folder: "",
  config: EMPTY_CONFIG,
  outside: true,
});

/** Seals a folder: the same files, modes and settings give the same digest. */
export async function sealImage(folder: string, config: ImageConfig): Promise<Image> {
  const hash = createHash("sha256").update(JSON.stringify(config));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.sort()) {
    const { mode } = await lstat(path);
    hash.update(`\0${relative(folder, path)}\0${mode.toString(8)}\0`);
    hash.update((mode & 0o170000) === 0o120000 ? await readlink(path) : await readFile(path));
  }
  return { digest: `sha256:${hash.digest("hex")}`, folder, config };
}
