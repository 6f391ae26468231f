import assert from "node:assert/strict";
import { createOutput, type OutputOptions, type OutputStream } from "../../../delivery/cli/output";
import { StatusLine } from "../../../delivery/cli/statusLine";
import type { ProgressEvent } from "../../../delivery/rehearsal/types";

/** A stream that keeps what it is given. */
class Screen {
  text = "";
  readonly stream: OutputStream;

  constructor(terminal: { isTTY?: boolean; columns?: number } = {}) {
    this.stream = {
      ...terminal,
      write: (text: string | Uint8Array) => {
        this.text += String(text);
        return true;
      },
    };
  }

  /** What a terminal would show: each carriage return writes over the line. */
  get shown(): string[] {
    return this.text.split("\n").map((line) => {
      let cells: string[] = [];
      for (const part of line.split("\r")) cells = [...part, ...cells.slice([...part].length)];
      return cells.join("").trimEnd();
    });
  }
}

type Step = Extract<ProgressEvent, { kind: "step" }>;
const step = (status: Step["status"], what: string, more: Partial<Step> = {}): ProgressEvent => ({
  kind: "step",
  where: ["dev", "Build", "Build"],
  status,
  what,
  ...more,
});

describe("output", () => {
  let stdout: Screen;
  let stderr: Screen;
  const environment = { ...process.env };
  const output = (options: Partial<OutputOptions> = {}) =>
    createOutput({ json: false, verbose: false, stdout: stdout.stream, stderr: stderr.stream, ...options });

  beforeEach(() => {
    delete process.env["NO_COLOR"];
    delete process.env["FORCE_COLOR"];
    [stdout, stderr] = [new Screen(), new Screen()];
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  const events: readonly ProgressEvent[] = [
    step("started", "Build by CodeBuild"),
    step("started", "npm ci", { isPart: true, where: ["dev", "Build", "Build", "install"] }),
    { kind: "output", where: ["dev", "Build", "Build"], line: "added 3 packages" },
    step("failed", "npm ci", { isPart: true, where: ["dev", "Build", "Build", "install"], detail: "exit status 1" }),
    { kind: "notRehearsed", where: ["dev", "Build"], what: "runtime nodejs 22" },
    step("failed", "Build by CodeBuild failed", { detail: "first\nsecond" }),
    step("skipped", "condition", { where: ["dev", "Deploy"] }),
    step("succeeded", "done", { where: ["dev"] }),
  ];

  it("tells whole steps, a line each, and why they failed", () => {
    const { progress } = output();
    events.forEach(progress);
    assert.equal(
      stdout.text,
      "✘ dev › Build: Build by CodeBuild failed\n    first\n    second\n– dev › Deploy: condition\n✔ dev: done\n",
    );
    assert.equal(stderr.text, "");
  });

  it("tells parts, output and what is not rehearsed where that is asked for", () => {
    const { progress } = output({ verbose: true });
    events.slice(0, 5).forEach(progress);
    assert.equal(
      stdout.text,
      "      added 3 packages\n    ✘ dev › Build › install: npm ci\n        exit status 1\n" +
        "    dev › Build: not rehearsed: runtime nodejs 22\n",
    );
  });

  it("leaves stdout to the one document in JSON mode", () => {
    const { progress, print, json } = output({ json: true });
    events.forEach(progress);
    print("for people");
    json({ ok: true });
    assert.equal(stdout.text, '{\n  "ok": true\n}\n');
    assert.match(stderr.text, /^✘ dev › Build/);
  });

  it("prints no document for people", () => {
    const { print, json } = output();
    print("for people");
    json({ ok: true });
    assert.equal(stdout.text, "for people\n");
  });

  it("lets no text from outside command a terminal, with colours or without", () => {
    const evil = "a\u001b[8mb\u001b]0;t\u0007c\rd\u0008e\u009b2Jf\u202eg";
    const shown = "a\\u001b[8mb\\u001b]0;t\\u0007c\\u000dd\\u0008e\\u009b2Jf\\u202eg";
    for (const color of [undefined, "1"]) {
      if (color !== undefined) process.env["FORCE_COLOR"] = color;
      [stdout, stderr] = [new Screen(), new Screen()];
      const { progress, print, colors } = output({ verbose: true });
      progress({ kind: "output", where: [], line: evil });
      progress(step("failed", evil, { where: [evil], detail: evil }));
      print(colors.red(evil));
      const plain = stdout.text.replace(/\u001b\[(2|22|31|39)m/g, "");
      assert.equal(plain, `      ${shown}\n✘ ${shown}: ${shown}\n    ${shown}\n${shown}\n`);
      assert.equal(stdout.text.includes("\u001b[31m"), color !== undefined);
    }
  });

  it("lets text within a colour begin no other, and begins the outer one again after an inner one", () => {
    process.env["FORCE_COLOR"] = "1";
    const { print, colors } = output();
    print(colors.red(`a${colors.green("b")}c\u001b[39md`));
    assert.equal(stdout.text, "\u001b[31ma\u001b[32mb\u001b[39m\u001b[31mc\\u001b[39md\u001b[39m\n");
  });

  it("escapes in JSON what JSON itself leaves", () => {
    const value = { text: "\u009b\u202e\u2028\u007f\u001b" };
    output({ json: true }).json(value);
    assert.equal(stdout.text, '{\n  "text": "\\u009b\\u202e\\u2028\\u007f\\u001b"\n}\n');
    assert.deepEqual(JSON.parse(stdout.text), value);
  });

  describe("on a terminal", () => {
    beforeEach(() => {
      stdout = new Screen({ isTTY: true, columns: 40 });
      process.env["TERM"] = "xterm";
    });

    it("has colours, unless NO_COLOR asks for none", () => {
      const { progress } = output();
      progress(step("succeeded", "done"));
      assert.equal(stdout.text, "\x1b[32m✔\x1b[39m dev › Build: done\n");
      process.env["NO_COLOR"] = "1";
      stdout = new Screen({ isTTY: true });
      const plain = output();
      plain.progress(step("succeeded", "done"));
      assert.equal(stdout.text, "✔ dev › Build: done\n");
    });

    it("has no colours where it is dumb or none, even if CI is set", () => {
      process.env["CI"] = "true";
      for (const screen of [new Screen(), new Screen({ isTTY: true })]) {
        process.env["TERM"] = "dumb";
        stdout = screen;
        output().progress(step("succeeded", "done"));
        assert.equal(stdout.text, "✔ dev › Build: done\n");
      }
    });

    it("has no other width than its own", () => {
      assert.equal(output().width, 40);
      stdout = new Screen();
      assert.equal(output().width, 110);
    });
  });

  describe("status line", () => {
    let screen: Screen;
    let line: StatusLine;
    beforeEach(() => {
      screen = new Screen({ isTTY: true, columns: 30 });
      line = new StatusLine(screen.stream);
    });
    afterEach(() => line.end());

    it("shows what began last, and how many others run, below whole lines", () => {
      line.start("a", "first");
      line.start("c", "part", 3);
      line.start("b", "second");
      line.above("done\n");
      assert.deepEqual(
        screen.shown.map((text) => text.replace(/^\p{So}|^[⠀-⣿]/u, "*")),
        ["done", "* second, 1 more"],
      );
      line.finish("b");
      line.finish("c");
      line.above("more\n");
      assert.equal(screen.shown[1], "more");
      assert.match(screen.shown[2] ?? "", /^. first$/);
    });

    it("is gone when nothing runs any more, and holds its tongue when told to", () => {
      line.start("a", "first");
      line.above("one\n");
      line.finish("a");
      line.above("two\n");
      assert.deepEqual(screen.shown, ["one", "two", ""]);
      line.start("b", "second");
      line.hold();
      line.above("three\n");
      assert.deepEqual(screen.shown, ["one", "two", "three", ""]);
    });

    it("never wraps and never writes an escape code", () => {
      line.start("a", "a step with a name that is longer than the terminal is wide");
      line.above("");
      assert.equal([...(screen.shown[0] ?? "")].length, 29);
      assert.match(screen.shown[0] ?? "", /…$/);
      assert.doesNotMatch(screen.text, /\x1b/);
    });
  });
});
