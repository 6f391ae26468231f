import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildShell, type ShellOptions } from "../../../../delivery/rehearsal/build/shell";
import { createProcesses } from "../../../../delivery/rehearsal/processes";

const SHELLS: Readonly<Record<string, ShellOptions["shell"]>> = {
  sh: ["/bin/sh"],
  bash: ["/bin/bash"],
  "bash as sh": ["/bin/bash", "--posix"],
};

describe("rehearsal/build/shell", () => {
  const processes = createProcesses();
  let folder: string;
  let lines: string[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-shell-")));
    mkdirSync(join(folder, "src", "sub"), { recursive: true });
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => processes.stopAll());

  const open = (shell: ShellOptions["shell"], more: Partial<ShellOptions> = {}): BuildShell =>
    new BuildShell({
      processes,
      shell,
      folder: join(folder, "state"),
      cwd: join(folder, "src"),
      env: { PATH: process.env["PATH"] ?? "", GIVEN: "given", GONE: "gone" },
      isolated: false,
      remainingMs: () => 120_000,
      onLine: (line) => lines.push(line),
      ...more,
    });

  for (const [name, shell] of Object.entries(SHELLS)) {
    describe(name, () => {
      it("keeps folder, variables and options from command to command and from list to list", async () => {
        const build = open(shell);
        const first = [
          "cd sub",
          "PLAIN='it''s \"x\"\n  y $z'",
          "export EXPORTED=e",
          "unset GONE",
          "set -f",
          "umask >/dev/null",
        ];
        assert.equal(await build.run(first, { SUCCEEDING: "1" }), undefined);
        const second = [
          'printf "%s|%s|%s|%s\\n" "$PLAIN" "$EXPORTED" "${GONE-unset}" "$SUCCEEDING"',
          "pwd",
          "echo *",
          "sh -c 'echo \"${PLAIN-private} $EXPORTED $GIVEN\"'",
        ];
        assert.equal(await build.run(second, { SUCCEEDING: "0" }), undefined);
        assert.deepEqual(lines, ['its "x"', "  y $z|e|unset|0", join(folder, "src", "sub"), "*", "private e given"]);
      });

      it("stops at the first command that fails and says where it stood", async () => {
        const events: string[] = [];
        const failure = await open(shell).run(
          ["echo one", "printf two; sh -c 'exit 7'", "echo three"],
          {},
          {
            started: (index) => events.push(`start ${index}`),
            succeeded: (index) => events.push(`end ${index}`),
          },
        );
        assert.deepEqual(failure, {
          index: 1,
          exitCode: 7,
          signal: null,
          timedOut: false,
          stopped: false,
          lastLines: ["two"],
        });
        assert.deepEqual(lines, ["one", "two"]);
        assert.deepEqual(events, ["start 0", "end 0", "start 1"]);
      });

      it("survives exit, set -e, a syntax error, a lost folder and commands that read stdin", async () => {
        const build = open(shell);
        assert.equal(
          await build.run(["A=1; exit 0", 'echo "$A"', "cat", "mkdir d && cd d && rmdir ../d"], {}),
          undefined,
        );
        assert.equal((await build.run(["echo next; exit 3; echo never"], {}))?.exitCode, 3);
        assert.equal((await build.run(["set -e", "false; echo never"], {}))?.index, 1);
        assert.equal((await build.run(["false | true", "false"], {}))?.index, 1);
        assert.equal((await build.run(["if then"], {}))?.exitCode, 2);
        assert.equal(await build.run(["set +e", "echo $A done"], {}), undefined);
        assert.deepEqual(
          lines.filter((line) => !/syntax error|^.*if then|getcwd/i.test(line)),
          ["1", "next", "1 done"],
        );
      });

      it("knows where it stands when commands close or redirect the output", async () => {
        const build = open(shell);
        const isBash = shell[0] === "/bin/bash";
        const lock = `exec 9>lock ${isBash ? "97>other" : ""}; echo a >> count`;
        const close = `exec 9>&- ${isBash ? "97>&-" : ""}; echo c >> count`;
        const commands = [lock, "exec >log 2>&1; echo b >> count", "exit 0", close, "echo d >> count; exit 6"];
        assert.equal((await build.run(commands, {}))?.index, 4);
        await build.run(["tr '\\n' ' ' < count; echo"], {});
        assert.deepEqual(lines, ["a b c d "]);
      });

      it("gives each command a shell of its own where that is asked for", async () => {
        const build = open(shell, { isolated: true });
        const commands = ["cd sub; A=1", "pwd; echo ${A-none}", "exit 0", "exit 4"];
        assert.equal((await build.run(commands, {}))?.index, 3);
        assert.deepEqual(lines, [join(folder, "src"), "none"]);
      });

      it("expands texts by its variables", async () => {
        const build = open(shell);
        await build.run(["A='a b'"], {});
        assert.deepEqual(await build.expand(["$A/${GIVEN}*", '"quoted" $(echo sub)', "plain"]), [
          "a b/given*",
          '"quoted" sub',
          "plain",
        ]);
      });
    });
  }

  it("carries functions, arrays and pipefail over in bash", async () => {
    const build = open(["/bin/bash"]);
    await build.run(["f() { echo f $1; }", "list=(a 'b c')", "set -o pipefail"], {});
    assert.equal((await build.run(['f "${list[1]}"', "false | true"], {}))?.index, 1);
    assert.deepEqual(lines, ["f b c"]);
  });

  it("ends a command that hangs at the limit, and at the end what was left in the background", async () => {
    const build = open(["/bin/bash"], { remainingMs: () => 2000 });
    const failure = await build.run(["(sleep 300; touch late) & echo begun", "sleep 300"], {});
    assert.deepEqual(
      { ...failure, exitCode: undefined, signal: undefined },
      { index: 1, exitCode: undefined, signal: undefined, timedOut: true, stopped: false, lastLines: [] },
    );
    const other = open(["/bin/bash"], { folder: join(folder, "other") });
    await other.run(["sleep 300 & echo $! > pid"], {});
    await other.run(["kill -0 $(cat pid)"], {}).then((end) => assert.equal(end, undefined));
    await other.stop();
    const check = open(["/bin/bash"], { folder: join(folder, "check") });
    assert.notEqual(
      await check.run(["kill -0 $(cat pid) 2>/dev/null && ! grep -q '^State:.Z' /proc/$(cat pid)/status"], {}),
      undefined,
    );
    assert.equal(existsSync(join(folder, "src", "late")), false);
  });
});
