/** What the order of builds depends on. */
export interface Schedulable {
  readonly identifier: string;
  readonly dependOn: readonly string[];
  readonly ignoreFailure: boolean;
}

/** `stopped`: another build failed while it ran; `skipped`: it never began. */
export type BuildOutcome = "succeeded" | "failed" | "stopped" | "skipped";

export interface ScheduleOptions {
  /** Whether the first failure that counts stops everything. */
  readonly fastFail: boolean;
  /** Builds that may run at a time. */
  readonly limit: number;
  /** Stops everything from without. */
  readonly signal: AbortSignal;
}

/**
 * Runs builds, each after those that it depends on, as many at a time as allowed, the first of the list first.
 *
 * A build whose dependency failed does not run, unless that dependency's failure is to be ignored: AWS says that it runs
 * once the dependencies are completed, and not what becomes of it when one failed. The rehearsal takes the stricter reading.
 *
 * @param run Settles with whether the build succeeded, and soon after its signal is given. What it throws is thrown again
 *   once everything has ended.
 */
export async function schedule<B extends Schedulable>(
  builds: readonly B[],
  run: (build: B, signal: AbortSignal) => Promise<boolean>,
  options: ScheduleOptions,
): Promise<ReadonlyMap<B, BuildOutcome>> {
  const outcomes = new Map<B, BuildOutcome>();
  const running = new Map<B, Promise<void>>();
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, options.signal]);
  const byName = new Map(builds.map((build) => [build.identifier, build]));
  const lets = (name: string): boolean => {
    const build = byName.get(name);
    return build !== undefined && (outcomes.get(build) === "succeeded" || isIgnored(build, outcomes.get(build)));
  };

  const thrown: unknown[] = [];
  const settle = (build: B, outcome: BuildOutcome, stopsAll: boolean): void => {
    running.delete(build);
    outcomes.set(build, outcome);
    if (stopsAll) failure.abort();
  };
  const start = (build: B): void => {
    const ended = run(build, signal).then(
      (succeeded) => {
        const outcome = succeeded ? "succeeded" : signal.aborted ? "stopped" : "failed";
        settle(build, outcome, outcome === "failed" && !build.ignoreFailure && options.fastFail);
      },
      (error: unknown) => {
        thrown.push(error);
        settle(build, "failed", true);
      },
    );
    running.set(build, ended);
  };

  for (;;) {
    for (const build of builds) {
      const isFree = running.size < options.limit && !signal.aborted;
      if (isFree && !outcomes.has(build) && !running.has(build) && build.dependOn.every(lets)) start(build);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (thrown.length > 0) throw thrown[0];
  return new Map(builds.map((build) => [build, outcomes.get(build) ?? "skipped"]));
}

const isIgnored = ({ ignoreFailure }: Schedulable, outcome: BuildOutcome | undefined): boolean =>
  ignoreFailure && outcome === "failed";

/** Whether a batch with these outcomes has succeeded: what was skipped or stopped has a failure behind it. */
export const batchSucceeded = (outcomes: ReadonlyMap<Schedulable, BuildOutcome>): boolean =>
  [...outcomes].every(([build, outcome]) => outcome === "succeeded" || isIgnored(build, outcome));
