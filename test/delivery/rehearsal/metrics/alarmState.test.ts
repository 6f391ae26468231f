import assert from "node:assert/strict";
import { stateOfPoints } from "../../../../delivery/rehearsal/metrics/alarmState";
import type { AlarmState, MissingData } from "../../../../delivery/rehearsal/metrics/declared";
import { isMet, namesIn, parseRule } from "../../../../delivery/rehearsal/metrics/rule";

const MISSING = ["missing", "ignore", "breaching", "notBreaching"] as const satisfies readonly MissingData[];
/** The state before, which can be told from all that an evaluation gives. */
const KEPT = "KEPT" as AlarmState;
const LACKING = "INSUFFICIENT_DATA";

/** Tables of the guide, alarms-and-missing-data: X breaches, 0 does not, - is missing. Columns as in MISSING. */
const TABLES: readonly (readonly [number, string, readonly [AlarmState, AlarmState, AlarmState, AlarmState]])[] = [
  [3, "0-X-X", ["OK", "OK", "OK", "OK"]],
  [3, "0----", ["OK", "OK", "OK", "OK"]],
  [3, "-----", [LACKING, KEPT, "ALARM", "OK"]],
  [3, "0XX-X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  [3, "----X", [LACKING, KEPT, "ALARM", "OK"]],
  [3, "X----", ["ALARM", KEPT, "ALARM", "OK"]],
  [2, "0-X-X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  [2, "00X0X", ["ALARM", "ALARM", "ALARM", "ALARM"]],
  [2, "0-X--", ["OK", "OK", "ALARM", "OK"]],
  [2, "----0", ["OK", "OK", "ALARM", "OK"]],
  [2, "----X", [LACKING, KEPT, "ALARM", "OK"]],
];

describe("rehearsal/metrics/alarmState", () => {
  for (const [datapointsToAlarm, row, expected] of TABLES)
    it(`evaluates ${row} as the guide does where ${datapointsToAlarm} of 3 count`, () => {
      const points = [...row].map((one) => ({ X: 1, "0": 0 })[one]);
      const states = MISSING.map((missing) =>
        stateOfPoints(
          { isBreaching: (point) => point > 0, evaluationPeriods: 3, datapointsToAlarm, missing },
          points,
          KEPT,
        ),
      );
      assert.deepEqual(states, expected);
    });
});

describe("rehearsal/metrics/rule", () => {
  const met = (text: string): boolean => isMet(parseRule(text), (name) => (name.startsWith("on") ? "ALARM" : "OK"));

  it("combines states of alarms, NOT before AND before OR", () => {
    assert.equal(met("ALARM(on-1) AND NOT ALARM(off)"), true);
    assert.equal(met('ALARM("off") OR OK("off") AND ALARM(off)'), false);
    assert.equal(met("(ALARM(off) OR OK(off)) AND ALARM(on)"), true);
    assert.equal(met("NOT (TRUE AND FALSE)"), true);
    assert.equal(met("INSUFFICIENT_DATA(on)"), false);
  });

  it("knows alarms by their ARNs, too", () => {
    const rule = parseRule("ALARM(arn:aws:cloudwatch:eu-west-1:111111111111:alarm:on) OR ALARM('other one')");
    assert.deepEqual(namesIn(rule), ["on", "other one"]);
  });

  for (const [text, message] of [
    ["ALARM(a) ALARM(b)", "expected AND or OR, got a state"],
    ["ALARM(a) AND", "expected a state of an alarm, got the end"],
    ["(ALARM(a)", "expected ), got the end"],
    ["AT_LEAST(1, ALARM, (a, b))", 'cannot read "AT_LEAST(1, ALARM, (a, b))"'],
  ] as const)
    it(`refuses ${text}`, () => {
      assert.throws(() => parseRule(text), { name: "MathProblem", message });
    });
});
