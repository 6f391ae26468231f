/** All that a clone holds: the app's specs, the settings of all stacks, and the buildspecs that the stacks declare. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { EvaluationError, type Graph } from "../../graph";
import { bagAt, textAt } from "../../graph/declared/bag";
import {
  batchBuildspecs,
  type Buildspec,
  DEFAULT_BUILDSPEC_FILE,
  isInlineBuildspec,
  type SpecProblem,
} from "../../specs";
import { evaluateProject, ROOT } from "../program";
import { quotaProblems } from "../quotaLimits";
import { checkBuildspec, type FileReport } from "./files";
import { appspecIn, checkPath } from "./given";

/** A path as a person in this folder would name it. */
const shown = (path: string): string => relative(process.cwd(), path) || ".";

/** Buildspecs that the projects of the stacks give: texts, and paths below the source. */
interface Declared {
  readonly texts: ReadonlyMap<string, string>;
  readonly paths: ReadonlySet<string>;
}

function declaredBuildspecs(graphs: Iterable<Graph>): Declared {
  const texts = new Map<string, string>();
  const paths = new Set<string>();
  for (const { resources } of graphs)
    for (const project of resources.filter(({ type }) => type === "aws:codebuild/project:Project")) {
      const buildspec = textAt(bagAt(project.inputs, "source"), "buildspec") ?? "";
      const name = textAt(project.inputs, "name") ?? project.name;
      if (isInlineBuildspec(buildspec)) texts.set(`buildspec of ${name}`, buildspec);
      else if (!/^(?:arn:|s3:)/.test(buildspec)) paths.add(buildspec === "" ? DEFAULT_BUILDSPEC_FILE : buildspec);
    }
  return { texts, paths };
}

const settingsFiles = (): readonly string[] =>
  readdirSync(ROOT)
    .filter((name) => /^Pulumi\.[^.]+\.yaml$/.test(name))
    .map((name) => shown(join(ROOT, name)));

/** Buildspecs of the app's other flavours, which only some settings choose: those in folders directly below the source. */
const flavours = (source: string): readonly string[] =>
  existsSync(source)
    ? readdirSync(source)
        .map((name) => `${name}/${DEFAULT_BUILDSPEC_FILE}`)
        .filter((path) => existsSync(join(source, path)))
    : [];

/** A buildspec of the source, those that its batch names, and the bundle that it makes, if that has been made. */
async function checkSource(source: string, paths: Iterable<string>): Promise<readonly FileReport[]> {
  const reports = new Map<string, FileReport>();
  const queue = [...paths];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const file = shown(resolve(source, path));
    if (reports.has(file) || !existsSync(file)) continue;
    const { report, model } = checkBuildspec(readFileSync(file, "utf8"), file);
    const { found, missing } =
      model === undefined ? NO_FILES : batchBuildspecs(model, (name) => existsSync(resolve(source, name)));
    reports.set(file, { ...report, errors: [...report.errors, ...missing] });
    queue.push(...found);
    for (const bundle of bundlesOf(source, model)) reports.set(bundle, await checkPath(bundle));
  }
  return [...reports.values()];
}

const NO_FILES = { found: [], missing: [] } as const;

/** The folder that becomes the primary artifact, where it holds an AppSpec. */
function bundlesOf(source: string, model: Buildspec | undefined): readonly string[] {
  const base = model?.artifacts?.baseDirectory;
  const folder = base === undefined || base.includes("$") ? undefined : shown(resolve(source, base));
  return folder !== undefined && appspecIn(folder) !== undefined ? [folder] : [];
}

/** What is said of the program as a whole. */
function ofProgram(errors: readonly string[], warnings: readonly string[]): FileReport {
  const file = shown(join(ROOT, "index.ts"));
  const placed = (message: string): SpecProblem => ({ file, line: 1, column: 1, path: "", message });
  return { file, kind: "program", errors: errors.map(placed), warnings: warnings.map(placed) };
}

/** The stacks as a report: what keeps them from being evaluated, and what is more than AWS lets an account have. */
async function evaluate(): Promise<{ readonly declared: Declared; readonly reports: readonly FileReport[] }> {
  try {
    const graphs = [...(await evaluateProject("update")).values()];
    const warnings = new Set(graphs.flatMap((graph) => graph.warnings ?? []));
    const { errors } = quotaProblems(graphs);
    const isClean = warnings.size + errors.length === 0;
    return { declared: declaredBuildspecs(graphs), reports: isClean ? [] : [ofProgram(errors, [...warnings])] };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { declared: { texts: new Map(), paths: new Set() }, reports: [ofProgram(error.problems, [])] };
  }
}

/** Checks the whole clone; the stacks are only evaluated where their settings and the app's buildspec have no errors. */
export async function checkClone(source: string): Promise<readonly FileReport[]> {
  const folder = resolve(ROOT, source);
  const settings = await Promise.all(settingsFiles().map(checkPath));
  const appspec = appspecIn(folder);
  const apps = appspec === undefined ? [] : [await checkPath(shown(appspec))];
  const main = await checkSource(folder, [DEFAULT_BUILDSPEC_FILE]);
  // A stack refuses to be evaluated for the same reasons.
  const isSound = [...settings, ...main].every(({ errors }) => errors.length === 0);
  const { declared, reports } = isSound ? await evaluate() : { declared: undefined, reports: [] };
  const paths = new Set([DEFAULT_BUILDSPEC_FILE, ...flavours(folder), ...(declared?.paths ?? [])]);
  const sources = await checkSource(folder, paths);
  const inline = [...(declared?.texts ?? [])].map(([name, text]) => checkBuildspec(text, name).report);
  return [...sources, ...apps, ...inline, ...settings, ...reports];
}
