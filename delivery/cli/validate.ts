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

/** Checks files, or without any those of the clone. @throws UsageError where a file cannot be read or is of no known kind */
export async function validateCommand(
  files: readonly string[],
  { source, warningsAsErrors = false }: ValidateCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const reports =
    files.length > 0 ? await checkAll(files) : await (await import("./validation/clone")).checkClone(source);
  const count = (which: "errors" | "warnings"): number =>
    reports.reduce((sum, report) => sum + report[which].length, 0);
  const [errors, warnings] = [count("errors"), count("warnings")];
  const ok = errors === 0 && (warnings === 0 || !warningsAsErrors);
  output.json({ ok, files: reports, errors, warnings });
  output.print(text(reports, errors, warnings, output.colors));
  return ok ? 0 : 1;
}
