import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Buildspec, ReportGroup } from "../../specs/buildspec";
import { findFiles, folderBelow } from "./files";
import { parseJunit, type TestCase } from "./junit";

/** What a report group of a build holds. */
export interface TestReport {
  /** Name or ARN, as the buildspec gives it. */
  readonly group: string;
  /** Files relative to the source folder's base directory. */
  readonly files: readonly string[];
  readonly total: number;
  readonly succeeded: number;
  readonly skipped: number;
  /** Test cases that failed, or ended in an error. */
  readonly failures: readonly TestCase[];
  /** Why the report says nothing or not everything. */
  readonly problems: readonly string[];
}

function report(
  group: string,
  files: readonly string[],
  cases: readonly TestCase[],
  problems: readonly string[],
): TestReport {
  const count = (status: TestCase["status"]): number => cases.filter((one) => one.status === status).length;
  return {
    group,
    files,
    total: cases.length,
    succeeded: count("succeeded"),
    skipped: count("skipped"),
    failures: cases.filter(({ status }) => status === "failed" || status === "error"),
    problems,
  };
}

async function readGroup(name: string, group: ReportGroup, sourceFolder: string): Promise<TestReport> {
  const folder = folderBelow(sourceFolder, group.baseDirectory);
  const { files } = await findFiles(folder, group.files);
  if (files.length === 0) return report(name, files, [], [`no report file matches ${group.files.join(", ")}`]);
  if (group.fileFormat !== "JUNITXML")
    return report(name, files, [], [`reports in the format ${group.fileFormat} are not read`]);
  const cases: TestCase[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      cases.push(...parseJunit(await readFile(join(folder, file), "utf8")));
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return report(name, files, cases, problems);
}

/** Reads the reports of a build; a missing or broken one is told, and does not fail the build, as with CodeBuild. */
export async function readReports(buildspec: Buildspec, sourceFolder: string): Promise<readonly TestReport[]> {
  const groups = Object.entries(buildspec.reports);
  return Promise.all(groups.map(([name, group]) => readGroup(name, group, sourceFolder)));
}
