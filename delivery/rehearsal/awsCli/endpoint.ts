import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import type { Caller, Cloud } from "../cloud";
import { withFileErrors } from "../fileErrors";
import { Docker } from "../docker/command";
import { runCommand, type CommandRequest, type CommandResult } from "./command";
import type { Services } from "./services";
import { Sessions } from "./sessions";
import { sleep, sleepProgram } from "./sleep";

/** A build's access to the stand-in. */
export interface AwsSession {
  /** Variables that the build's environment must hold. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder that must come first on the build's PATH. */
  readonly pathFolder: string;
  /** What the build called and the stand-in does not know. */
  readonly unknown: readonly string[];
  /** From now on the build's token is worth nothing. */
  close(): void;
}

/** Serves the stand-in `aws` and `docker` commands of all builds of a rehearsal. */
export interface AwsEndpoint {
  open(caller: Caller): AwsSession;
  /** From now on commands reach functions, deployments and the registry as well. */
  serve(services: Services): void;
  close(): Promise<void>;
}

interface Session {
  readonly caller: Caller;
  readonly unknown: string[];
  /** Whether the build was told of something that is not there yet. */
  waits: boolean;
  docker?: Docker;
}

/** Bytes of a request; command lines are shorter than any system allows. */
const MAX_REQUEST = 1 << 20;

const isRequest = (value: unknown): value is CommandRequest & { token: string } => {
  const { token, arguments: words, folder, environment } = value as Record<string, unknown>;
  return (
    typeof token === "string" && Array.isArray(words) && typeof folder === "string" && typeof environment === "object"
  );
};

function parseRequest(text: string): (CommandRequest & { token: string }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRequest(value) ? value : undefined;
  } catch {
    return undefined; // no client of ours
  }
}

/** Reads one line, answers one value and hangs up. */
function serve(socket: Socket, answer: (text: string) => Promise<CommandResult | undefined>): void {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy()); // the build was ended meanwhile
  socket.on("data", (chunk: string) => {
    text += chunk;
    if (text.length > MAX_REQUEST) socket.destroy();
    if (!text.endsWith("\n")) return;
    answer(text).then(
      (result) => socket.end(result === undefined ? "" : JSON.stringify(result)),
      (error: unknown) => {
        const stderr = `\naws: [ERROR]: the rehearsal's stand-in failed: ${String(error)}\n`;
        socket.end(JSON.stringify({ exitCode: 255, stdout: "", stderr } satisfies CommandResult));
      },
    );
  });
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Puts executables `aws`, `docker` and `sleep` into a folder; they run by this node, whatever a build makes of its PATH. */
async function install(folder: string): Promise<void> {
  const script = join(__dirname, "aws.js");
  await withFileErrors("install the stand-in for the AWS CLI", async () => {
    await mkdir(folder, { recursive: true });
    const start = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)}`;
    for (const name of ["aws", "docker"])
      await writeFile(join(folder, name), `${start} ${name} "$@"\n`, { mode: 0o755 });
    const asked = start.replace("exec ", "");
    const inEarnest = `exec ${quoted(sleepProgram())} "$@"`;
    await writeFile(join(folder, "sleep"), `${asked} sleep "$@" 2>/dev/null || ${inEarnest}\n`, { mode: 0o755 });
  });
}

/**
 * Starts serving on a port of the loopback interface; a build proves by a random token which one it is.
 *
 * @param folder Where the executable goes.
 */
export async function startAwsEndpoint(cloud: Cloud, folder: string): Promise<AwsEndpoint> {
  const sessions = new Map<string, Session>();
  const sockets = new Set<Socket>();
  const roles = new Sessions();
  let services: Services | undefined;
  await install(folder);

  async function docker(request: CommandRequest, session: Session): Promise<CommandResult> {
    const onUnknown = (what: string): void => void session.unknown.push(what);
    if (services === undefined) {
      onUnknown("docker");
      return { exitCode: 125, stdout: "", stderr: "docker is not rehearsed here\n" };
    }
    session.docker ??= new Docker(services.registry, join(folder, "images"), onUnknown);
    return session.docker.run(request);
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, async (text) => {
      const request = parseRequest(text);
      const session = request && sessions.get(request.token);
      if (request === undefined || session === undefined) return undefined;
      if (request.program === "docker") return docker(request, session);
      if (request.program === "sleep") return sleep(request.arguments, session.waits, services?.clock);
      const onWait = (waits: boolean): void => void (session.waits = waits);
      const served = { sessions: roles, onWait, ...(services === undefined ? {} : { services }) };
      return runCommand(request, cloud, session.caller, (what) => session.unknown.push(what), served);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    open(caller) {
      const token = randomBytes(24).toString("base64url");
      const session: Session = { caller, unknown: [], waits: false };
      sessions.set(token, session);
      return {
        environment: { INTERLOCK_AWS: `${port}:${token}` },
        pathFolder: folder,
        unknown: session.unknown,
        close: () => void sessions.delete(token),
      };
    },
    serve(all) {
      services = all;
    },
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, "close");
    },
  };
}
