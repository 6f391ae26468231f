/** `interlock evacuate`: moves an environment's pipeline out of a region, lost or not. */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  examineHome,
  type Findings,
  formerSettings,
  type HomeMove,
  homeSettings,
  nextSteps,
  ReleaseError,
  requireHome,
  type Setting,
  setSettings,
  type StackSettings,
  type StateChanges,
  stateChanges,
} from "../release";
import { evacuationOnAws, type EvacuationReach } from "./evacuationReach";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";

export interface EvacuateOptions extends HomeMove {
  readonly environment?: string;
  readonly acceptMissing?: boolean;
  readonly dryRun?: boolean;
}

/** What the settings file says, and what it is to say. */
interface FilePlan {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

function filePlan(root: string, environment: string, settings: Record<string, Setting>): FilePlan {
  const file = join(root, `Pulumi.${environment}.yaml`);
  const before = readFileSync(file, "utf8");
  const keyed = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`interlock:${key}`, value]));
  return { file, before, after: setSettings(before, keyed, basename(file)) };
}

/** Writes beside the file and renames, so that it holds the one text or the other. */
function writeWhole({ file, before, after }: FilePlan): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, after, { mode: statSync(file).mode });
  if (readFileSync(file, "utf8") !== before)
    throw new ReleaseError(`${basename(file)} was changed in the meantime; run the command again.`);
  renameSync(temporary, file);
}

/** Lines that go and lines that come; order matters in none of these settings. */
function changedLines({ before, after }: FilePlan): readonly string[] {
  const [old, next] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !next.includes(line)).map((line) => `  - ${line}`),
    ...next.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ];
}

/** Compares the program before and after. @throws ReleaseError when it would need a region that is given up */
async function changesOf(
  { stack }: EvacuationReach,
  environment: string,
  now: StackSettings,
  settings: Record<string, Setting>,
  move: HomeMove,
): Promise<StateChanges> {
  const before = await stack(environment, formerSettings(now, move));
  const changes = stateChanges(before, await stack(environment, settings), move.from);
  const names = changes.unreachable.map(({ name }) => name).join(", ");
  if (move.drop !== true || names === "") return changes;
  throw new ReleaseError(`Moving home would change resources in ${move.from}, where nothing can be changed: ${names}.`);
}

/** Without `--drop` the program still declares everything in the region, and Pulumi asks AWS about it there. */
function problemsOf({ problems, lostAnswers }: Findings, { from, drop }: HomeMove): readonly string[] {
  if (drop === true || lostAnswers) return problems;
  return [...problems, `${from} does not answer, and pulumi up would ask it; add --drop to leave all of it as it is`];
}

const marked = (mark: string, lines: readonly string[]): string[] => lines.map((line) => `  ${mark} ${line}`);

function describeFindings(findings: Findings, problems: readonly string[], { colors }: Output): string {
  return [
    ...marked(colors.green("✔"), findings.facts),
    ...marked(colors.yellow("!"), findings.warnings),
    ...marked(colors.red("✘"), problems),
  ].join("\n");
}

function describeChanges({ created, updated, deleted, parked }: StateChanges, { from, drop }: HomeMove): string {
  const replaced = drop === true ? 0 : parked.length;
  return [
    `pulumi up creates ${created.length} resources, updates ${updated.length}, deletes ${deleted.length + replaced}.`,
    ...(drop === true
      ? [
          `${parked.length} resources and components of ${from} leave the stack's state first: deleting or replacing them takes calls that nobody there answers.`,
        ]
      : []),
  ].join("\n");
}

function describeFile(plan: FilePlan, writes: boolean): string {
  const name = basename(plan.file);
  if (plan.after === plan.before) return `${name} says all of it already.`;
  return `${name}, ${writes ? "written" : "not written"}:\n${changedLines(plan).join("\n")}`;
}

/** Resources by name: whole ones would fill pages. */
function namesOf({ parked, created, updated, deleted }: StateChanges) {
  const names = (resources: readonly { readonly name: string }[]) => resources.map(({ name }) => name);
  return { parked, created: names(created), updated: names(updated), deleted: names(deleted) };
}

/** Examines the new home, and writes the settings if nothing speaks against it. */
export async function evacuateCommand(
  options: EvacuateOptions,
  output: Output,
  reach: EvacuationReach = evacuationOnAws,
): Promise<ExitCode> {
  const { from, to, drop = false, dryRun = false, acceptMissing = false } = options;
  const move = { from, to, drop };
  const evacuation = await reach.open({ ...options, lost: from, through: to, deploys: false });
  const { environment } = evacuation.line;
  const now = reach.settings(environment);
  requireHome(now, move);
  const settings = homeSettings(now, move);
  const changes = await changesOf(reach, environment, now, settings, move);
  const findings = await examineHome(evacuation, to, acceptMissing);
  const problems = problemsOf(findings, move);
  const plan = filePlan(reach.root, environment, settings);
  const ok = problems.length === 0;
  const writes = ok && !dryRun && plan.after !== plan.before;
  if (writes) writeWhole(plan);
  const steps = nextSteps(environment, move, changes);
  output.json({ ok, environment, ...findings, problems, settings, written: writes, ...namesOf(changes), steps });
  output.print(`Move the pipeline of ${environment} from ${from} to ${to}`);
  output.print(describeFindings(findings, problems, output));
  output.print(`\n${describeFile(plan, writes)}`);
  if (!ok) return 1;
  output.print(describeChanges(changes, move));
  output.print(`\nNext, as docs/evacuation.md explains:\n\n${steps.join("\n")}`);
  return 0;
}
