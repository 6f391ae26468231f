/** MiniStack, an emulator of AWS, in a private virtual environment of Python, for as long as a test needs it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request as send } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PACKAGES = ["ministack==1.5.33", "cryptography==50.0.2"];
const ATTEMPTS = 100;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

interface Outgoing {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export class MiniStack {
  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly process: ChildProcess,
  ) {}

  /** Starts it. @returns absent, with the reason, where it cannot be had */
  static async start(): Promise<MiniStack | string> {
    if (process.env["CI"]) return "not started in CI: it is downloaded from the Python package index";
    const folder = mkdtempSync(join(tmpdir(), "interlock-ministack-"));
    const python = join(folder, "venv/bin/python");
    const made = spawnSync("python3", ["-m", "venv", join(folder, "venv")]);
    const installed = made.status === 0 && spawnSync(python, ["-m", "pip", "install", "-q", ...PACKAGES]).status === 0;
    if (!installed) {
      rmSync(folder, { recursive: true, force: true });
      return made.status === 0 ? "pip could not install it" : "Python 3 with venv is not here";
    }
    const port = await freePort();
    const env = { PATH: process.env["PATH"], HOME: folder, BIND_HOST: "127.0.0.1", GATEWAY_PORT: String(port) };
    const child = spawn(python, ["-m", "ministack"], { env: { ...env, AUTH: "true" }, stdio: "ignore" });
    const stack = new MiniStack(folder, port, child);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await stack.isReady()) return stack;
      await pause(100);
    }
    stack.stop();
    throw new Error("MiniStack did not begin to answer.");
  }

  private isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = send({ host: "127.0.0.1", port: this.port, path: "/_ministack/health" }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      });
      probe.on("error", () => resolve(false)).end();
    });
  }

  /** Runs a script with its Python. */
  run(script: string, input: unknown): unknown {
    const { stdout, stderr, status } = spawnSync(join(this.folder, "venv/bin/python"), [script], {
      input: JSON.stringify({ ...(input as object), endpoint: `http://127.0.0.1:${this.port}` }),
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  /** What the SDK calls in place of the network: the same request, to this port. */
  handle(outgoing: Outgoing): Promise<{ response: { statusCode: number; headers: object; body: IncomingMessage } }> {
    const query = new URLSearchParams(
      Object.entries(outgoing.query ?? {}).map(([name, value]): [string, string] => [name, String(value ?? "")]),
    );
    const path = `${outgoing.path}${query.size > 0 ? `?${query.toString()}` : ""}`;
    return new Promise((resolve, reject) => {
      const { method, headers } = outgoing;
      const call = send({ host: "127.0.0.1", port: this.port, method, path, headers }, (body) =>
        resolve({ response: { statusCode: body.statusCode ?? 0, headers: body.headers, body } }),
      );
      call.on("error", reject).end(outgoing.body as Uint8Array | undefined);
    });
  }

  stop(): void {
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
