import { spawn } from "node:child_process";
import { RehearsalError } from "./types";

/** Runs git in a folder. */
export interface Git {
  /** @throws GitError */
  bytes(args: readonly string[], input?: string): Promise<Buffer>;
  /** What git prints, without white space around it. @throws GitError */
  text(args: readonly string[]): Promise<string>;
}

/** git ended with an exit code other than 0. */
export class GitError extends Error {}

/** Without variables that hooks of git set: they would point to another repository. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(kept), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
}

function run(folder: string, args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", ["-C", folder, "--literal-pathspecs", ...args], { env: environment() });
    const [output, problems]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => problems.push(chunk));
    child.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        new RehearsalError(
          error.code === "ENOENT"
            ? "git is not installed, or not on the PATH; a rehearsal starts from a commit."
            : `git cannot run: ${error.message}.`,
          2,
        ),
      ),
    );
    child.once("close", (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else reject(new GitError(Buffer.concat(problems).toString("utf8").trim()));
    });
    child.stdin.on("error", () => undefined); // its exit code tells
    child.stdin.end(input);
  });
}

/** Git of the clone that holds a folder. */
export function gitIn(folder: string): Git {
  return {
    bytes: (args, input = "") => run(folder, args, input),
    text: async (args) => (await run(folder, args, "")).toString("utf8").trim(),
  };
}
