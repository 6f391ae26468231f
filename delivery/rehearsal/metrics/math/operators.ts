/** Operators of metric math. Source: CloudWatch User Guide, using-metric-math. */
import type { Operator } from "./parse";
import { MathProblem, type Points, type Value, array, scalar, series } from "./values";

const truth = (isTrue: boolean): number => (isTrue ? 1 : 0);

/** Undefined: the data point is dropped, as where something is divided by zero. */
const OF_NUMBERS: Readonly<Record<Operator, (a: number, b: number) => number | undefined>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? undefined : a / b),
  "^": (a, b) => a ** b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<=": (a, b) => truth(a <= b),
  ">=": (a, b) => truth(a >= b),
  "<": (a, b) => truth(a < b),
  ">": (a, b) => truth(a > b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

type OfNumbers = (a: number, b: number) => number | undefined;

/** Of two series, what one lacks is 0; where both lack a point there is none. */
const ofPoints = (of: OfNumbers, a: Points, b: Points): Points =>
  a.map((one, index) => {
    const other = b[index];
    return one === undefined && other === undefined ? undefined : of(one ?? 0, other ?? 0);
  });

const withScalar = (points: Points, of: (point: number) => number | undefined): Points =>
  points.map((point) => (point === undefined ? undefined : of(point)));

/** @throws MathProblem for two arrays, and for numbers that are divided by zero */
export function operate(operator: Operator, left: Value, right: Value): Value {
  const of = OF_NUMBERS[operator];
  if (left.kind === "array" && right.kind === "array")
    throw new MathProblem(`${operator} takes one array of time series, got two`);
  if (left.kind === "array")
    return array(left.series.map(({ id, points }) => ({ id, points: pointsOf(of, series(points), right) })));
  if (right.kind === "array")
    return array(right.series.map(({ id, points }) => ({ id, points: pointsOf(of, left, series(points)) })));
  if (left.kind === "scalar" && right.kind === "scalar") {
    const value = of(left.value, right.value);
    if (value === undefined) throw new MathProblem("a number is divided by zero");
    return scalar(value);
  }
  return series(pointsOf(of, left, right));
}

function pointsOf(of: OfNumbers, left: Value, right: Value): Points {
  if (left.kind === "series" && right.kind === "series") return ofPoints(of, left.points, right.points);
  if (left.kind === "series" && right.kind === "scalar")
    return withScalar(left.points, (point) => of(point, right.value));
  if (left.kind === "scalar" && right.kind === "series")
    return withScalar(right.points, (point) => of(left.value, point));
  return [];
}
