import { join } from "node:path";
import { findProgram } from "./executables";

/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * How a shell starts the client of a stand-in: `client.sh` by bash where there is one, else `client.js` by the node of the
 * rehearsal. Bash is told to leave alone what the caller has set for shells (`-p`: no `BASH_ENV`, options or functions).
 *
 * @param folder Of the two clients.
 * @param searchPath Where bash is looked for.
 * @param words Arguments that come first.
 */
export function clientCommand(folder: string, searchPath: string, words: readonly string[] = []): string {
  const bash = findProgram("bash", searchPath);
  const start =
    bash === undefined ? [process.execPath, join(folder, "client.js")] : [bash, "-p", join(folder, "client.sh")];
  return [...start, ...words].map(quoted).join(" ");
}
