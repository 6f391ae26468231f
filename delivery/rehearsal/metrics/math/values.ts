/** Values of metric math. Source: CloudWatch User Guide, using-metric-math, "Data type abbreviations". */

/** Data points of the periods of a window, oldest first; undefined where a period has none. */
export type Points = readonly (number | undefined)[];

/** The periods that an expression is evaluated over. */
export interface Window {
  /** End of the last period. Milliseconds since 1970. */
  readonly end: number;
  readonly periodSeconds: number;
  /** How many periods. */
  readonly length: number;
}

export type Value =
  | { readonly kind: "scalar"; readonly value: number }
  | { readonly kind: "series"; readonly points: Points }
  | { readonly kind: "array"; readonly series: readonly NamedPoints[] };

/** A series of an array, with the id that `METRICS("…")` looks for. */
export interface NamedPoints {
  readonly id: string;
  readonly points: Points;
}

export const scalar = (value: number): Value => ({ kind: "scalar", value });
export const series = (points: Points): Value => ({ kind: "series", points });
export const array = (of: readonly NamedPoints[]): Value => ({ kind: "array", series: of });

/** Something that an expression asks for and that no alarm can have, or that is not evaluated here. */
export class MathProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MathProblem";
  }
}

/** Does the same to each series of a value. @param what What wants series, for the message */
export function eachSeries(value: Value, what: string, change: (points: Points) => Points): Value {
  if (value.kind === "series") return series(change(value.points));
  if (value.kind === "array") return array(value.series.map(({ id, points }) => ({ id, points: change(points) })));
  throw new MathProblem(`${what} takes time series, got a number`);
}

/** Start of a period. Milliseconds since 1970. */
export const timeOf = ({ end, periodSeconds, length }: Window, index: number): number =>
  end - (length - index) * periodSeconds * 1000;
