/** What a login writes for npm. */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { LocalError } from "../awsCli/usage";

const keyOf = (line: string): string => line.slice(0, line.indexOf("=")).trim();

/**
 * Sets the token for an address in the user's configuration of npm below a home folder.
 *
 * The registry stays that of this machine: the packages of a repository that only AWS has cannot be downloaded in a rehearsal.
 * @throws LocalError for the home of whoever rehearses, which a build must not change
 */
export async function writeToken(home: string | undefined, endpoint: string, token: string): Promise<void> {
  if (home === undefined || resolve(home) === resolve(homedir()))
    throw new LocalError(
      "codeartifact login: HOME must be the build's own, so that your configuration of npm stays as it is",
    );
  const file = join(home, ".npmrc");
  const key = `${endpoint.slice("https:".length)}:_authToken`;
  const before = existsSync(file) ? (await readFile(file, "utf8")).split("\n") : [];
  const kept = before.filter((line) => line !== "" && keyOf(line) !== key);
  await writeFile(file, [...kept, `${key}=${token}`, ""].join("\n"), { mode: 0o600 });
}
