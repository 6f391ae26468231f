import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { HookScript } from "../../specs/appspec/model";
import { RehearsalError, type ProcessEnd, type Processes } from "../types";
import { isBelow } from "./host";
import type { LifecycleErrorCode } from "./types";

/** A script of an event that did not succeed. */
export class ScriptFailure extends Error {
  constructor(
    readonly code: LifecycleErrorCode,
    readonly script: string,
    message: string,
    readonly exitCode?: number,
  ) {
    super(message);
    this.name = "ScriptFailure";
  }
}

export interface RunScriptArgs {
  readonly script: HookScript;
  /** Where the AppSpec names the script: `appspec.yml:12:7`. */
  readonly position: string;
  /** Folder of the bundle that the script lies in. */
  readonly archive: string;
  /** Folder of this deployment on the host, for logs. */
  readonly deploymentFolder: string;
  /** Working folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly processes: Processes;
  readonly onLine: (line: string) => void;
}

/**
 * Runs one script of a lifecycle event as the agent does: made executable where it is not, at most `timeoutSeconds` long
 * until it has ended and whatever it started has let go of its output.
 *
 * Source: agent 2, `src/lifecycle_event/executor.rs` and `script.rs`.
 *
 * @throws ScriptFailure
 */
export async function runScript(args: RunScriptArgs): Promise<void> {
  const { script } = args;
  const path = join(args.archive, script.location);
  makeExecutable(path, args);
  const statusFile = join(args.deploymentFolder, "logs", "exit-code");
  const logFile = join(args.deploymentFolder, "logs", "scripts.log");
  mkdirSync(join(args.deploymentFolder, "logs"), { recursive: true });
  rmSync(statusFile, { force: true });
  appendFileSync(logFile, `LifecycleEvent - ${args.env["LIFECYCLE_EVENT"]}\nScript - ${script.location}\n`);
  const end = await run(args, path, statusFile, (line, stream) => {
    appendFileSync(logFile, `[${stream}]${line}\n`);
    args.onLine(line);
  });
  judge(args, end, existsSync(statusFile) ? Number(readFileSync(statusFile, "utf8")) : undefined, path);
}

function makeExecutable(path: string, { script: { location }, position, archive }: RunScriptArgs): void {
  const problem = problemWith(path, archive);
  if (problem !== undefined) {
    throw new ScriptFailure("ScriptMissing", location, `${location} cannot run: ${problem} (${position})`);
  }
  const { mode } = statSync(path);
  if ((mode & 0o111) === 0) chmodSync(path, mode | 0o111);
}

function problemWith(path: string, archive: string): string | undefined {
  if (!existsSync(path)) return "the bundle does not hold it";
  if (!isBelow(realpathSync(path), realpathSync(archive))) return "it is a link that leads out of the bundle";
  return statSync(path).isFile() ? undefined : "it is not a file";
}

/** Keeps both streams open until everything that writes to them has let go, and notes how the script itself ended. */
const UNTIL_OUTPUT_IS_CLOSED = '{ { "$0" 3>&-; echo $? >"$1"; } 2>&1 >&3 | cat >&2 3>&-; } 3>&1 | cat';

function run(
  { script, cwd, env, processes }: RunScriptArgs,
  path: string,
  statusFile: string,
  onLine: (line: string, stream: "stdout" | "stderr") => void,
): Promise<ProcessEnd> {
  return processes.run({
    command: "/bin/sh",
    args: ["-c", UNTIL_OUTPUT_IS_CLOSED, path, statusFile],
    cwd,
    env,
    timeoutMs: script.timeoutSeconds * 1000,
    onLine,
  });
}

function judge({ script, position }: RunScriptArgs, end: ProcessEnd, exitCode: number | undefined, path: string): void {
  const { location, timeoutSeconds } = script;
  if (end.timedOut && exitCode === undefined) {
    const message = `${location} did not end within ${timeoutSeconds} s and was ended (${position})`;
    throw new ScriptFailure("ScriptTimedOut", location, message);
  }
  if (end.timedOut) {
    const message =
      `${location} ended but left something running that holds its output, for all of ${timeoutSeconds} s ` +
      `(${position}); start services with systemctl, or redirect their output`;
    throw new ScriptFailure("UnknownError", location, message, exitCode);
  }
  if (exitCode === undefined)
    throw new RehearsalError(`${location} was ended from outside (${end.signal ?? "no signal"})`);
  if (exitCode !== 0) {
    const hint = exitCode === 126 || exitCode === 127 ? interpreterHint(path) : "";
    throw new ScriptFailure(
      "ScriptFailed",
      location,
      `${location} failed with exit code ${exitCode} (${position})${hint}`,
      exitCode,
    );
  }
}

/** The commonest reason why a script cannot even start. */
function interpreterHint(path: string): string {
  const [firstLine = ""] = readFileSync(path, "latin1").split("\n", 1);
  return firstLine.startsWith("#!") && firstLine.endsWith("\r")
    ? "; its lines end in CR LF, so its interpreter is not found: save it with LF"
    : "";
}
