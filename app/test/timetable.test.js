import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LINES, PLATFORMS, nextDepartures } from "../src/timetable.js";

const HALF_PAST_EIGHT = new Date("2026-03-01T08:30:00.000Z");

describe("timetable", () => {
  it("lists what leaves on a platform in the next hour, earliest first", () => {
    assert.deepEqual(nextDepartures(HALF_PAST_EIGHT, "2"), [
      { time: "2026-03-01T09:12:00.000Z", train: "IC 5", destination: "Lakeside", platform: "2" },
      { time: "2026-03-01T09:25:00.000Z", train: "RE 7", destination: "Millford", platform: "2" },
    ]);
  });

  it("includes a train that leaves now and excludes the one an hour later", () => {
    const times = nextDepartures(new Date("2026-03-01T08:12:00.000Z"), "2").map(({ time }) => time);
    assert.deepEqual(times, ["2026-03-01T08:12:00.000Z", "2026-03-01T08:25:00.000Z"]);
  });

  it("goes on over midnight", () => {
    const [first] = nextDepartures(new Date("2026-12-31T23:55:30.000Z"), "1");
    assert.equal(first?.time, "2027-01-01T00:04:00.000Z");
  });

  it("lists every line as often as it runs in an hour", () => {
    const departures = nextDepartures(HALF_PAST_EIGHT);
    for (const { train, every } of LINES) {
      assert.equal(departures.filter((departure) => departure.train === train).length, 60 / every, train);
    }
    const times = departures.map(({ time }) => time);
    assert.deepEqual(times, times.toSorted());
  });

  it("has lines that divide the hour", () => {
    for (const { train, first, every } of LINES) {
      assert.equal(60 % every, 0, train);
      assert.ok(first >= 0 && first < 60, train);
    }
    assert.deepEqual(PLATFORMS, ["1", "2", "3", "4"]);
  });
});
