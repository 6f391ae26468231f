/** How approvals are given on the command line. */
import { createInterface } from "node:readline/promises";
import { RehearsalError } from "../rehearsal/types";

/**
 * Creates the answer to approvals: yes to all with `--yes`, else what the person at the terminal says.
 * Without a terminal nobody can be asked: the rehearsal stops with exit code 2 and nothing is deployed.
 */
export function createApproval(yes: boolean): (question: string) => Promise<boolean> {
  if (yes) return async () => true;
  return async (question) => {
    if (!process.stdin.isTTY) {
      throw new RehearsalError(
        `An approval is needed and there is no terminal to ask at: ${question}\nRun again with --yes to give every approval.`,
        2,
      );
    }
    // On stderr, so that `--json` keeps stdout to itself.
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await terminal.question(`${question}\nApprove? [y/N] `);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      terminal.close();
    }
  };
}
