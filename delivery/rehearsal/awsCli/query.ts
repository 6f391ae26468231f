/** The part of JMESPath that build commands use in `--query`. @see https://jmespath.org/specification.html */
import { UnknownUseError } from "./usage";

/** Names, `[n]`, `[]` and `[*]`, and lists of paths in brackets. */
const TOKEN = /\s*(?:([A-Za-z_]\w*)|"([^"]+)"|(\[\]|\[\*\])|\[(-?\d+)\]|([.,[\]]))/y;

type Token =
  | { readonly kind: "name" | "mark"; readonly text: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "each" };

type Step = (value: unknown) => unknown;

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < query.trimEnd().length) {
    const match = TOKEN.exec(query);
    if (match === null) throw unknown(query);
    const [, plain, quoted, each, index, mark] = match;
    const name = plain ?? quoted;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (each !== undefined) tokens.push({ kind: "each" });
    else if (index !== undefined) tokens.push({ kind: "index", index: Number(index) });
    else tokens.push({ kind: "mark", text: mark ?? "" });
  }
  return tokens;
}

const unknown = (query: string): UnknownUseError =>
  new UnknownUseError(`--query ${query} (it knows paths such as A.B, A[0].B, A[].B and A.[B,C] only)`);

class Parser {
  private at = 0;

  constructor(
    private readonly query: string,
    private readonly tokens: readonly Token[],
  ) {}

  whole(): Step {
    const path = this.path();
    if (this.at < this.tokens.length) throw unknown(this.query);
    return path;
  }

  /** Steps up to the end, a comma or a closing bracket. */
  private path(): Step {
    const token = this.tokens[this.at];
    if (token?.kind === "name") {
      this.at += 1;
      return this.rest(field(token.text));
    }
    if (this.isMark("[")) return this.rest(this.list());
    if (token?.kind === "each" || token?.kind === "index") return this.rest((value) => value);
    throw unknown(this.query);
  }

  private rest(before: Step): Step {
    const token = this.tokens[this.at];
    if (token?.kind === "index") {
      this.at += 1;
      return this.rest((value) => itemOf(before(value), token.index));
    }
    if (token?.kind === "each") {
      this.at += 1;
      const inner = this.rest((value) => value);
      return (value) =>
        eachOf(before(value))
          .map(inner)
          .filter((item) => item !== null);
    }
    if (!this.isMark(".")) return before;
    this.at += 1;
    const next = this.path();
    return (value) => {
      const found = before(value);
      return found === null || found === undefined ? null : next(found);
    };
  }

  private list(): Step {
    const steps: Step[] = [];
    do {
      this.at += 1;
      steps.push(this.path());
    } while (this.isMark(","));
    if (!this.isMark("]")) throw unknown(this.query);
    this.at += 1;
    return (value) => steps.map((step) => step(value));
  }

  private isMark(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === "mark" && token.text === text;
  }
}

const field =
  (name: string): Step =>
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? ((value as Record<string, unknown>)[name] ?? null)
      : null;

const itemOf = (value: unknown, index: number): unknown =>
  Array.isArray(value) ? ((value.at(index) as unknown) ?? null) : null;

const eachOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]).flat() : []);

/** Takes from a value what a query names; null where there is nothing. @throws UnknownUseError */
export function select(value: unknown, query: string): unknown {
  return new Parser(query, tokensOf(query)).whole()(value);
}
