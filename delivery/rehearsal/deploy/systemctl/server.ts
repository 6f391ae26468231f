import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type { Host } from "../host";
import type { Services } from "./services";
import { systemctl } from "./verbs";

/** Name of the variable through which a hook's `systemctl` finds the services of its host. */
export const SYSTEMD_VARIABLE = "INTERLOCK_SYSTEMD";

const CLIENT = join(__dirname, "client.js");

/** Longest request that is read, in characters. */
const LONGEST_REQUEST = 1_000_000;

/** Answers the `systemctl` of hooks, over loopback: a path of a socket may be too long. */
export class SystemctlServer {
  private readonly hosts = new Map<string, { host: Host; services: Services }>();
  private server: Server | undefined;
  private listening: Promise<number> | undefined;

  /** Lets hooks of a host reach its services; gives the value of {@link SYSTEMD_VARIABLE}, which none other can guess. */
  async attach(host: Host, services: Services): Promise<string> {
    const token = randomBytes(16).toString("hex");
    this.hosts.set(token, { host, services });
    return `${await (this.listening ??= this.listen())}/${token}`;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.listening = undefined;
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  private listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer({ allowHalfOpen: true }, (socket) => this.serve(socket));
      this.server = server;
      // A rehearsal that was broken off must not be kept alive by it.
      server.unref();
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
  }

  private serve(socket: Socket): void {
    let text = "";
    socket.on("error", () => socket.destroy());
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_REQUEST) socket.destroy();
      else if (text.endsWith("\n")) {
        void this.answer(text).then(
          (answer) => socket.end(JSON.stringify(answer)),
          () => socket.destroy(),
        );
      }
    });
  }

  private async answer(text: string): Promise<unknown> {
    const { token, args } = JSON.parse(text) as { token: string; args: string[] };
    const target = this.hosts.get(token);
    if (target === undefined) throw new Error("unknown token");
    try {
      return await systemctl(target.host, target.services, args);
    } catch (error) {
      return {
        exitCode: 1,
        stdout: "",
        stderr: `systemctl: ${error instanceof Error ? error.message : String(error)}\n`,
      };
    }
  }
}

/** Writes the commands that stand in for a host's into a folder, which then leads the hooks' search path. */
export function writeStandIns(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const quoted = [process.execPath, CLIENT].map((path) => `'${path.replace(/'/g, "'\\''")}'`).join(" ");
  writeFileSync(join(folder, "systemctl"), `#!/bin/sh\nexec ${quoted} "$@"\n`);
  chmodSync(join(folder, "systemctl"), 0o755);
  rmSync(join(folder, "node"), { force: true });
  symlinkSync(process.execPath, join(folder, "node"));
}
