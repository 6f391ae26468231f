import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { clientCommand, quoted } from "../clientCommand";
import type { Caller, Cloud } from "../cloud";
import { withFileErrors } from "../fileErrors";
import { Docker } from "../docker/command";
import { runCommand, type CommandResult } from "./command";
import type { Services } from "./services";
import { Sessions } from "./sessions";
import { sleep, sleepProgram } from "./sleep";
import { answerRequests, type Request } from "./wire";

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

/** Variables that the commands obey. */
const VARIABLES = [
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_DEFAULT_OUTPUT",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_MAX_ATTEMPTS",
  "AWS_RETRY_MODE",
  "HOME",
];

/** Puts executables `aws`, `docker` and `sleep` into a folder; they run by programs of this machine, whatever a build makes of its PATH. */
async function install(folder: string): Promise<void> {
  const client = (program: string, label: string): string =>
    clientCommand(__dirname, process.env.PATH ?? "", [label, VARIABLES.join(" "), program]);
  const scripts = {
    aws: `exec ${client("aws", "the AWS CLI")} "$@"`,
    docker: `exec ${client("docker", "docker")} "$@"`,
    sleep: `${client("sleep", "sleep")} "$@" 2>/dev/null || exec ${quoted(sleepProgram())} "$@"`,
  };
  await withFileErrors("install the stand-in for the AWS CLI", async () => {
    await mkdir(folder, { recursive: true });
    for (const [name, script] of Object.entries(scripts))
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
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

  async function docker(request: Request, session: Session): Promise<CommandResult> {
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
    answerRequests(socket, async (request) => {
      const session = sessions.get(request.token);
      if (session === undefined) return undefined;
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
