/** The check of the command that tries a region after its wave. */
import type { SettingValues } from "../values";
import { type Checks, got } from "./checks";

/** Longest command: beside it the buildspec must hold a few lines. Source: `codebuild` quotas name 25,600 characters for a buildspec. */
const LONGEST = 4_000;

/** One line of a shell. */
export function checkSmokeTest(checks: Checks, { smokeTest }: SettingValues): void {
  if (smokeTest === "") return;
  checks.require(
    smokeTest.trim() !== "" && smokeTest.length <= LONGEST && !/\p{Cc}/u.test(smokeTest),
    ["smokeTest"],
    `must be one line of at most ${LONGEST} characters that a shell runs in the bundle, such as node live.mjs, ${got(smokeTest.slice(0, 80))}; put more into a file of the bundle`,
  );
}
