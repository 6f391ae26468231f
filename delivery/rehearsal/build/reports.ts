import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Buildspec, ReportGroup } from "../../specs/buildspec";
import { isCoverage, readCoverage, type Coverage } from "./coverageReports";
import { findFiles, folderBelow } from "./files";
import { readTestCases, type TestCase } from "./testReports";

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
  /** Of a coverage report only, which has no test cases. */
  readonly coverage?: Coverage;
  /** Why the report says nothing or not everything. */
  readonly problems: readonly string[];
}

function testReport(
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

const sum = (coverages: readonly Coverage[]): Coverage => ({
  covered: coverages.reduce((total, { covered }) => total + covered, 0),
  total: coverages.reduce((all, { total }) => all + total, 0),
});

/** What reading each file gives, and why some give nothing. */
async function readAll<T>(
  folder: string,
  files: readonly string[],
  read: (text: string) => T,
): Promise<{ readonly values: readonly T[]; readonly problems: readonly string[] }> {
  const values: T[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      values.push(read(await readFile(join(folder, file), "utf8")));
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { values, problems };
}

async function readGroup(name: string, group: ReportGroup, sourceFolder: string): Promise<TestReport> {
  const folder = folderBelow(sourceFolder, group.baseDirectory);
  const { files } = await findFiles(folder, group.files);
  if (files.length === 0) return testReport(name, files, [], [`no report file matches ${group.files.join(", ")}`]);
  const { fileFormat: format } = group;
  if (isCoverage(format)) {
    const { values, problems } = await readAll(folder, files, (text) => readCoverage(text, format));
    const report = testReport(name, files, [], problems);
    return values.length === 0 ? report : { ...report, coverage: sum(values) };
  }
  const { values, problems } = await readAll(folder, files, (text) => readTestCases(text, format));
  return testReport(name, files, values.flat(), problems);
}

/** Reads the reports of a build; a missing or broken one is told, and does not fail the build, as with CodeBuild. */
export async function readReports(buildspec: Buildspec, sourceFolder: string): Promise<readonly TestReport[]> {
  const groups = Object.entries(buildspec.reports);
  return Promise.all(groups.map(([name, group]) => readGroup(name, group, sourceFolder)));
}

function merge(a: TestReport, b: TestReport): TestReport {
  const coverages = [a.coverage, b.coverage].filter((one) => one !== undefined);
  return {
    group: a.group,
    files: [...a.files, ...b.files],
    total: a.total + b.total,
    succeeded: a.succeeded + b.succeeded,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
    problems: [...a.problems, ...b.problems],
    ...(coverages.length === 0 ? {} : { coverage: sum(coverages) }),
  };
}

/** One report for each group, as CodeBuild merges those of a fan-out. */
export function mergeReports(reports: readonly TestReport[]): readonly TestReport[] {
  const merged = new Map<string, TestReport>();
  for (const report of reports) {
    const former = merged.get(report.group);
    merged.set(report.group, former === undefined ? report : merge(former, report));
  }
  return [...merged.values()];
}
