/** `sleep` in builds: whoever waits for what a stand-in has not got yet waits on the rehearsal's clock, everybody else in earnest. */
import type { Clock } from "../deploy/clock";
import { findProgram } from "../executables";
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

/** Path of the program `sleep` of this machine. */
export const sleepProgram = (path = process.env.PATH ?? ""): string => findProgram("sleep", path) ?? "/bin/sleep";
