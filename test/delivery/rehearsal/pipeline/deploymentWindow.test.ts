import assert from "node:assert/strict";
import fc from "fast-check";
import { parseCron } from "../../../../delivery/rehearsal/pipeline/cron";
import { windowState } from "../../../../delivery/rehearsal/pipeline/deploymentWindow";
import { timeZoneOf } from "../../../../delivery/rehearsal/pipeline/timeZones";
import { wrongCronField } from "../../../../components/pipeline/providers/cron";

/** When a window opens, seen from a Wednesday at noon in Greenwich. */
const opens = (cron: string, zone = "UTC", now = "2026-11-25T12:01:30Z"): string => {
  const state = windowState(cron, zone, Date.parse(now));
  return state === undefined ? "unknown zone" : (state.shown ?? "never");
};

describe("deployment windows", () => {
  for (const [cron, expected] of [
    ["* * * * * ?", "2026-11-25 12:01"],
    ["0 * 9-17 ? * MON-FRI", "2026-11-25 12:01"],
    ["* * 9-11 ? * MON-FRI *", "2026-11-26 09:00"],
    ["0 0 9-17 ? * MON-FRI *", "2026-11-25 13:00"],
    ["0 0/15 * ? * *", "2026-11-25 12:15"],
    ["0 5/20 12 ? * wed", "2026-11-25 12:05"],
    ["0 */7 * ? * *", "2026-11-25 12:07"],
    ["0 10-30/10,45 13 ? * *", "2026-11-25 13:10"],
    ["0 0 9 ? * FRI-MON", "2026-11-27 09:00"],
    ["0 0 22-2 ? * *", "2026-11-25 22:00"],
    ["0 0 9 1,15 * ?", "2026-12-01 09:00"],
    ["0 0 9 L * ?", "2026-11-30 09:00"],
    ["0 0 9 L-3 * ?", "2026-11-27 09:00"],
    ["0 0 9 LW FEB ?", "2027-02-26 09:00"],
    ["0 0 9 28W * ?", "2026-11-27 09:00"],
    ["0 0 9 1W AUG ?", "2027-08-02 09:00"],
    ["0 0 9 31W 10 ? 2027", "2027-10-29 09:00"],
    ["0 0 9 ? * L", "2026-11-28 09:00"],
    ["0 0 9 ? * 6L", "2026-11-27 09:00"],
    ["0 0 9 ? * FRIL", "2026-11-27 09:00"],
    ["0 0 9 ? * 6#3", "2026-12-18 09:00"],
    ["0 0 9 ? * MON#5", "2026-11-30 09:00"],
    ["0 0 9 29 2 ?", "2028-02-29 09:00"],
    ["0 0 9 29 2 SUN", "2032-02-29 09:00"],
    ["0 0 9 ? JAN-MAR * 2029/3", "2029-01-01 09:00"],
    ["0 0 9 30 2 ?", "never"],
    ["0 0 9 ? * * 2020-2025", "never"],
  ] as const)
    it(`${cron} opens ${expected}`, () => {
      assert.equal(wrongCronField(cron), undefined);
      assert.equal(opens(cron), expected);
    });

  for (const [zone, expected] of [
    ["Europe/Berlin", "2026-11-25 14:00"],
    ["America/New_York", "2026-11-25 14:00"],
    ["Asia/Kolkata", "2026-11-26 14:00"],
    ["UTC+05:30", "2026-11-26 14:00"],
    ["UTC-03:00", "2026-11-25 14:00"],
    ["UTC", "2026-11-25 14:00"],
    ["PST", "2026-11-25 14:00"],
    ["XYZ", "unknown zone"],
  ] as const)
    it(`goes by clocks in ${zone}`, () => {
      assert.equal(opens("0 * 14 ? * *", zone), expected);
    });

  it("opens when the clocks do", () => {
    const berlin = (cron: string, now: string): string | undefined => {
      const { opensAt } = windowState(cron, "Europe/Berlin", Date.parse(now)) ?? {};
      return opensAt === undefined ? undefined : new Date(opensAt).toISOString();
    };
    assert.equal(berlin("0 0 9 ? * *", "2027-03-27T12:00:00Z"), "2027-03-28T07:00:00.000Z");
    // 02:30 does not exist on the day on which clocks are put forward, and comes twice when they are put back.
    assert.equal(berlin("0 30 2 ? * *", "2027-03-27T12:00:00Z"), "2027-03-29T00:30:00.000Z");
    assert.equal(berlin("0 30 2 ? * *", "2027-10-30T12:00:00Z"), "2027-10-31T00:30:00.000Z");
    assert.equal(berlin("* * * ? * *", "2027-10-31T01:10:20Z"), "2027-10-31T01:10:20.000Z");
  });

  it("reads no other expressions", () => {
    for (const cron of ["", "* * * *", "0 0 9 ? * MON-FRI * *", "0 61 9 ? * *", "0 0 9 ? * XXX"])
      assert.throws(() => parseCron(cron), { name: "RehearsalError" }, cron);
  });

  it("finds the first minute that matches, whatever the expression", () => {
    const part = (least: number, most: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.integer({ min: least, max: most }).map(String),
        fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: 1, max: 9 })).map((pair) => pair.join("/")),
      );
    const cron = fc
      .tuple(part(0, 59), part(0, 23), part(1, 28), part(1, 12), fc.constantFrom("?", "MON-FRI", "SAT,SUN", "2#2", "L"))
      .map((fields) => `0 ${fields.join(" ")}`);
    const now = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2030, 0) });
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC+05:30");
    fc.assert(
      fc.property(cron, zone, now, (text, name, from) => {
        const { opensAt } = windowState(text, name, from) ?? {};
        if (opensAt === undefined) return;
        const parsed = parseCron(text);
        const isOpen = (instant: number): boolean => {
          const wall = timeZoneOf(name)!.wallTime(instant);
          return parsed.matchesDay(wall) && parsed.minutes.includes(wall.hour * 60 + wall.minute);
        };
        assert.ok(opensAt >= from && isOpen(opensAt));
        for (let before = opensAt - 60_000, count = 0; before >= from && count < 50; before -= 60_000, count += 1)
          assert.ok(!isOpen(before), `${text} is open at ${new Date(before).toISOString()} in ${name}`);
      }),
      { numRuns: 60 },
    );
  });
});
