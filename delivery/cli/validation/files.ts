/** Checks one file, or one text, of each kind. */
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import {
  appspecProblemsInBundle,
  appspecWarnings,
  buildspecWarnings,
  parseAppspec,
  parseBuildspec,
  SpecError,
  type Appspec,
  type Buildspec,
  type SpecProblem,
} from "../../specs";
import type { FileKind } from "./kinds";

/** What is wrong with a file. */
export interface FileReport {
  /** Name for people: a path, or what an inline text belongs to. */
  readonly file: string;
  readonly kind: FileKind | "program";
  readonly errors: readonly SpecProblem[];
  /** What AWS accepts and the author will regret. */
  readonly warnings: readonly SpecProblem[];
}

/** A report, and the model of a file that has no errors. */
export interface Checked<T> {
  readonly report: FileReport;
  readonly model?: T;
}

function check<T>(
  file: string,
  kind: FileKind,
  parse: () => T,
  more: (model: T) => Pick<FileReport, "errors" | "warnings">,
): Checked<T> {
  try {
    const model = parse();
    return { report: { file, kind, ...more(model) }, model };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { report: { file, kind, errors: error.problems, warnings: [] } };
  }
}

export function checkBuildspec(text: string, file: string): Checked<Buildspec> {
  const parse = (): Buildspec => parseBuildspec(text, file);
  return check(file, "buildspec", parse, (spec) => ({ errors: [], warnings: buildspecWarnings(spec) }));
}

/** Every file below a folder, relative to it, with `/`. */
function pathsIn(folder: string): ReadonlySet<string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return new Set(files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")));
}

/** @param bundle Folder of the bundle that the AppSpec lies in; without one its files and scripts are not looked for. */
export function checkAppspec(text: string, file: string, bundle?: string): Checked<Appspec> {
  const parse = (): Appspec => parseAppspec(text, file);
  return check(file, "appspec", parse, (spec) => ({
    errors: bundle === undefined ? [] : appspecProblemsInBundle(spec, pathsIn(bundle)),
    warnings: appspecWarnings(spec),
  }));
}
