/** The part of JMESPath that build commands use in `--query`. @see https://jmespath.org/specification.html */
import { UnknownUseError } from "./usage";

/** Names, `[n]`, `[]` and `[*]`, and lists of paths in brackets. */
const TOKEN = /\s*(?:([A-Za-z_]\w*)|"([^"]+)"|(\[\]|\[\*\])|\[(-?\d+)\]|([.,[\]]))/y;

type Token =
  | { readonly kind: "name" | "mark"; readonly text: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "each" | "flatten" };

type Step = (value: unknown) => unknown;

/** A part of a path; `each` goes on with every item, and `flatten` does so with the items of what stands before it. */
type Part = Step | "each" | "flatten";

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < query.trimEnd().length) {
    const match = TOKEN.exec(query);
    if (match === null) throw unknown(query);
    const [, plain, quoted, each, index, mark] = match;
    const name = plain ?? quoted;
    if (name !== undefined) tokens.push({ kind: "name", text: name });
    else if (each !== undefined) tokens.push({ kind: each === "[]" ? "flatten" : "each" });
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

  /** A path, up to the end, a comma or a closing bracket. */
  private path(): Step {
    const parts = [...this.first(), ...this.rest()];
    return (value) => apply(parts, value);
  }

  private first(): readonly Part[] {
    const token = this.tokens[this.at];
    if (token?.kind === "name") {
      this.at += 1;
      return [field(token.text)];
    }
    if (this.isMark("[")) return [this.list()];
    if (token?.kind !== undefined && token.kind !== "mark") return [];
    throw unknown(this.query);
  }

  private rest(): readonly Part[] {
    const token = this.tokens[this.at];
    if (token?.kind === "index") {
      this.at += 1;
      return [(value) => itemOf(value, token.index), ...this.rest()];
    }
    if (token?.kind === "each" || token?.kind === "flatten") {
      this.at += 1;
      return [token.kind, ...this.rest()];
    }
    if (!this.isMark(".")) return [];
    this.at += 1;
    const next = this.tokens[this.at];
    if (next?.kind !== "name" && !this.isMark("[")) throw unknown(this.query);
    return [...this.first(), ...this.rest()];
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

/** Lets the parts up to the first `flatten` work, then those up to the next on every item, and so on. */
function apply(parts: readonly Part[], value: unknown): unknown {
  const at = parts.lastIndexOf("flatten");
  if (at === -1) return follow(parts, value);
  const before = apply(parts.slice(0, at), value);
  if (!Array.isArray(before)) return null;
  return present((before as unknown[]).flat().map((item) => follow(parts.slice(at + 1), item)));
}

function follow([part, ...rest]: readonly Part[], value: unknown): unknown {
  if (part === undefined) return value;
  if (value === null || value === undefined) return null;
  if (typeof part === "function") return follow(rest, part(value));
  return Array.isArray(value) ? present((value as unknown[]).map((item) => follow(rest, item))) : null;
}

const present = (list: readonly unknown[]): readonly unknown[] => list.filter((item) => item !== null);

/** Takes from a value what a query names; null where there is nothing. @throws UnknownUseError */
export function select(value: unknown, query: string): unknown {
  return new Parser(query, tokensOf(query)).whole()(value);
}
