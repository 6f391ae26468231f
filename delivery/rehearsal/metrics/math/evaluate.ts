/** Evaluates metric math over the periods of a window. */
import { choose } from "./choose";
import { fill } from "./fill";
import { FUNCTIONS, sorted } from "./functions";
import { operate } from "./operators";
import { type Expression, functionsIn } from "./parse";
import { MathProblem, type NamedPoints, type Points, type Value, type Window, array, scalar } from "./values";

/** What an expression may refer to. */
export interface Scope {
  readonly window: Window;
  /** The metrics of the request, by their ids. */
  readonly metrics: ReadonlyMap<string, Points>;
  /** Values of other expressions, by their ids. @throws MathProblem for ids that nothing has */
  readonly value: (id: string) => Value;
}

/** Functions whose arguments are more than values. */
type Special = (args: readonly Expression[], scope: Scope) => Value;

const wordOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === "name" && /^[A-Z]/.test(expression.name) ? expression.name : undefined;

const valueOf = (expression: Expression | undefined, scope: Scope, name: string): Value => {
  if (expression === undefined) throw new MathProblem(`${name} lacks an argument`);
  return evaluate(expression, scope);
};

function metricsWith([text]: readonly Expression[], { metrics }: Scope): Value {
  const part = text?.kind === "text" ? text.value : "";
  return array([...metrics].filter(([id]) => id.includes(part)).map(([id, points]): NamedPoints => ({ id, points })));
}

const SPECIAL: Readonly<Record<string, Special>> = {
  FILL: ([of, filler], scope) => fill(valueOf(of, scope, "FILL"), wordOf(filler) ?? valueOf(filler, scope, "FILL")),
  IF: (args, scope) =>
    choose(
      args.map((arg) => evaluate(arg, scope)),
      scope.window,
    ),
  METRICS: metricsWith,
  PERIOD: (_args, { window }) => scalar(window.periodSeconds),
  SORT: ([of, by, order, limit], scope) => {
    const count = limit === undefined ? undefined : valueOf(limit, scope, "SORT");
    const most = count?.kind === "scalar" ? count.value : undefined;
    return sorted(valueOf(of, scope, "SORT"), wordOf(by) ?? "", wordOf(order) ?? "", most);
  },
};

/** Functions that are not evaluated here, of an expression. */
export const unknownFunctions = (expression: Expression): readonly string[] => [
  ...new Set(
    functionsIn(expression).filter((name) => !Object.hasOwn(FUNCTIONS, name) && !Object.hasOwn(SPECIAL, name)),
  ),
];

/** @throws MathProblem */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case "number":
      return scalar(expression.value);
    case "name":
      return scope.value(expression.name);
    case "text":
      throw new MathProblem(`a text is no value: ${JSON.stringify(expression.value)}`);
    case "negative":
      return operate("-", scalar(0), evaluate(expression.of, scope));
    case "binary":
      return operate(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope));
    case "list":
      return array(expression.items.flatMap((item, index) => seriesOf(evaluate(item, scope), item, index)));
    case "call":
      return call(expression.name, expression.args, scope);
  }
}

/** Lists may hold arrays, whose series count one by one. */
function seriesOf(value: Value, item: Expression, index: number): readonly NamedPoints[] {
  if (value.kind === "array") return value.series;
  if (value.kind === "series") return [{ id: item.kind === "name" ? item.name : String(index), points: value.points }];
  throw new MathProblem("a list holds time series, got a number");
}

function call(name: string, args: readonly Expression[], scope: Scope): Value {
  const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  if (special !== undefined) return special(args, scope);
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) throw new MathProblem(`the function ${name}`);
  if (args.length === 0) throw new MathProblem(`${name} lacks an argument`);
  return known(
    args.map((arg) => evaluate(arg, scope)),
    scope.window,
  );
}

/** The one series that an alarm watches. @throws MathProblem for any other value */
export function watchedSeries(value: Value): Points {
  if (value.kind === "series") return value.points;
  const got = value.kind === "scalar" ? "a number" : `${value.series.length} series`;
  throw new MathProblem(`an alarm watches one time series, the expression returns ${got}`);
}
