import assert from "node:assert/strict";
import { evaluate, unknownFunctions, watchedSeries } from "../../../../delivery/rehearsal/metrics/math/evaluate";
import { parseExpression } from "../../../../delivery/rehearsal/metrics/math/parse";
import { MathProblem, type Points, series } from "../../../../delivery/rehearsal/metrics/math/values";

const GAP = undefined;
/** 2026-12-01T00:00:00Z, a Tuesday. */
const END = Date.UTC(2026, 11, 1);

/** The points of an expression over these metrics. */
function points(text: string, metrics: Readonly<Record<string, Points>>): Points {
  const length = Object.values(metrics)[0]?.length ?? 0;
  const known = new Map(Object.entries(metrics));
  const value = (id: string) => {
    const found = known.get(id);
    if (found === undefined) throw new MathProblem(`no query has the id ${id}`);
    return series(found);
  };
  const window = { end: END, periodSeconds: 60, length };
  return watchedSeries(evaluate(parseExpression(text), { window, metrics: known, value }));
}

/** The examples are the guide's (using-metric-math) where it has some. */
const EXAMPLES: readonly (readonly [string, Readonly<Record<string, Points>>, Points])[] = [
  ["m1 < m2", { m1: [30, 20, 0, 0], m2: [20, GAP, 20, GAP] }, [0, 0, 1, 0]],
  ["m1 >= 30", { m1: [30, 20, 0, 0] }, [1, 0, 0, 0]],
  ["m1 > 15 AND m2 > 15", { m1: [30, 20, 0, 0], m2: [20, GAP, 20, GAP] }, [1, 0, 0, 0]],
  ["m1 > 15 && m1 < 25 || m1 == 0", { m1: [30, 20, 0] }, [0, 1, 1]],
  [
    "IF(m1, m2, m3)",
    { m1: [1, 1, 0, 0, GAP], m2: [30, GAP, 0, 0, 30], m3: [0, 0, 20, GAP, 20] },
    [30, 0, 20, GAP, GAP],
  ],
  ["IF(m1, 5, m3)", { m1: [1, 1, 0, 0, GAP], m3: [0, 0, 20, GAP, 20] }, [5, 5, 20, GAP, GAP]],
  ["IF(m1, m2, 5)", { m1: [1, 1, 0, 0, GAP], m2: [30, GAP, 0, 0, 30] }, [30, 0, 5, 5, GAP]],
  ["IF(m1 < 400, m1)", { m1: [1, 500] }, [1, GAP]],
  ["IF(1 > 2, m1, m2)", { m1: [1, 2], m2: [3, GAP] }, [3, GAP]],
  ["m1 + m2", { m1: [1, GAP, GAP], m2: [1, 2, GAP] }, [2, 2, GAP]],
  ["m1 / m2", { m1: [1, 1], m2: [2, 0] }, [0.5, GAP]],
  ["-m1 ^ 2 + 2 * 3 - 1", { m1: [2, GAP] }, [1, GAP]],
  ["(m1 + 1) * 2", { m1: [2] }, [6]],
  ["FILL(m1, 10)", { m1: [GAP, 2, GAP] }, [10, 2, 10]],
  ["FILL(m1, REPEAT)", { m1: [GAP, 2, GAP] }, [GAP, 2, 2]],
  ["FILL(m1, LINEAR)", { m1: [GAP, 2, GAP, 4, GAP] }, [GAP, 2, 3, 4, GAP]],
  ["FILL(m1, m2)", { m1: [GAP, 2], m2: [7, 8] }, [7, 2]],
  ["FILL(m1, MIN(m1))", { m1: [GAP, 3, 2] }, [2, 3, 2]],
  ["DIFF(m1)", { m1: [1, GAP, 4, 2] }, [GAP, GAP, 3, -2]],
  ["DIFF(DIFF(m1))", { m1: [1, 2, 4] }, [GAP, GAP, 1]],
  ["RATE(m1)", { m1: [0, GAP, 120] }, [GAP, GAP, 1]],
  ["DIFF_TIME(m1)", { m1: [0, GAP, 120] }, [GAP, GAP, 120]],
  ["m1 - DIFF(m1)", { m1: [1, 2, 4] }, [1, 1, 2]],
  ["SUM(METRICS())", { a1: [1, GAP], b1: [2, GAP] }, [3, GAP]],
  ['SUM(METRICS("a"))', { a1: [1, 2], b1: [2, 2], a2: [3, 4] }, [4, 6]],
  ["MIN([m1, m2])", { m1: [1, 5], m2: [2, GAP] }, [1, 5]],
  ["MAX([m1, METRICS()])", { m1: [1, 5], m2: [2, GAP] }, [2, 5]],
  ["AVG([m1, m2])", { m1: [1, 5], m2: [2, GAP] }, [1.5, 2.5]],
  ["STDDEV([m1, m2])", { m1: [1], m2: [3] }, [1]],
  ["m1 - AVG(m1)", { m1: [2, 4] }, [-1, 1]],
  ["m1 / PERIOD(m1)", { m1: [120] }, [2]],
  ["m1 / METRIC_COUNT(METRICS())", { m1: [4], m2: [1] }, [2]],
  ["DATAPOINT_COUNT(METRICS())", { m1: [4, GAP], m2: [1, 1] }, [2, 1]],
  ["m1 / DATAPOINT_COUNT(m1)", { m1: [4, GAP] }, [4, GAP]],
  ["FIRST(SORT(METRICS(), AVG, DESC))", { m1: [1, 1], m2: [2, 2] }, [2, 2]],
  ["LAST(SORT(METRICS(), SUM, ASC, 1))", { m1: [1, 1], m2: [2, 2] }, [1, 1]],
  ["SUM(SLICE(SORT(METRICS(), MAX, DESC), 1))", { m1: [1, 1], m2: [2, 2] }, [1, 1]],
  ["SUM(REMOVE_EMPTY(METRICS()))", { m1: [GAP], m2: [2] }, [2]],
  ["SUM(100 / [m1, m2])", { m1: [50], m2: [25] }, [6]],
  ["RUNNING_SUM(m1)", { m1: [1, GAP, 2] }, [1, GAP, 3]],
  ["ABS(FLOOR(m1)) + CEIL(m1)", { m1: [-1.5] }, [1]],
  ["LOG10(m1)", { m1: [100, 0] }, [2, GAP]],
  ["TIME_SERIES(MAX(m1))", { m1: [1, 7] }, [7, 7]],
  ["DAY(m1) * 100 + HOUR(m1)", { m1: [GAP] }, [123]],
  ["MONTH(m1) * 100 + DATE(m1)", { m1: [1] }, [1130]],
];

