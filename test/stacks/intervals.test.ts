import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, parseInterval } from "../../stacks/settings/intervals";

describe("stacks/settings/intervals", () => {
  const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  const minute = (date: Date): Date => new Date(Math.floor(date.getTime() / 60_000) * 60_000);
  const text = (date: Date): string => `${date.toISOString().slice(0, 16)}Z`;

  it("reads what it was written from, and contains all moments from its start to before its end", () => {
    fc.assert(
      fc.property(day, day, day, (one, other, at) => {
        const [start, end] = [minute(one), minute(other)].sort((a, b) => a.getTime() - b.getTime());
        fc.pre(start!.getTime() < end!.getTime());
        const interval = parseInterval(`${text(start!)}/${text(end!)}`);
        assert.deepEqual([interval?.start, interval?.end], [start, end]);
        assert.equal(contains(interval!, at), at >= start! && at < end!);
        assert.ok(contains(interval!, start!) && !contains(interval!, end!));
      }),
    );
  });

  it("takes moments of any time zone", () => {
    const { start, end } = parseInterval("2026-12-20T01:00+01:00/2026-12-19T20:30:30-04:00")!;
    assert.deepEqual(
      [start.toISOString(), end.toISOString()],
      ["2026-12-20T00:00:00.000Z", "2026-12-20T00:30:30.000Z"],
    );
  });

  it("takes nothing else, whatever the text", () => {
    for (const wrong of [
      "",
      "/",
      "2026-12-20T00:00Z",
      "2026-12-20/2026-12-21",
      "2026-12-20T00:00/2026-12-21T00:00",
      "2026-02-30T00:00Z/2026-03-05T00:00Z",
      "2026-13-01T00:00Z/2027-03-05T00:00Z",
      "2026-12-20T00:00Z/2026-12-20T00:00Z",
      "2026-12-21T00:00Z/2026-12-20T00:00Z",
      "2026-12-20T00:00Z/2026-12-21T00:00Z/2026-12-22T00:00Z",
    ])
      assert.equal(parseInterval(wrong), undefined, wrong);
    fc.assert(fc.property(fc.string(), (some) => void parseInterval(some)));
  });
});
