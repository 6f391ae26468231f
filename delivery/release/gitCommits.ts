/** The history of commits, from a clone of the app where there is one. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Commits } from "./ports";

const run = promisify(execFile);

/** Commits that are told at most. */
const MOST = 500;

/** Reads commits from a folder's git repository; one that does not have both tells nothing. */
export function gitCommits(folder: string): Commits {
  return {
    async between(from, to) {
      // What is no id could be taken for an option.
      if (![from, to].every((id) => /^[0-9a-f]{7,64}$/.test(id))) return undefined;
      const format = "--format=%H%x00%an%x00%s";
      const args = ["-C", folder, "log", format, `--max-count=${MOST}`, `${from}..${to}`, "--"];
      try {
        const { stdout } = await run("git", args, { maxBuffer: 16 * 1024 * 1024 });
        return stdout
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => {
            const [id = "", author = "", title = ""] = line.split("\0");
            return { id, author, title };
          });
      } catch {
        return undefined;
      }
    },
  };
}
