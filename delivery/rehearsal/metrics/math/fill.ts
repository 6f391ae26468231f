/** What FILL puts where data points are missing. Source: CloudWatch User Guide, using-metric-math. */
import { MathProblem, type Points, type Value, eachSeries } from "./values";

/** The last value before; what comes before the first value stays missing. */
function repeated(points: Points): Points {
  let last: number | undefined;
  return points.map((point) => (last = point ?? last));
}

/** On the line between the values around; outside of these nothing is filled. */
function interpolated(points: Points): Points {
  return points.map((point, index) => {
    if (point !== undefined) return point;
    const before = points.findLastIndex((one, at) => at < index && one !== undefined);
    const after = points.findIndex((one, at) => at > index && one !== undefined);
    const [from, to] = [points[before], points[after]];
    if (from === undefined || to === undefined) return undefined;
    return from + ((to - from) * (index - before)) / (after - before);
  });
}

const WORDS: Readonly<Record<string, (points: Points) => Points>> = { REPEAT: repeated, LINEAR: interpolated };

/** @param filler A number, a time series, or one of REPEAT and LINEAR @throws MathProblem */
export function fill(value: Value, filler: Value | string): Value {
  if (typeof filler === "string") {
    const word = WORDS[filler];
    if (word === undefined)
      throw new MathProblem(`FILL takes a number, a time series, REPEAT or LINEAR, got ${filler}`);
    return eachSeries(value, "FILL", word);
  }
  if (filler.kind === "array") throw new MathProblem("FILL takes one time series as filler, got an array");
  const { kind } = filler;
  return eachSeries(value, "FILL", (points) =>
    points.map((point, index) => point ?? (kind === "scalar" ? filler.value : filler.points[index])),
  );
}
