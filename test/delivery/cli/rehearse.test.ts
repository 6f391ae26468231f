import assert from "node:assert/strict";
import { createOutput } from "../../../delivery/cli/output";
import { type RehearseCommandOptions, rehearseCommand } from "../../../delivery/cli/rehearse";

describe("interlock rehearse", () => {
  const rehearse = (options: Partial<RehearseCommandOptions>) =>
    rehearseCommand({ source: "app", ...options }, createOutput({ json: true, verbose: false }));
  const refused = (options: Partial<RehearseCommandOptions>, message: string) =>
    assert.rejects(rehearse(options), { message, exitCode: 2 });

  it("names the worlds where one is asked for that is none", async () => {
    await refused(
      { world: ["first-day", "Steady,mars"] },
      '--world must be of first-day, steady, prod-is-bad, region-lost, throttled, separated by commas, got "Steady", "mars".',
    );
    await refused(
      { world: ["steady", "first-day"] },
      "--world: first-day must come first, for nothing may have been delivered before it; got steady, first-day.",
    );
  });

  it("takes settings of a world with that world alone", async () => {
    await refused({ lose: "us-east-1" }, "--lose needs --world region-lost, got first-day, steady.");
    await refused({ world: ["throttled"], idleDays: "3" }, "--idle-days needs --world steady, got throttled.");
    for (const idleDays of ["0", "-1", "1.5", "3651", "many"])
      await refused(
        { idleDays },
        `--idle-days must be a whole number from 1 to 3650, got ${JSON.stringify(idleDays)}.`,
      );
  });
});
