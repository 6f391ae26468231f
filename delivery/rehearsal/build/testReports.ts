/** Reads test reports in all formats that CodeBuild knows. */
import type { ReportFormat } from "../../specs";
import { tokenizeXml, type XmlToken } from "./xml";

export type TestStatus = "succeeded" | "failed" | "error" | "skipped";

/** A test case of a report. */
export interface TestCase {
  /** Class or suite, and name. */
  readonly name: string;
  readonly status: TestStatus;
  /** Why it did not succeed. */
  readonly message?: string;
}

type Attributes = Readonly<Record<string, string>>;

/** How a format in XML tells its test cases. */
interface Dialect {
  /** An element that every report of the format holds. */
  readonly root: string;
  readonly testCase: string;
  /** @param outer Attributes of the elements around it, the innermost first. */
  readonly nameOf: (attributes: Attributes, outer: readonly Attributes[]) => string;
  /** Status by an attribute of the test case; undefined where it is no test. */
  readonly statusOf: (attributes: Attributes) => TestStatus | undefined;
  /** Status by an element within the test case. */
  readonly statusElements: Readonly<Record<string, TestStatus>>;
  /** Elements whose text says why. */
  readonly messageElements: readonly string[];
}

const words = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(" ");

/** Words of the formats for how a test case ended. Others, such as `Inconclusive`, are neither success nor failure. */
const STATUS_WORDS: Readonly<Record<string, TestStatus>> = {
  pass: "succeeded",
  passed: "succeeded",
  success: "succeeded",
  warning: "succeeded",
  fail: "failed",
  failed: "failed",
  failure: "failed",
  error: "error",
  invalid: "error",
  aborted: "error",
  timeout: "error",
};
const statusOfWord = (word = ""): TestStatus => STATUS_WORDS[word.toLowerCase()] ?? "skipped";

const NUNIT = {
  testCase: "test-case",
  nameOf: ({ fullname, name }: Attributes) => fullname ?? name ?? "",
  statusOf: ({ result, label }: Attributes) => (label === "Error" ? "error" : statusOfWord(result)),
  statusElements: {},
  messageElements: ["message"],
} as const;

const DIALECTS = {
  JUNITXML: {
    root: "testsuite",
    testCase: "testcase",
    nameOf: ({ classname, name }) => words(classname, name),
    statusOf: () => "succeeded",
    statusElements: { failure: "failed", error: "error", skipped: "skipped" },
    messageElements: ["failure", "error", "skipped"],
  },
  NUNITXML: { ...NUNIT, root: "test-results" },
  NUNIT3XML: { ...NUNIT, root: "test-run" },
  TESTNGXML: {
    root: "testng-results",
    testCase: "test-method",
    nameOf: ({ name }, outer) => words(outer[0]?.["name"], name),
    statusOf: ({ status, "is-config": isConfig }) => (isConfig === "true" ? undefined : statusOfWord(status)),
    statusElements: {},
    messageElements: ["message", "short-stacktrace", "full-stacktrace"],
  },
  VISUALSTUDIOTRX: {
    root: "TestRun",
    testCase: "UnitTestResult",
    nameOf: ({ testName }) => testName ?? "",
    statusOf: ({ outcome }) => statusOfWord(outcome),
    statusElements: {},
    messageElements: ["Message"],
  },
} as const satisfies Partial<Record<ReportFormat, Dialect>>;

/** A test case while its element is open. */
interface OpenCase {
  readonly name: string;
  status: TestStatus;
  message: string;
  text: string;
}

const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";

function testCase(name: string, status: TestStatus, message: string): TestCase {
  return message === "" || status === "succeeded" ? { name, status } : { name, status, message };
}

class Reader {
  readonly cases: TestCase[] = [];
  /** Elements that are open, outermost first. */
  private readonly path: { readonly name: string; readonly attributes: Attributes }[] = [];
  private current: OpenCase | undefined;

  constructor(private readonly dialect: Dialect) {}

  read(token: XmlToken): void {
    if (token.kind === "open") this.open(token);
    else if (token.kind === "close") this.close(token.name);
    else if (this.current !== undefined && this.dialect.messageElements.includes(this.path.at(-1)?.name ?? ""))
      this.current.text += token.text;
  }

  /** Elements that nothing has closed make the report incomplete: its counts would lie. */
  end(): void {
    if (this.path.length > 0) throw new Error(`<${this.path.at(-1)?.name ?? ""}> is never closed`);
  }

  private open({ name, attributes, empty }: XmlToken & { kind: "open" }): void {
    const status = this.dialect.statusElements[name];
    if (name === this.dialect.testCase) this.begin(attributes);
    else if (status !== undefined && this.current !== undefined) {
      this.current.status = status;
      this.current.message = firstLine(attributes["message"] ?? "");
    }
    this.path.push({ name, attributes });
    if (empty) this.close(name);
  }

  private begin(attributes: Attributes): void {
    const status = this.dialect.statusOf(attributes);
    const outer = this.path.map((element) => element.attributes).reverse();
    this.current =
      status === undefined
        ? undefined
        : { name: this.dialect.nameOf(attributes, outer), status, message: "", text: "" };
  }

  private close(name: string): void {
    const opened = this.path.pop()?.name;
    if (opened !== name) throw new Error(`</${name}> closes <${opened ?? ""}>`);
    if (name !== this.dialect.testCase || this.current === undefined) return;
    const { name: title, status, message, text } = this.current;
    this.cases.push(testCase(title, status, message === "" ? firstLine(text) : message));
    this.current = undefined;
  }
}

function readXml(xml: string, dialect: Dialect): readonly TestCase[] {
  const tokens = tokenizeXml(xml);
  const { root } = dialect;
  if (!tokens.some((token) => token.kind === "open" && (token.name === root || token.name === `${root}s`)))
    throw new Error(`there is no <${root}>`);
  const reader = new Reader(dialect);
  tokens.forEach((token) => reader.read(token));
  reader.end();
  return reader.cases;
}

interface CucumberElement {
  readonly name?: string;
  readonly type?: string;
  readonly steps?: readonly { readonly result?: { readonly status?: string; readonly error_message?: string } }[];
}

interface CucumberFeature {
  readonly name?: string;
  readonly elements?: readonly CucumberElement[];
}

/** A scenario fails with a step that does; one with a step that was not run, or is not defined, is skipped. */
function scenario(feature: string, { name, steps = [] }: CucumberElement): TestCase {
  const results = steps.map(({ result = {} }) => result);
  const failed = results.find(({ status }) => status === "failed");
  if (failed !== undefined) return testCase(words(feature, name), "failed", firstLine(failed.error_message ?? ""));
  const open = results.find(({ status }) => status !== "passed");
  return testCase(words(feature, name), open === undefined ? "succeeded" : "skipped", open?.status ?? "");
}

function readCucumber(json: string): readonly TestCase[] {
  const features: unknown = JSON.parse(json);
  if (!Array.isArray(features)) throw new Error("there is no list of features");
  return (features as readonly CucumberFeature[]).flatMap(({ name = "", elements = [] }) =>
    elements.filter(({ type }) => type !== "background").map((element) => scenario(name, element)),
  );
}

export type TestReportFormat = keyof typeof DIALECTS | "CUCUMBERJSON";

/** Reads the test cases of a report. @throws Error if it is none of the format, or not complete */
export function readTestCases(text: string, format: TestReportFormat): readonly TestCase[] {
  return format === "CUCUMBERJSON" ? readCucumber(text) : readXml(text, DIALECTS[format]);
}
