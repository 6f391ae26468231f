import { existsSync, lstatSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { RehearsalError } from "../types";

/** A folder that stands for an instance: its root file system. */
export interface Host {
  /** Instance id, `i-` and 17 hexadecimal digits. */
  readonly id: string;
  readonly region: string;
  /** Port of this machine's loopback that the host's service listens on. */
  readonly port: number;
  /** Absolute path of the folder. */
  readonly root: string;
  /** Availability zone; absent where none is declared. */
  readonly zone?: string;
}

export interface BootHostArgs {
  readonly id: string;
  readonly region: string;
  readonly port: number;
  /** Absolute path; made where it does not exist. */
  readonly root: string;
  readonly zone?: string;
  /** What user data would write at boot: content by absolute path on the host, such as `/etc/departures/environment`. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes the folder of a host and writes what user data would; what lies in it already stays. */
export function bootHost({ id, region, port, root, zone, files = {} }: BootHostArgs): Host {
  mkdirSync(root, { recursive: true });
  const host: Host = { id, region, port, root: realpathSync(root), ...(zone === undefined ? {} : { zone }) };
  for (const folder of ["/etc/systemd/system", "/opt/codedeploy-agent"]) {
    mkdirSync(hostPath(host, folder), { recursive: true });
  }
  for (const [path, content] of Object.entries(files)) {
    const target = hostPath(host, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return host;
}

/**
 * Where a path of the host lies on this machine.
 *
 * @throws RehearsalError where the path leaves the host's folder through a link.
 */
export function hostPath(host: Host, path: string): string {
  const target = join(host.root, posix.normalize(`/${path}`));
  if (target === host.root) return target;
  let ancestor = dirname(target);
  while (!isThere(ancestor)) ancestor = dirname(ancestor);
  if (isBelow(existsSync(ancestor) ? realpathSync(ancestor) : "", host.root)) return target;
  throw new RehearsalError(
    `${host.id}: ${path} leads out of the host: ${onHost(host, ancestor)} is a link to the machine that rehearses, ` +
      "or to nothing; let links of a bundle and of hooks lead to places on the host",
  );
}

/**
 * The file that a path of the host stands for, links followed.
 *
 * @throws RehearsalError where a link leads out of the host's folder.
 */
export function realHostPath(host: Host, path: string): string {
  const real = realpathSync(hostPath(host, path));
  if (isBelow(real, host.root)) return real;
  throw new RehearsalError(`${host.id}: ${path} is a link that leads out of the host, to ${real}`);
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

export const isBelow = (path: string, root: string): boolean => path === root || path.startsWith(root + sep);

/** A path of this machine as the host sees it. */
export function onHost(host: Host, path: string): string {
  const within = relative(host.root, path);
  return within.startsWith("..") ? path : `/${within}`;
}

/** A path of the host, if there is something at it, on this machine; else the path as it is. */
export function prefixIfOnHost(host: Host, path: string): string {
  if (!path.startsWith("/")) return path;
  const target = join(host.root, posix.normalize(path));
  return existsSync(target) ? target : path;
}

/** Asks a host's service for its health: `GET http://127.0.0.1:<port><path>`. */
export async function healthCheck(host: Pick<Host, "port">, path = "/health", timeoutMs = 10_000): Promise<Health> {
  const url = `http://127.0.0.1:${host.port}${path}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), headers: { connection: "close" } });
    const text = await response.text();
    return { healthy: response.ok, status: response.status, body: parseJson(text) };
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    return { healthy: false, problem: `${url} does not answer (${cause?.code ?? message})` };
  }
}

/** What a service answered; `problem` where it did not. */
export interface Health {
  readonly healthy: boolean;
  readonly status?: number;
  /** The answer as JSON, or as text where it is none. */
  readonly body?: unknown;
  readonly problem?: string;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
