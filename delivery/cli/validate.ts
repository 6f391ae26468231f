/** `interlock validate`: what is wrong with buildspecs, AppSpecs and settings, before AWS or a build finds it. */
import type { SpecProblem } from "../specs";
import type { ExitCode } from "./exitCode";
import type { Colors, Output } from "./output";
import { UsageError } from "./usageError";
import { checkPath } from "./validation/given";
import type { FileReport } from "./validation/files";

export interface ValidateCommandOptions {
  /** Folder of the app; counts where no files are named. */
  readonly source: string;
  readonly warningsAsErrors?: boolean;
  /** Revision of git or state file that lasting settings are held against. */
  readonly against?: string;
}

/** All files, or every one that cannot be checked at once. */
async function checkAll(files: readonly string[]): Promise<readonly FileReport[]> {
  const results = await Promise.allSettled(files.map(checkPath));
  const unusable: string[] = [];
  const reports: FileReport[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") reports.push(result.value);
    else if (result.reason instanceof UsageError) unusable.push(result.reason.message);
    else throw result.reason;
  }
  if (unusable.length > 0) throw new UsageError(unusable.join("\n"));
  return reports;
}

/** `file:line:column: error: path: message`, as editors and CI systems find problems in output. */
function lineOf({ file, line, column, path, message }: SpecProblem, severity: string): string {
  return `${file}:${line}:${column}: ${severity}: ${path === "" ? "" : `${path}: `}${message}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function text(reports: readonly FileReport[], errors: number, warnings: number, colors: Colors): string {
  const lines = reports.flatMap((report) => [
    ...report.errors.map((problem) => lineOf(problem, colors.red("error"))),
    ...report.warnings.map((problem) => lineOf(problem, colors.yellow("warning"))),
  ]);
  const names = reports.map(({ file }) => file).join(", ");
  const counts = `${counted(errors, "error")}, ${counted(warnings, "warning")}`;
  return [...lines, `${counted(reports.length, "file")} checked (${names}): ${counts}`].join("\n");
}

/** Loaded only when asked for: it evaluates the stacks. */
async function compareLasting(against: string) {
  const { describeLasting, lastingChanges } = await import("./validation/lasting");
  const report = await lastingChanges(against);
  return { report, words: describeLasting(report) };
}

/** Checks files, or without any those of the clone. @throws UsageError where a file cannot be read or is of no known kind */
export async function validateCommand(
  files: readonly string[],
  { source, warningsAsErrors = false, against }: ValidateCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const reports =
    files.length > 0 ? await checkAll(files) : await (await import("./validation/clone")).checkClone(source);
  const count = (which: "errors" | "warnings"): number =>
    reports.reduce((sum, report) => sum + report[which].length, 0);
  const [errors, warnings] = [count("errors"), count("warnings")];
  const ok = errors === 0 && (warnings === 0 || !warningsAsErrors);
  const lasting = ok && against !== undefined ? await compareLasting(against) : undefined;
  output.json({ ok, files: reports, errors, warnings, ...(lasting && { lasting: lasting.report }) });
  output.print(text(reports, errors, warnings, output.colors));
  if (lasting) output.print(`\n${lasting.words}`);
  return ok ? 0 : 1;
}
