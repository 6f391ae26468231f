/** Reads metric math. Source: CloudWatch User Guide, using-metric-math, "Metric math syntax and functions". */
import { MathProblem } from "./values";

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** An id of a query, or a word such as REPEAT. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "negative"; readonly of: Expression }
  | { readonly kind: "binary"; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

export type Operator = "+" | "-" | "*" | "/" | "^" | "==" | "!=" | "<=" | ">=" | "<" | ">" | "AND" | "OR";

/** How tightly operators bind: the usual order, as the guide gives none. */
const BINDING: Readonly<Record<Operator, number>> = {
  OR: 1,
  AND: 2,
  "==": 3,
  "!=": 3,
  "<=": 3,
  ">=": 3,
  "<": 3,
  ">": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "^": 7,
};
/** Between a product and a power: -m1^2 is -(m1^2). */
const NEGATIVE_BINDING = 6;

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|([A-Za-z]\w*)|"([^"]*)"|'([^']*)'|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;

interface Token {
  readonly kind: "number" | "word" | "text" | "sign" | "end";
  readonly text: string;
}

const SPELLINGS: Readonly<Record<string, Operator>> = { "&&": "AND", "||": "OR" };

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ""; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) throw new MathProblem(`cannot read ${JSON.stringify(text.slice(at).trim().slice(0, 20))}`);
    const [, number, word, double, single, sign] = match;
    if (number !== undefined) found.push({ kind: "number", text: number });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else if (sign !== undefined) found.push({ kind: "sign", text: sign });
    else found.push({ kind: "text", text: double ?? single ?? "" });
  }
  return [...found, { kind: "end", text: "the end" }];
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    const expression = this.expression(0);
    this.expect("end", "the end");
    return expression;
  }

  private expression(binding: number): Expression {
    let left = this.operand();
    for (;;) {
      const operator = this.operator();
      if (operator === undefined || BINDING[operator] <= binding) return left;
      this.at += 1;
      left = { kind: "binary", operator, left, right: this.expression(BINDING[operator]) };
    }
  }

  private operator(): Operator | undefined {
    const { kind, text } = this.token;
    if (kind !== "sign" && kind !== "word") return undefined;
    const operator = SPELLINGS[text] ?? text;
    return Object.hasOwn(BINDING, operator) ? (operator as Operator) : undefined;
  }

  private operand(): Expression {
    const { kind, text } = this.token;
    this.at += 1;
    if (kind === "number") return { kind: "number", value: Number(text) };
    if (kind === "text") return { kind: "text", value: text };
    if (kind === "word") return this.accept("(") ? this.call(text) : { kind: "name", name: text };
    if (text === "-") return { kind: "negative", of: this.expression(NEGATIVE_BINDING) };
    if (text === "(") {
      const inner = this.expression(0);
      this.expect("sign", ")");
      return inner;
    }
    if (text === "[") return { kind: "list", items: this.items("]") };
    throw new MathProblem(`expected a number, an id or a function, got ${text}`);
  }

  private call(name: string): Expression {
    return { kind: "call", name, args: this.items(")") };
  }

  private items(close: string): readonly Expression[] {
    const items: Expression[] = [];
    if (this.accept(close)) return items;
    do items.push(this.expression(0));
    while (this.accept(","));
    this.expect("sign", close);
    return items;
  }

  private get token(): Token {
    return this.tokens[this.at] ?? { kind: "end", text: "the end" };
  }

  private accept(sign: string): boolean {
    const isNext = this.token.kind === "sign" && this.token.text === sign;
    if (isNext) this.at += 1;
    return isNext;
  }

  private expect(kind: Token["kind"], text: string): void {
    if (this.token.kind !== kind || this.token.text !== text)
      throw new MathProblem(`expected ${text}, got ${this.token.text}`);
    this.at += 1;
  }
}

/** @throws MathProblem where the text is no expression */
export const parseExpression = (text: string): Expression => new Parser(tokens(text)).whole();

/** Every function that an expression calls. */
export function functionsIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "call":
      return [expression.name, ...expression.args.flatMap(functionsIn)];
    case "list":
      return expression.items.flatMap(functionsIn);
    case "negative":
      return functionsIn(expression.of);
    case "binary":
      return [...functionsIn(expression.left), ...functionsIn(expression.right)];
    default:
      return [];
  }
}
