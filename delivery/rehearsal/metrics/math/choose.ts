/** IF. Source: CloudWatch User Guide, using-metric-math, "Using IF expressions". */
import { MathProblem, type Value, type Window, series } from "./values";

type Branch = { readonly at: (index: number) => number | undefined };

function branch(value: Value | undefined): Branch {
  if (value === undefined) return { at: () => undefined };
  if (value.kind === "array") throw new MathProblem("IF takes numbers and time series, got an array");
  return value.kind === "scalar" ? { at: () => value.value } : { at: (index) => value.points[index] };
}

/**
 * Chooses data point by data point. Where the condition is met and the first branch has no point the result is 0; where it is not met and
 * the second has none there is no point.
 * @throws MathProblem for arrays, and where the result would be a number
 */
export function choose([condition, met, unmet]: readonly Value[], { length }: Window): Value {
  if (condition === undefined || met === undefined) throw new MathProblem("IF takes a condition and one or two values");
  const branches = [branch(met), branch(unmet)] as const;
  if (condition.kind === "scalar") {
    const chosen = condition.value === 0 ? unmet : met;
    if (chosen?.kind === "scalar") return chosen;
    const { at } = condition.value === 0 ? branches[1] : branches[0];
    return series(Array.from({ length }, (_, index) => at(index)));
  }
  if (condition.kind === "array") throw new MathProblem("IF takes numbers and time series, got an array");
  return series(
    condition.points.map((point, index) => {
      if (point === undefined) return undefined;
      return point === 0 ? branches[1].at(index) : (branches[0].at(index) ?? 0);
    }),
  );
}
