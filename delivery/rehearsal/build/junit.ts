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

const STATUS: Readonly<Record<string, TestStatus>> = { failure: "failed", error: "error", skipped: "skipped" };

/** A test case while its element is open. */
interface OpenCase {
  readonly name: string;
  status: TestStatus;
  message: string;
  text: string;
}

const firstLine = (text: string): string => text.trim().split("\n", 1)[0] ?? "";

function finished({ name, status, message, text }: OpenCase): TestCase {
  const why = message === "" ? firstLine(text) : message;
  return why === "" ? { name, status } : { name, status, message: why };
}

class Reader {
  readonly cases: TestCase[] = [];
  /** Names of the elements that are open, outermost first. */
  private readonly path: string[] = [];
  private current: OpenCase | undefined;

  read(token: XmlToken): void {
    if (token.kind === "open") this.open(token);
    else if (token.kind === "close") this.close(token.name);
    else if (this.current !== undefined && STATUS[this.path.at(-1) ?? ""] !== undefined)
      this.current.text += token.text;
  }

  /** Elements that nothing has closed make the report incomplete: its counts would lie. */
  end(): void {
    if (this.path.length > 0) throw new Error(`<${this.path.at(-1) ?? ""}> is never closed`);
  }

  private open({ name, attributes, empty }: XmlToken & { kind: "open" }): void {
    this.path.push(name);
    const status = STATUS[name];
    if (name === "testcase") {
      const owner = attributes["classname"] ?? "";
      const own = attributes["name"] ?? "";
      this.current = { name: owner === "" ? own : `${owner} ${own}`, status: "succeeded", message: "", text: "" };
    } else if (status !== undefined && this.current !== undefined) {
      this.current.status = status;
      this.current.message = firstLine(attributes["message"] ?? "");
    }
    if (empty) this.close(name);
  }

  private close(name: string): void {
    const opened = this.path.pop();
    if (opened !== name) throw new Error(`</${name}> closes <${opened ?? ""}>`);
    if (name !== "testcase" || this.current === undefined) return;
    this.cases.push(finished(this.current));
    this.current = undefined;
  }
}

/** Reads the test cases of a report in JUnit's XML. @throws Error if it is no complete XML with a test suite */
export function parseJunit(xml: string): readonly TestCase[] {
  const tokens = tokenizeXml(xml);
  if (!tokens.some((token) => token.kind === "open" && /^testsuites?$/.test(token.name)))
    throw new Error("there is no <testsuite>");
  const reader = new Reader();
  tokens.forEach((token) => reader.read(token));
  reader.end();
  return reader.cases;
}
