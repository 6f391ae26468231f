/** `sleep` in builds: whoever waits for what a stand-in has not got yet waits on the rehearsal's clock, everybody else in earnest. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Clock } from "../deploy/clock";
import type { CommandResult } from "./command";

/** Sleeps in earnest. */
const IN_EARNEST: CommandResult = { exitCode: 1, stdout: "", stderr: "" };
const PASSED: CommandResult = { exitCode: 0, stdout: "", stderr: "" };

/** Lets the time pass on the clock. @returns an exit code other than 0 where the caller has to sleep itself */
export async function sleep(
  words: readonly string[],
  waits: boolean,
  clock: Clock | undefined,
): Promise<CommandResult> {
  const [seconds = ""] = words;
  if (!waits || clock === undefined || words.length !== 1 || !/^\d+(\.\d+)?$/.test(seconds)) return IN_EARNEST;
  await clock.wait(Number(seconds) * 1000);
  return PASSED;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of the program `sleep` of this machine. */
export function sleepProgram(path = process.env.PATH ?? ""): string {
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "sleep"));
  return found.find(isProgram) ?? "/bin/sleep";
}
