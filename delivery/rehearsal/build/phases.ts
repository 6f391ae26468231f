import type { Buildspec, Phase } from "../../specs/buildspec";
import type { BuildShell, CommandFailure } from "./shell";

/** Told of phases and their commands as they run. */
export interface PhaseObserver {
  phase(name: string, status: "started" | "succeeded" | "failed" | "skipped", detail?: string): void;
  command(phase: string, command: string, status: "started" | "succeeded" | "failed", detail?: string): void;
}

/** Why a phase failed. */
export interface PhaseFailure {
  readonly phase: Phase;
  /** In CodeBuild's words; a pattern of RETRY is matched with it. */
  readonly message: string;
  /** With the last lines of output. */
  readonly detail: string;
  /** Whether nothing may run any more: its time is up, or somebody has stopped the build. */
  readonly isFinal: boolean;
  /** Whether somebody has stopped the build. */
  readonly isStopped: boolean;
}

function reasonOf({ exitCode, signal, timedOut, stopped }: CommandFailure): string {
  if (stopped) return "the build was stopped";
  if (timedOut) return "the build ran into its timeout";
  return exitCode === null ? `ended by ${signal ?? "a signal"}` : `exit status ${exitCode}`;
}

function failureOf(phase: Phase, commands: readonly string[], failure: CommandFailure): PhaseFailure {
  const command = commands[failure.index] ?? "";
  const message = `Error while executing command: ${command}. Reason: ${reasonOf(failure)}`;
  const output = failure.lastLines.map((line) => `\n  ${line}`).join("");
  return {
    phase,
    message,
    detail: `${phase.name}: ${message}${output}`,
    isFinal: failure.timedOut || failure.stopped,
    isStopped: failure.stopped,
  };
}

async function runList(
  phase: Phase,
  commands: readonly string[],
  succeeding: boolean,
  shell: BuildShell,
  observer: PhaseObserver,
): Promise<PhaseFailure | undefined> {
  const exported = { CODEBUILD_BUILD_SUCCEEDING: succeeding ? "1" : "0" };
  const tell = (index: number, status: "started" | "succeeded"): void =>
    observer.command(phase.name, commands[index] ?? "", status);
  const failure = await shell.run(commands, exported, {
    started: (index) => tell(index, "started"),
    succeeded: (index) => tell(index, "succeeded"),
  });
  if (failure === undefined) return undefined;
  observer.command(phase.name, commands[failure.index] ?? "", "failed", reasonOf(failure));
  return failureOf(phase, commands, failure);
}

/** Runs a phase: its commands up to the first that fails, then `finally`, unless nothing may run any more. */
async function runPhase(
  phase: Phase,
  succeeding: boolean,
  shell: BuildShell,
  observer: PhaseObserver,
): Promise<PhaseFailure | undefined> {
  const failure = await runList(phase, phase.commands, succeeding, shell, observer);
  if (failure?.isFinal === true) return failure;
  const last = await runList(phase, phase.finally, succeeding && failure === undefined, shell, observer);
  return failure ?? last;
}

/**
 * Whether the next phase runs after a failed one. By default `post_build` runs after a failed `build`, and nothing after a
 * failed `install` or `pre_build`. Source: CodeBuild User Guide, "Build phase transitions" and "Build specification reference".
 */
function goesOn({ phase, isFinal }: PhaseFailure): boolean {
  if (isFinal) return false;
  return phase.onFailure === undefined ? phase.name === "build" : phase.onFailure.action === "CONTINUE";
}

/**
 * Runs the phases of a build in order. A build with a failed phase has failed, also where `on-failure: CONTINUE` lets it go
 * on: the documentation does not say otherwise, and the rehearsal takes the stricter reading.
 *
 * @returns the first failure
 */
export async function runPhases(
  buildspec: Buildspec,
  shell: BuildShell,
  observer: PhaseObserver,
): Promise<PhaseFailure | undefined> {
  let first: PhaseFailure | undefined;
  let stopped: string | undefined;
  for (const phase of buildspec.phases) {
    if (stopped !== undefined) {
      observer.phase(phase.name, "skipped", `${stopped} failed`);
      continue;
    }
    observer.phase(phase.name, "started");
    const failure = await runPhase(phase, first === undefined, shell, observer);
    observer.phase(phase.name, failure === undefined ? "succeeded" : "failed", failure?.message);
    first ??= failure;
    if (failure !== undefined && !goesOn(failure)) stopped = phase.name;
  }
  return first;
}
