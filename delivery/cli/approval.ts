/** How approvals are given on the command line. */
import { createInterface, type Interface } from "node:readline";
import { RehearsalError } from "../rehearsal/types";
import { rendered } from "./colors";

/** Where a person is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  /** Not stdout, which `--json` keeps to itself. */
  readonly output: NodeJS.WriteStream;
}

const CONSOLE: Terminal = { input: process.stdin, output: process.stderr };

/** Asks once. Neither Ctrl-D nor a closed terminal is an answer; Ctrl-C means the whole command. */
function ask(terminal: Interface, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    terminal.once("close", () => reject(new RehearsalError(`Nobody answered: ${question}`, 2)));
    terminal.question(rendered(`${question}\nApprove? [y/N] `), resolve);
  });
}

/**
 * Creates the answer to approvals: yes to all with `--yes`, else what the person at the terminal says, one question after the other.
 * Without a terminal nobody can be asked, which throws a RehearsalError with exit code 2: the stage and those after it do not run.
 */
export function createApproval(
  yes: boolean,
  signal: AbortSignal,
  terminal: Terminal = CONSOLE,
): (question: string) => Promise<boolean> {
  if (yes) return async () => true;
  let former: Promise<unknown> = Promise.resolve();
  const answer = async (question: string): Promise<boolean> => {
    signal.throwIfAborted();
    if (!terminal.input.isTTY || !terminal.output.isTTY)
      throw new RehearsalError(
        `An approval is needed and there is no terminal to ask at: ${question}\nRun again with --yes to give every approval.`,
        2,
      );
    const lines = createInterface(terminal);
    const close = (): void => lines.close();
    signal.addEventListener("abort", close);
    try {
      return /^y(es)?$/i.test((await ask(lines, question)).trim());
    } finally {
      signal.removeEventListener("abort", close);
      lines.close();
    }
  };
  return (question) => {
    const next = former.then(() => answer(question));
    former = next.catch(() => undefined);
    return next;
  };
}
