import assert from "node:assert/strict";
import { type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Graph } from "../../../delivery/graph";
import type { RehearsalReport } from "../../../delivery/rehearsal/report";
import { APP } from "../rehearsal/clone";
import { type Ended, Tool, endOf } from "./tool";

/** Ends only when it is ended: by then the service answers. */
const HANGS = APP["hooks/validate.sh"]!.replace("    exit 0\n", '    echo "serving on $port"\n    sleep 300\n');

const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

/** Waits until the hook of the first host says on which port its service answers. */
async function serving(child: ChildProcess): Promise<number> {
  let text = "";
  for await (const chunk of child.stdout!.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    const [, port] = /serving on (\d+)\n/.exec(text) ?? [];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`nothing serves:\n${text}`);
}

describe("interlock", function () {
  this.timeout(300_000);
  let tool: Tool;
  const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);

  before(() => {
    tool = new Tool({ "hooks/validate.sh": HANGS });
  });
  after(() => tool.remove());

  it("prints a stack as JSON", async () => {
    const ended = await tool.run("graph", "--stack", "dev", "--json");
    assert.deepEqual([ended.code, ended.stderr], [0, ""]);
    const { stack, mode, resources } = json(ended) as Graph;
    assert.deepEqual([stack, mode], ["dev", "update"]);
    assert.ok(resources.some(({ type }) => type === "aws:codepipeline/pipeline:Pipeline"));
  });

  it("ends in order where nobody reads on", async () => {
    const child = tool.start("graph", "--stack", "dev", "--json");
    const end = endOf(child);
    child.stdout!.once("data", () => child.stdout!.destroy());
    const { code, stderr } = await end;
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("tells what is wrong with a command line, to people and to programs", async () => {
    const ends = await Promise.all([
      tool.run("graph", "--stack", "nope"),
      tool.run("graph", "--stack", "dev", "--config", "regions", "--json"),
      tool.run("rehearse", "--json", "--fial"),
      tool.run("--help"),
      tool.run(),
    ]);
    const [unknownStack, config, option, help, nothing] = ends;
    assert.deepEqual(
      ends.map(({ code }) => code),
      [2, 2, 2, 0, 2],
    );
    assert.equal(
      unknownStack.stderr,
      'interlock: Evaluating the configuration of stack "nope" found 1 problem:\n' +
        `  - ${tool.root}/Pulumi.nope.yaml does not exist; create it or name another stack\n`,
    );
    assert.deepEqual(json(config), {
      ok: false,
      error: '--config must be <key=value>, got "regions"; write for example --config instancesPerRegion=2',
    });
    assert.deepEqual(json(option), { ok: false, error: "unknown option '--fial'\n(Did you mean --fail?)" });
    assert.match(help.stdout, /^Usage: interlock \[options\] \[command\]\n/);
    assert.match(nothing.stderr, /^Usage: interlock/);
    assert.deepEqual([config.stderr, option.stderr, unknownStack.stdout, nothing.stdout], ["", "", "", ""]);
  });

  it("says what keeps a rehearsal from beginning before it evaluates anything", async () => {
    tool.write("app/new.txt", "not committed\n");
    try {
      const { code, stdout, stderr } = await tool.run("rehearse", "--yes");
      assert.deepEqual(
        { code, stdout, stderr },
        {
          code: 2,
          stdout: "",
          stderr:
            `interlock: These files differ from commit ${tool.head.slice(0, 12)}, which would be delivered without the changes:\n` +
            "  app/new.txt\nCommit or stash them, or allow the difference.\n",
        },
      );
    } finally {
      rmSync(join(tool.root, "app/new.txt"));
    }
  });

  it("stops where an approval is needed and there is no terminal", async () => {
    const ended = await tool.run("rehearse", "--json");
    assert.equal(ended.code, 2);
    assert.deepEqual(json(ended), {
      ok: false,
      error:
        `An approval is needed and there is no terminal to ask at: Deploy commit ${tool.head} to dev: eu-central-1\n` +
        "Run again with --yes to give every approval.",
    });
    assert.match(ended.stderr, /^✔ dev › Build: build 1 of departures-dev-build/m);
    assert.deepEqual(tool.leftovers(), []);
  });

  it("ends everything and says so when it is interrupted", async () => {
    const child = tool.start("rehearse", "--yes", "--verbose");
    const end = endOf(child);
    const port = await serving(child);
    child.kill("SIGINT");
    const { code, stderr } = await end;
    assert.equal(stderr, "interlock: Ended by SIGINT; everything that was started has been stopped.\n");
    assert.equal(code, 2);
    assert.equal(await isTaken(port), false);
    assert.deepEqual(tool.leftovers(), []);
  });

  it("leaves no process and no port when it is killed, and begins anew", async () => {
    const child = tool.start("rehearse", "--yes", "--verbose");
    const end = endOf(child);
    const port = await serving(child);
    assert.equal(await isTaken(port), true);
    child.kill("SIGKILL");
    assert.equal((await end).signal, "SIGKILL");
    const isLeft = (name: string): boolean => !["stores", "builds", "hosts", "run", "lock.json"].includes(name);
    for (let waited = 0; waited < 60_000 && tool.leftovers().some(isLeft); waited += 50) await pause(50);
    assert.deepEqual(tool.leftovers().filter(isLeft), []);
    assert.equal(await isTaken(port), false);

    tool.write("app/hooks/validate.sh", APP["hooks/validate.sh"]!);
    const commit = tool.commit();
    const ended = await tool.run("rehearse", "--yes", "--json");
    assert.equal(ended.code, 0);
    const report = json(ended) as RehearsalReport;
    assert.deepEqual([report.ok, report.commit], [true, commit]);
    assert.match(ended.stderr, /^✔ graph: 4 stacks with \d+ resources evaluated/);
    assert.doesNotMatch(ended.stderr, /\x1b|\r/, "a log has no escape codes, not even where CI is set");
    assert.deepEqual(tool.leftovers(), []);
  });
});
