/** Metrics of a function behind an alias. Source: Lambda Developer Guide, monitoring-metrics. */
import type { Observation } from "./store";
import type { Disturbance } from "./world";

/** Calls a minute through the alias: an assumption, since nobody calls what is rehearsed. */
export const CALLS_PER_MINUTE = 600;

export interface AliasState {
  readonly functionName: string;
  readonly aliasName: string;
  /** Versions with the percent of the calls that each gets, and whether its calls end in errors. */
  readonly versions: readonly { readonly version: string; readonly share: number; readonly fails: boolean }[];
}

/** Calls, errors and throttles of the alias and of each version behind it. */
export function aliasMetrics(
  { functionName, aliasName, versions }: AliasState,
  { errorPercent = 0 }: Disturbance,
): readonly Observation[] {
  const of = (dimensions: Readonly<Record<string, string>>, calls: number, errors: number): readonly Observation[] => {
    const events = (name: string, value: number): Observation => ({
      namespace: "AWS/Lambda",
      name,
      dimensions,
      kind: "events",
      value: calls === 0 ? undefined : value,
    });
    return [events("Invocations", calls), events("Errors", errors), events("Throttles", 0)];
  };
  const counted = versions.map(({ version, share, fails }) => {
    const calls = (CALLS_PER_MINUTE * share) / 100;
    return { version, calls, errors: fails ? calls : (calls * errorPercent) / 100 };
  });
  const calls = counted.reduce((sum, one) => sum + one.calls, 0);
  const errors = counted.reduce((sum, one) => sum + one.errors, 0);
  const dimensions = { FunctionName: functionName, Resource: `${functionName}:${aliasName}` };
  return [
    ...of({ FunctionName: functionName }, calls, errors),
    ...of(dimensions, calls, errors),
    ...counted.flatMap((one) => of({ ...dimensions, ExecutedVersion: one.version }, one.calls, one.errors)),
  ];
}
