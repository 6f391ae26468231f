/** Reads the line coverage of reports in all formats that CodeBuild knows. */
import type { ReportFormat } from "../../specs";
import { tokenizeXml } from "./xml";

/** Lines of code: those that were run, and all. */
export interface Coverage {
  readonly covered: number;
  readonly total: number;
}

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Names of the elements around it, the innermost first. */
  readonly outer: readonly string[];
}

function elementsOf(xml: string): readonly Element[] {
  const path: string[] = [];
  const elements: Element[] = [];
  for (const token of tokenizeXml(xml)) {
    if (token.kind === "close") path.pop();
    if (token.kind !== "open") continue;
    elements.push({ name: token.name, attributes: token.attributes, outer: [...path].reverse() });
    if (!token.empty) path.push(token.name);
  }
  if (path.length > 0) throw new Error(`<${path.at(-1) ?? ""}> is never closed`);
  return elements;
}

function need(elements: readonly Element[], what: string, is: (element: Element) => boolean): Element {
  const found = elements.find(is);
  if (found === undefined) throw new Error(`there is no ${what}`);
  return found;
}

const numberAt = ({ attributes }: Element, name: string): number => Number(attributes[name] ?? 0);

function clover(xml: string): Coverage {
  const isTotal = ({ name, outer }: Element): boolean => name === "metrics" && outer[0] === "project";
  const metrics = need(elementsOf(xml), "<metrics> of a <project>", isTotal);
  return { covered: numberAt(metrics, "coveredstatements"), total: numberAt(metrics, "statements") };
}

/** Old writers leave out the sums; then the lines of the classes count, for those of methods are among them. */
function cobertura(xml: string): Coverage {
  const elements = elementsOf(xml);
  const root = need(elements, "<coverage>", ({ name }) => name === "coverage");
  if (root.attributes["lines-valid"] !== undefined)
    return { covered: numberAt(root, "lines-covered"), total: numberAt(root, "lines-valid") };
  const lines = elements.filter(({ name, outer }) => name === "line" && outer[1] === "class");
  return { covered: lines.filter((line) => numberAt(line, "hits") > 0).length, total: lines.length };
}

function jacoco(xml: string): Coverage {
  const isTotal = ({ name, attributes, outer }: Element): boolean =>
    name === "counter" && attributes["type"] === "LINE" && outer[0] === "report";
  const counter = need(elementsOf(xml), '<counter type="LINE"> of the <report>', isTotal);
  const covered = numberAt(counter, "covered");
  return { covered, total: covered + numberAt(counter, "missed") };
}

type SimpleCovFile = readonly (number | null)[] | { readonly lines?: readonly (number | null)[] };

function simplecov(json: string): Coverage {
  const suites = JSON.parse(json) as Readonly<Record<string, { coverage?: Readonly<Record<string, SimpleCovFile>> }>>;
  const files = Object.values(suites).flatMap(({ coverage = {} }) => Object.values(coverage));
  if (files.length === 0) throw new Error("there is no coverage of files");
  const lines = files.flatMap((file) => ("lines" in file ? (file.lines ?? []) : (file as readonly (number | null)[])));
  const relevant = lines.filter((hits) => typeof hits === "number");
  return { covered: relevant.filter((hits) => hits > 0).length, total: relevant.length };
}

const READERS = {
  CLOVERXML: clover,
  COBERTURAXML: cobertura,
  JACOCOXML: jacoco,
  SIMPLECOV: simplecov,
} as const satisfies Partial<Record<ReportFormat, (text: string) => Coverage>>;

export type CoverageFormat = keyof typeof READERS;

export const isCoverage = (format: ReportFormat): format is CoverageFormat => Object.hasOwn(READERS, format);

/** Reads how many lines a report tells as covered. @throws Error if it is none of the format, or not complete */
export const readCoverage = (text: string, format: CoverageFormat): Coverage => READERS[format](text);
