/** What the report says of costs and quotas. */
import { type Charge, estimate, projectUsage } from "../cost";
import type { Graph } from "../graph";
import { countOf, describeExcess, excessesOf, kindOf, needsOf, QUOTAS, readRaised } from "../quotas";
import type { ReportSection } from "../report";
import { caveats, dollars, missingLines, totalLine } from "./costText";
import { ROOT } from "./program";
import { limitsFrom } from "./quotaLimits";

interface Sum {
  readonly place: readonly string[];
  readonly known: number;
  readonly lines: number;
  readonly missing: number;
}

/** Lines of one stack, region and service together, the most expensive first. */
function sums(charges: readonly Charge[]): readonly Sum[] {
  const found = new Map<string, Sum>();
  for (const { stack, region, service, monthly } of charges) {
    const place = [stack, region, service];
    const key = place.join(" ");
    const before = found.get(key) ?? { place, known: 0, lines: 0, missing: 0 };
    found.set(key, {
      place,
      known: before.known + (monthly ?? 0),
      lines: before.lines + 1,
      missing: before.missing + (monthly === undefined ? 1 : 0),
    });
  }
  return [...found.values()].sort((one, other) => other.known - one.known);
}

/** The monthly estimate, by stack, region and service. */
export function costsSection(graphs: readonly Graph[], root: string = ROOT): ReportSection {
  const { settings, problems } = projectUsage(root);
  const found = estimate(graphs, settings);
  const missing = missingLines(found.charges);
  return {
    id: "costs",
    title: "Costs",
    text: [
      ...problems,
      `${totalLine(found)}.`,
      caveats(found),
      ...(missing.length === 0 ? [] : [`Without a price, and not in the total: ${missing.join("; ")}.`]),
      ...(found.notPriced.length === 0
        ? []
        : [`Not priced at all: ${found.notPriced.map(({ type }) => type).join(", ")}.`]),
    ],
    head: ["Stack", "Region", "Service", "USD a month", "Lines without a price"],
    rows: sums(found.charges).map(({ place, known, lines, missing: without }) => [
      ...place,
      lines === without ? "not known" : dollars(known),
      without === 0 ? "" : String(without),
    ]),
    figures: [3, 4],
    isFiltered: true,
  };
}

const APPLICATIONS = [1, 10, 100] as const;

const percent = (part: number, whole: number): string => `${Math.round((100 * part) / Math.max(1, whole))} %`;

/** What the program needs of each quota, those nearest to theirs first. */
export function quotasSection(graphs: readonly Graph[], root: string = ROOT): ReportSection {
  const { raised, problems } = readRaised(root);
  const limits = limitsFrom(raised);
  const needs = needsOf(graphs).map((need) => ({ need, limit: limits(need).value, count: countOf(need, 1) }));
  const found = excessesOf(
    needs.map(({ need }) => need),
    limits,
    1,
  );
  return {
    id: "quotas",
    title: "Quotas",
    text: [
      ...problems,
      ...found.filter(({ isUncertain }) => !isUncertain).map(describeExcess),
      "Against AWS's defaults and quotas.yaml. Where AWS sets a quota by an account's age and use, its default is what a new account may have (?); interlock quotas --live asks.",
    ],
    head: ["Account", "Region", "What", ...APPLICATIONS.map((n) => (n === 1 ? "Needed" : `For ${n}`)), "Quota", "Used"],
    rows: needs
      .sort((one, other) => other.count / Math.max(1, other.limit) - one.count / Math.max(1, one.limit))
      .map(({ need, limit, count }) => [
        need.account,
        need.region,
        kindOf(need),
        ...APPLICATIONS.map((number) => countOf(need, number).toLocaleString("en-US")),
        `${limit.toLocaleString("en-US")}${QUOTAS[need.quota].varies === true && limits(need).origin === "default" ? " ?" : ""}`,
        percent(count, limit),
      ]),
    figures: [3, 4, 5, 6, 7],
    isFiltered: true,
  };
}
