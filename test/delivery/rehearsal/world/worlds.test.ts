import assert from "node:assert/strict";
import { WORLDS, WORLD_NAMES, checkOrder, parseWorlds } from "../../../../delivery/rehearsal/world/worlds";

describe("worlds", () => {
  it("are five, each under its name", () => {
    assert.deepEqual([...WORLD_NAMES], ["first-day", "steady", "prod-is-bad", "region-lost", "throttled"]);
    assert.deepEqual(
      WORLD_NAMES.map((name) => WORLDS[name].name),
      [...WORLD_NAMES],
    );
  });

  it("are read as lists, repeated or not, and unknown words are named", () => {
    assert.deepEqual(parseWorlds(["first-day,steady", " throttled "]), {
      worlds: ["first-day", "steady", "throttled"],
    });
    assert.deepEqual(parseWorlds(["first-day", "Steady,,night"]), { unknown: ["Steady", "", "night"] });
  });

  it("are new only at the beginning", () => {
    checkOrder(["first-day", "steady"]);
    assert.throws(() => checkOrder(["steady", "first-day"]), {
      message:
        "--world: first-day must come first, for nothing may have been delivered before it; got steady, first-day.",
      exitCode: 2,
    });
  });
});