describe("rehearsal/metrics/math", () => {
  for (const [text, metrics, expected] of EXAMPLES)
    it(`evaluates ${text}`, () => assert.deepEqual(points(text, metrics), expected));

  for (const [text, message] of [
    ["m1 +", "expected a number, an id or a function, got the end"],
    ["m1 m2", "expected the end, got m2"],
    ["FILL(m1, 0", "expected ), got the end"],
    ["m1 ? 1", 'cannot read "? 1"'],
    ["m3", "no query has the id m3"],
    ["1 + 2", "an alarm watches one time series, the expression returns a number"],
    ["METRICS()", "an alarm watches one time series, the expression returns 2 series"],
    ["METRICS() + METRICS()", "+ takes one array of time series, got two"],
    ["FILL(m1, NEXT)", "FILL takes a number, a time series, REPEAT or LINEAR, got NEXT"],
    ["SORT(METRICS(), STDDEV, ASC)", "SORT takes AVG, MIN, MAX or SUM, got STDDEV"],
    ["DIFF(1)", "DIFF takes time series, got a number"],
    ["ANOMALY_DETECTION_BAND(m1)", "the function ANOMALY_DETECTION_BAND"],
  ] as const)
    it(`refuses ${text}`, () => {
      assert.throws(() => points(text, { m1: [1], m2: [2] }), { name: "MathProblem", message });
    });

  it("names the functions that it does not know, each once", () => {
    const expression = parseExpression(
      "SEARCH('x', 'Sum') + IF(m1 > 0, SEARCH('y', 'Sum'), DIFF(m1)) - [SERVICE_QUOTA(m1)]",
    );
    assert.deepEqual(unknownFunctions(expression), ["SEARCH", "SERVICE_QUOTA"]);
  });
});
