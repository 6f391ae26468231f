import { randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { withFileErrors } from "./fileErrors";
import { refuseRunning, releaseLock, takeLock } from "./lock";
import { createPorts } from "./ports";
import { endLeftovers } from "./supervision";
import { RehearsalError } from "./types";

/** Bytes that a rehearsal wants at its start. */
const NEEDED_BYTES = 200 * 1024 * 1024;

/** What a rehearsal writes and must not leave. */
const TRANSIENT = ["stores", "builds", "hosts", "run"] as const;
const KEPT = ["logs", "cache"] as const;

/** The folder of a rehearsal and what is unique to it on this machine. */
export interface Workspace {
  /** `<clone>/.interlock/rehearsal`. */
  readonly folder: string;
  /** Marks the rehearsal's processes; to be given to `createProcesses`. */
  readonly token: string;
  readonly stores: string;
  readonly builds: string;
  readonly hosts: string;
  /** Sockets, shims and other things of the running rehearsal. */
  readonly run: string;
  /** Kept after the end; emptied by the next rehearsal. */
  readonly logs: string;
  /** Kept from rehearsal to rehearsal. */
  readonly cache: string;
  /** A free port of the loopback interface, never the same twice. */
  freePort(): Promise<number>;
  /** Removes everything but logs and cache, and lets the next rehearsal begin. All processes must have ended. */
  close(options?: { readonly keep?: boolean }): Promise<void>;
}

export interface WorkspaceOptions {
  /** Free bytes of the disk that holds a folder. @default - asks the system */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const MIB = 1024 * 1024;

async function checkSpace(folder: string, freeBytes: (folder: string) => Promise<number>): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= NEEDED_BYTES) return;
  throw new RehearsalError(
    `Not enough disk space for a rehearsal in ${folder}: ${Math.floor(free / MIB)} MiB are free, ` +
      `${NEEDED_BYTES / MIB} MiB are needed.`,
    2,
  );
}

/** An AppSpec may have taken the right to write from a folder; nothing in it can be removed until it is given back. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}

async function removeFolder(folder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 };
  try {
    await rm(folder, options);
  } catch (error) {
    if (!["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    await makeWritable(folder);
    await rm(folder, options);
  }
}

const remove = async (folder: string, names: readonly string[]): Promise<void> => {
  for (const name of names) await removeFolder(join(folder, name));
};

/** Makes the folder of a rehearsal where there is none. */
async function prepareFolder(root: string, { freeBytes = freeBytesOf }: WorkspaceOptions): Promise<string> {
  if (process.platform === "win32")
    throw new RehearsalError("A rehearsal needs Linux or macOS; on Windows use WSL.", 2);
  const folder = resolve(root, ".interlock", "rehearsal");
  await mkdir(folder, { recursive: true });
  await checkSpace(folder, freeBytes);
  // Nothing of it belongs into a commit, whatever the app's own .gitignore says.
  await writeFile(resolve(root, ".interlock", ".gitignore"), "*\n");
  return folder;
}

const PREPARING = "prepare the rehearsal's folder";

/**
 * Looks whether a rehearsal could begin, and takes nothing over.
 * @throws what {@link openWorkspace} throws
 */
export const checkWorkspace = (root: string, options: WorkspaceOptions = {}): Promise<void> =>
  withFileErrors(PREPARING, async () => refuseRunning(await prepareFolder(root, options)));

/**
 * Opens `<root>/.interlock/rehearsal` for one rehearsal; takes over what a killed one has left and ends its processes.
 *
 * @throws RehearsalError with exit code 2 while another rehearsal runs there, when less than 200 MiB are free, or when the
 * folder cannot be written.
 */
export async function openWorkspace(root: string, options: WorkspaceOptions = {}): Promise<Workspace> {
  const token = randomBytes(12).toString("hex");
  return withFileErrors(PREPARING, async () => {
    const folder = await prepareFolder(root, options);
    for (const stale of await takeLock(folder, token)) await endLeftovers(stale.token);
    await remove(folder, [...TRANSIENT, "logs"]);
    for (const name of [...TRANSIENT, ...KEPT]) await mkdir(join(folder, name), { recursive: true });
    return {
      folder,
      token,
      stores: join(folder, "stores"),
      builds: join(folder, "builds"),
      hosts: join(folder, "hosts"),
      run: join(folder, "run"),
      logs: join(folder, "logs"),
      cache: join(folder, "cache"),
      freePort: createPorts(),
      close: ({ keep = false } = {}) =>
        withFileErrors("tidy the rehearsal's folder", async () => {
          await remove(folder, keep ? ["run"] : TRANSIENT);
          await releaseLock(folder, token);
        }),
    };
  });
}
