import { LineCounter, parseDocument, type Document } from "yaml";

import { LONGEST_QUOTE, type SpecNode } from "./nodes";
import type { SpecProblem } from "./problems";
import { TreeReader } from "./tree";

/** The text of a spec file as a tree, and the problems of its YAML. */
export class Source {
  readonly problems: SpecProblem[] = [];
  /** Absent where the text is not YAML; `problems` then says why. */
  readonly root: SpecNode | undefined;
  readonly #lines = new LineCounter();

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    this.root = this.#read();
  }

  /** Records a problem at an offset of the text. */
  report(offset: number, path: string, message: string): void {
    this.problems.push(this.problemAt(offset, path, message));
  }

  problemAt(offset: number, path: string, message: string): SpecProblem {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  }

  #read(): SpecNode | undefined {
    const deep = offsetTooDeep(this.text);
    if (deep !== undefined) {
      this.report(deep, "", TOO_DEEP);
      return undefined;
    }
    try {
      // Plain scalars stay text: AWS reads YAML 1.1 and 1.2 forms, and each setting knows which of them it takes.
      const document = parseDocument(this.text, {
        schema: "failsafe",
        prettyErrors: false,
        lineCounter: this.#lines,
      });
      if (this.#refuses(document)) return undefined;
      const reader = new TreeReader((...problem) => this.report(...problem));
      const root = reader.read(document.contents);
      return reader.isWhole ? root : undefined;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.report(0, "", TOO_DEEP);
      return undefined;
    }
  }

  /** Reports the errors of the YAML; true where nothing can be read past them. */
  #refuses(document: Document): boolean {
    for (const error of document.errors.slice(0, MOST_SYNTAX_ERRORS)) {
      const [offset] = error.pos;
      const message = YAML_ERRORS[error.code] ?? `must be valid YAML: ${error.message.split("\n")[0] ?? ""}`;
      const key = /^[^\s:]*/.exec(this.text.slice(offset, offset + LONGEST_QUOTE))?.[0] ?? "";
      this.report(
        offset,
        "",
        message.replace("%key", () => key),
      );
    }
    return document.errors.some((error) => error.code !== "DUPLICATE_KEY");
  }
}

const DEEPEST = 200;
const TOO_DEEP = `must be nested ${DEEPEST} levels deep at most, got more`;
const DEEP_BLOCK = new RegExp(`^(?:[ \\t]*[-?:](?=\\s)){${DEEPEST}}`, "m");

/** Where brackets or block indicators nest so deeply that the YAML library, which recurses, would take long to fail. */
function offsetTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(depth - 1, 0);
    if (depth > DEEPEST) return offset;
  }
  return DEEP_BLOCK.exec(text)?.index;
}

/** What follows the first few syntax errors is mostly their consequence. */
const MOST_SYNTAX_ERRORS = 10;

const YAML_ERRORS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "must hold each key once, got %key again in the same mapping",
  MULTIPLE_DOCS: "must be one YAML document, got several separated by ---",
  TAB_AS_INDENT: "must be indented with spaces, got a tab",
};
