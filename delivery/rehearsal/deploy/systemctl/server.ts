import { randomBytes } from "node:crypto";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Host } from "../host";
import type { Services } from "./services";
import { systemctl, type Answer } from "./verbs";

/** Name of the variable through which a hook's `systemctl` finds the services of its host. */
export const SYSTEMD_VARIABLE = "INTERLOCK_SYSTEMD";

/** First argument of a call that stands in for a command that is passed over. */
export const PASS_OVER = "--pass-over";

/** First argument of a call that stands in for a command that would reach beyond the host. */
export const REFUSE = "--refuse";

/** Longest request that is read, in characters. */
const LONGEST_REQUEST = 1_000_000;

/** Answers the `systemctl` of hooks, over loopback: the path of a socket in a host's folder may be too long. */
export class SystemctlServer {
  private readonly hosts = new Map<string, { host: Host; services: Services }>();
  private server: Server | undefined;
  private listening: Promise<number> | undefined;

  /** Lets hooks of a host reach its services; gives the value of {@link SYSTEMD_VARIABLE}, which nobody else can guess. */
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
      const server = createServer((socket) => this.serve(socket));
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
      const request = parseRequest(text);
      if (request !== undefined) void this.answer(request).then((answer) => socket.end(printAnswer(answer)));
      else if (text.length > LONGEST_REQUEST) socket.destroy();
    });
  }

  private async answer({ token, args }: Request): Promise<Answer> {
    const target = this.hosts.get(token);
    if (target === undefined) return failed("this host is not of this rehearsal");
    const [first, command = "", ...rest] = args;
    if (first === PASS_OVER) {
      target.services.passOver(command);
      return { exitCode: 0, stdout: "", stderr: `not rehearsed, passed over: ${[command, ...rest].join(" ")}\n` };
    }
    if (first === REFUSE) {
      target.services.passOver(command);
      const why = `${command} would reach beyond this host, for real; hooks are rehearsed without it`;
      return { exitCode: 127, stdout: "", stderr: `not rehearsed: ${why}\n` };
    }
    try {
      return await systemctl(target.host, target.services, args);
    } catch (error) {
      return failed(error instanceof Error ? error.message : String(error));
    }
  }
}

interface Request {
  readonly token: string;
  readonly args: readonly string[];
}

/** The request, or undefined while some of it is still to come. */
function parseRequest(text: string): Request | undefined {
  const [token = "", count = "", ...rest] = text.split("\n");
  const args = rest.slice(0, Number(count));
  return rest.length > args.length && count !== "" ? { token, args } : undefined;
}

const failed = (message: string): Answer => ({ exitCode: 1, stdout: "", stderr: `systemctl: ${message}\n` });

function printAnswer({ exitCode, stdout, stderr }: Answer): string {
  const marked = (text: string, mark: string): string[] =>
    text === ""
      ? []
      : text
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => mark + line);
  return `${[exitCode, ...marked(stdout, "1"), ...marked(stderr, "2")].join("\n")}\n`;
}
