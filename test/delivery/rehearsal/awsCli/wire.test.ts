import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ROOT } from "../../../../delivery/cli/program";
import type { CommandResult } from "../../../../delivery/rehearsal/awsCli/command";
import { answerRequests, type Request } from "../../../../delivery/rehearsal/awsCli/wire";
import { clientCommand } from "../../../../delivery/rehearsal/clientCommand";

const CLIENTS = { bash: process.env.PATH ?? "", node: "/nowhere" };

for (const [name, searchPath] of Object.entries(CLIENTS))
  describe(`rehearsal/awsCli/wire: the client in ${name}`, () => {
    let server: Server;
    let folder: string;
    let requests: Request[] = [];
    let answer: CommandResult | undefined;

    before(async () => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock it's wire-")));
      server = createServer((socket) =>
        answerRequests(socket, (request) => {
          requests.push(request);
          return Promise.resolve(answer);
        }),
      ).listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    beforeEach(() => {
      requests = [];
      answer = { exitCode: 0, stdout: "", stderr: "" };
    });
    after(() => {
      server.close();
      rmSync(folder, { recursive: true });
    });

    async function call(words: readonly string[], stdin = "", environment: Readonly<Record<string, string>> = {}) {
      const { port } = server.address() as AddressInfo;
      const start = clientCommand(join(ROOT, "delivery/rehearsal/awsCli"), searchPath, [
        "docker",
        "HOME LANGUAGE",
        "docker",
      ]);
      const child = spawn("/bin/sh", ["-c", `${start} "$@"`, "sh", ...words], {
        cwd: folder,
        env: { PATH: "/usr/bin:/bin", INTERLOCK_AWS: `${port}:secret`, ...environment },
      });
      const [out, errors]: Buffer[][] = [[], []];
      child.stdout.on("data", (chunk: Buffer) => out!.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => errors!.push(chunk));
      child.stdin.end(stdin);
      const [exitCode] = (await once(child, "close")) as [number];
      return { exitCode, stdout: Buffer.concat(out!).toString(), stderr: Buffer.concat(errors!).toString() };
    }

    it("hands over what it was called with, as it is", async () => {
      const words = ["run", "", " a  b ", "line\nbreak\n", "äöü 🚆", "*", "$(exit 3)", "'\"\\", "-n", "--x=1"];
      await call(words, "", { HOME: "/a\nb", OTHER: "x" });
      assert.deepEqual(
        requests.map(({ stdin: _, ...request }) => request),
        [{ token: "secret", program: "docker", folder, arguments: words, environment: { HOME: "/a\nb" } }],
      );
      assert.equal(requests[0]?.stdin, undefined);
    });

    it("hands over any arguments", async () => {
      const word = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 4 }), async (words) => {
          fc.pre(!words.includes("--password-stdin"));
          requests = [];
          await call(words);
          assert.deepEqual(requests[0]?.arguments, words);
        }),
        { numRuns: 15 },
      );
    });

    it("hands over a password from standard input", async () => {
      await call(["login", "--password-stdin"], "pass word\n\n");
      assert.equal(requests[0]?.stdin, "pass word\n\n");
    });

    it("prints what comes back, and ends as it says", async () => {
      for (const [stdout, stderr] of [
        ["", ""],
        ["no line break", "none here"],
        ["two\nlines\n", "\naws: [ERROR]: a\\nb\n"],
        [`${"x".repeat(70_000)}\n1\n2\n`, "1\n2\n3\n"],
      ] as const) {
        answer = { exitCode: 254, stdout, stderr };
        assert.deepEqual(await call(["ps"]), answer);
      }
    });

    it("says that the rehearsal does not know the caller", async () => {
      answer = undefined;
      const stderr = "\ndocker: [ERROR]: the rehearsal does not know this build\n";
      assert.deepEqual(await call(["ps"]), { exitCode: 255, stdout: "", stderr });
    });

    it("is not led astray by what a build has set for its shells", async () => {
      writeFileSync(join(folder, "env.sh"), "echo astray; exit 9\n");
      answer = { exitCode: 0, stdout: "fine\n", stderr: "" };
      const environment = { BASH_ENV: join(folder, "env.sh"), "BASH_FUNC_printf%%": "() { :; }" };
      assert.deepEqual(await call(["ps"], "", environment), answer);
    });
  });

describe("rehearsal/awsCli/wire", () => {
  it("hangs up on whoever is no client", async () => {
    const server = createServer((socket) => answerRequests(socket, () => assert.fail("asked"))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    for (const text of ["{}\n", "{\n", '{"token":1}\n', "5\0t\0rm\0/\0-\0" + "0\0", "x".repeat((1 << 20) + 1)]) {
      const socket = connect(port, "127.0.0.1");
      let answer = "";
      socket.on("data", (chunk) => (answer += String(chunk)));
      socket.on("error", () => undefined);
      socket.write(text);
      await once(socket, "close");
      assert.equal(answer, "");
    }
    server.close();
  });
});
