import assert from "node:assert/strict";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createApproval, type Terminal } from "../../../delivery/cli/approval";
import { RehearsalError } from "../../../delivery/rehearsal/types";

/** A terminal that a test types at. */
class Keyboard {
  readonly input = Object.assign(new PassThrough(), { isTTY: true });
  readonly output = Object.assign(new PassThrough(), { isTTY: true });
  readonly terminal = { input: this.input, output: this.output } as unknown as Terminal;

  private said = "";

  constructor() {
    this.output.setEncoding("utf8").on("data", (text: string) => (this.said += text));
  }

  /** Waits until a question was asked and answers it. */
  async answer(text: string): Promise<string> {
    const plain = (): string => this.said.replaceAll(/\x1b\[[\d;]*[A-Za-z]|\r/g, "");
    while (!plain().endsWith("Approve? [y/N] ")) await once(this.output, "data");
    const asked = plain().trimStart();
    this.said = "";
    this.input.write(text);
    return asked;
  }
}

describe("approval", () => {
  const { signal } = new AbortController();

  it("is given without a question where that was asked for", async () => {
    assert.equal(await createApproval(true, signal)("Deploy?"), true);
  });

  for (const [text, given] of [
    ["y\n", true],
    [" YES \n", true],
    ["n\n", false],
    ["\n", false],
    ["yeah\n", false],
  ] as const)
    it(`takes ${JSON.stringify(text)} for ${given ? "yes" : "no"}`, async () => {
      const keyboard = new Keyboard();
      const answer = createApproval(false, signal, keyboard.terminal)("Deploy 1.0 to prod");
      assert.equal(await keyboard.answer(text), "Deploy 1.0 to prod\nApprove? [y/N] ");
      assert.equal(await answer, given);
    });

  it("asks one question after the other", async () => {
    const keyboard = new Keyboard();
    const approve = createApproval(false, signal, keyboard.terminal);
    const answers = Promise.all([approve("One"), approve("Two")]);
    assert.match(await keyboard.answer("y\n"), /^One\n/);
    assert.match(await keyboard.answer("n\n"), /Two\n/);
    assert.deepEqual(await answers, [true, false]);
  });

  const needsPerson = (message: string) => ({ name: "RehearsalError", message, exitCode: 2 });

  it("needs a terminal", async () => {
    const terminal = { ...new Keyboard().terminal, input: Object.assign(new PassThrough(), { isTTY: false }) };
    await assert.rejects(
      createApproval(false, signal, terminal as unknown as Terminal)("Deploy 1.0 to prod"),
      needsPerson(
        "An approval is needed and there is no terminal to ask at: Deploy 1.0 to prod\n" +
          "Run again with --yes to give every approval.",
      ),
    );
  });

  it("is not given by whoever leaves", async () => {
    const keyboard = new Keyboard();
    const answer = createApproval(false, signal, keyboard.terminal)("Deploy");
    setImmediate(() => keyboard.input.end());
    await assert.rejects(answer, needsPerson("Nobody answered: Deploy"));
  });

  it("ends its question when all ends", async () => {
    const keyboard = new Keyboard();
    const controller = new AbortController();
    const answer = createApproval(false, controller.signal, keyboard.terminal)("Deploy");
    const ended = assert.rejects(answer, needsPerson("Nobody answered: Deploy"));
    await pause(5);
    controller.abort(new RehearsalError("enough", 2));
    await ended;
  });
});
