/** What a build's reports say, and the calls that CodeBuild makes for them. */
import type { DeliveryStep } from "../../access/types";
import type { TestReport } from "../build/runBuild";
import { type Surroundings, tellParts } from "./context";

/** Unit: percent, with one digit after the point. */
const rate = ({ covered, total }: NonNullable<TestReport["coverage"]>): string =>
  total === 0 ? "no lines" : `${((covered / total) * 100).toFixed(1)} % of ${total} lines`;

/** The report in a few words. */
export function summaryOfReport({ total, failures, skipped, coverage }: TestReport): string {
  if (coverage !== undefined) return `${rate(coverage)} covered`;
  if (total === 0) return "no tests";
  const others = [
    ...(failures.length > 0 ? [`${failures.length} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return others.length === 0 ? `${total} tests passed` : `${total} tests, ${others.join(", ")}`;
}

const arnOf = ({ group }: TestReport, projectArn: string): string =>
  group.startsWith("arn:") ? group : projectArn.replace(/:project\/(.*)$/, `:report-group/$1-${group}`);

/**
 * Tells each report of a build and puts the calls that CodeBuild makes for it to the policies.
 *
 * @param build The build that wrote them.
 */
export function tellReports(
  { progress, checkAccess }: Surroundings,
  where: readonly string[],
  build: DeliveryStep & { readonly kind: "RunBuild" },
  reports: readonly TestReport[],
): void {
  for (const report of reports) {
    checkAccess({ ...build, reportGroupArns: [arnOf(report, build.projectArn)] }, where);
    const { failures } = report;
    const detail = failures.map(({ name, message = "" }) => `${name}: ${message}`).join("\n");
    tellParts(progress)({
      kind: "step",
      where,
      status: failures.length === 0 ? "succeeded" : "failed",
      what: `report ${report.group}: ${summaryOfReport(report)}`,
      ...(failures.length === 0 ? {} : { detail }),
    });
  }
}
