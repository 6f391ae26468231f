/** `interlock cost`: what the program costs in a month, and what a change adds. */
import { existsSync, statSync } from "node:fs";
import {
  differenceOf,
  estimate,
  type Estimate,
  figuresIn,
  projectFigures,
  readUsage,
  type UsageSettings,
} from "../cost";
import type { Graph } from "../graph";
import { stacksIn } from "./changes/evaluateFolder";
import { evaluateRevision, findRevision } from "./changes/revision";
import { describeDifference, describeEstimate } from "./costText";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { evaluateProject, type Overrides, ROOT } from "./program";
import { onTermination } from "./signals";
import { UsageError } from "./usageError";

export interface CostCommandOptions {
  /** Stacks to estimate; all when empty. */
  readonly stack: readonly string[];
  /** `key=value` or `stack.key=value`. */
  readonly usage: readonly string[];
  /** @default usage.yaml beside Pulumi.yaml, where there is one */
  readonly usageFile?: string;
  /** `stack.key=value`: settings that replace the stack's own, and that the estimate is compared with. */
  readonly config: readonly string[];
  /** A revision of git. */
  readonly against?: string;
  /** Whether every line is shown. */
  readonly lines?: boolean;
}

/** Splits `name=value`. */
function pairOf(text: string, problems: string[], problem: string): readonly [string, string] | undefined {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  problems.push(problem);
  return undefined;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

function usageFrom({ usage, usageFile }: CostCommandOptions, problems: string[]): UsageSettings {
  const given = usage.flatMap((text) => {
    const pair = pairOf(
      text,
      problems,
      `--usage must be <key=number>, got ${JSON.stringify(text)}; write for example --usage pushesPerDay=8`,
    );
    return pair === undefined ? [] : [{ where: "--usage", path: pair[0], value: parsed(pair[1]) }];
  });
  const file = usageFile === undefined ? projectFigures(ROOT) : figuresIn(usageFile, `--usage-file ${usageFile}`);
  const { settings, problems: found } = readUsage([...file.given, ...given]);
  problems.push(...file.problems, ...found);
  return settings;
}

function overridesFrom(config: readonly string[], problems: string[]): Record<string, Record<string, unknown>> {
  const overrides: Record<string, Record<string, unknown>> = {};
  for (const text of config) {
    const problem = `--config must be <stack.key=value>, got ${JSON.stringify(text)}; write for example --config prod.instancesPerRegion=4`;
    const [path, value] = pairOf(text, problems, problem) ?? [];
    if (path === undefined || value === undefined) continue;
    const [stack = "", ...key] = path.split(".");
    if (key.length === 0 || stack === "") problems.push(problem);
    else (overrides[stack] ??= {})[key.join(".")] = parsed(value);
  }
  return overrides;
}

/** Names of stacks that are none here. */
function unknownStacks(names: readonly string[], option: string, known: readonly string[]): readonly string[] {
  return [...new Set(names)]
    .filter((name) => !known.includes(name))
    .map((name) => `${option}: the stack must be one of ${known.join(", ")}, got ${JSON.stringify(name)}`);
}

interface Asked {
  readonly stacks: readonly string[];
  readonly usage: UsageSettings;
  readonly overrides: Readonly<Record<string, Overrides>>;
}

/** @throws UsageError with every problem of the command line */
function checked(options: CostCommandOptions): Asked {
  const problems: string[] = [];
  const known = stacksIn(ROOT);
  const usage = usageFrom(options, problems);
  const overrides = overridesFrom(options.config, problems);
  problems.push(
    ...unknownStacks(options.stack, "--stack", known),
    ...unknownStacks(Object.keys(usage.stacks), "usage", known),
    ...unknownStacks(Object.keys(overrides), "--config", known),
  );
  const stacks = options.stack.length === 0 ? known : known.filter((name) => options.stack.includes(name));
  const left = Object.keys(overrides).filter((name) => known.includes(name) && !stacks.includes(name));
  if (left.length > 0) problems.push(`--config sets ${left.join(", ")}, which --stack leaves out; name it too`);
  const { against } = options;
  if (against !== undefined && existsSync(against) && statSync(against).isFile())
    problems.push(
      `--against must be a revision of git, such as main, got the file ${against}; what a state costs is not estimated`,
    );
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return { stacks, usage, overrides };
}

const only = (graphs: ReadonlyMap<string, Graph>, stacks: readonly string[]): readonly Graph[] =>
  [...graphs].filter(([stack]) => stacks.includes(stack)).map(([, graph]) => graph);

/** What the estimate is held against, if anything: a revision, or the settings as they stand in the files. */
async function before(
  { against, stack: wanted }: CostCommandOptions,
  { stacks, usage, overrides }: Asked,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly estimate: Estimate } | undefined> {
  if (against !== undefined) {
    const revision = findRevision(ROOT, against);
    // All that it had, where no stack was named: what a stack cost that is gone is part of the difference.
    const graphs = await evaluateRevision(ROOT, revision, wanted, signal);
    const before = wanted.length === 0 ? [...graphs.values()] : only(graphs, wanted);
    return { name: `${against} (${revision.commit.slice(0, 12)})`, estimate: estimate(before, usage) };
  }
  if (Object.keys(overrides).length === 0) return undefined;
  return {
    name: "the settings as they are",
    estimate: estimate(only(await evaluateProject("update", stacks), stacks), usage),
  };
}

/** Estimates, and compares where that is asked for. */
export async function costCommand(options: CostCommandOptions, output: Output): Promise<ExitCode> {
  const asked = checked(options);
  return onTermination(async (signal): Promise<ExitCode> => {
    try {
      const tell = (what: string): void => output.progress({ kind: "step", where: ["cost"], status: "started", what });
      tell("evaluating the stacks");
      const held = await before(options, asked, signal);
      const graphs = await evaluateProject("update", asked.stacks, asked.overrides);
      const now = estimate(only(graphs, asked.stacks), asked.usage);
      const differences = held && differenceOf(held.estimate, now);
      output.json({
        ...now,
        ...(held &&
          differences && {
            against: { name: held.name, monthly: held.estimate.monthly, complete: held.estimate.complete, differences },
          }),
      });
      output.print(describeEstimate(now, options.lines === true, output));
      if (held && differences) output.print(describeDifference(held.name, held.estimate, now, differences, output));
      return 0;
    } finally {
      output.end();
    }
  });
}
