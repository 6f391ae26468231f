/** Tries drawn settings until one of them fails, and makes that one small. */
import fc from "fast-check";
import { delivery, type DrawnDelivery } from "./delivery";
import { describeSettings } from "./judge";
import { type DeliverySettings, settingsOf } from "./settings";

export interface TriesOptions {
  readonly tries: number;
  /** What the draws follow from. */
  readonly seed: number;
  /** What is wrong with settings; nothing where they are as they should be. */
  readonly judge: (settings: DeliverySettings) => Promise<readonly string[]>;
  /** How long a failure may be made smaller. Unit: seconds. @default 120 */
  readonly shrinkSeconds?: number;
}

/** Problems that are shown of a failure. */
const SHOWN = 10;

/** Reads a whole number from the environment. @throws Error where it is none */
function numberIn(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  if (/^-?\d{1,10}$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number, got ${JSON.stringify(text)}; correct it or unset it`);
}

/** Tries and seed as `INTERLOCK_TRIES` and `INTERLOCK_SEED` say; else the given number and a seed of the moment. */
export const triesAndSeed = (tries: number): Pick<TriesOptions, "tries" | "seed"> => ({
  tries: Math.max(1, numberIn("INTERLOCK_TRIES") ?? tries),
  seed: numberIn("INTERLOCK_SEED") ?? Date.now() % 2 ** 31,
});

function describe(drawn: DrawnDelivery, problems: readonly string[], seed: number, tries: number): string {
  const more = problems.length > SHOWN ? [`… and ${problems.length - SHOWN} more`] : [];
  return [
    `Settings that are accepted do not prove; INTERLOCK_SEED=${seed} INTERLOCK_TRIES=${tries} finds them again:`,
    "",
    describeSettings(settingsOf(drawn)),
    ...problems.slice(0, SHOWN),
    ...more,
  ].join("\n");
}

/** @throws Error with the smallest settings that fail, what is wrong with them, and the seed that finds them again */
export async function trySettings({ tries, seed, judge, shrinkSeconds = 120 }: TriesOptions): Promise<void> {
  let worst: { readonly drawn: DrawnDelivery; readonly problems: readonly string[] } | undefined;
  const property = fc.asyncProperty(delivery, async (drawn) => {
    const problems = await judge(settingsOf(drawn));
    // What fails while a failure is made smaller is smaller than what failed before.
    if (problems.length > 0) worst = { drawn, problems };
    return problems.length === 0;
  });
  const found = await fc.check(property, { seed, numRuns: tries, endOnFailure: true });
  if (!found.failed) return;
  // A draw that throws is a fault of the draws and no finding.
  if (worst === undefined) throw found.errorInstance;
  await fc.check(property, {
    seed,
    path: found.counterexamplePath ?? "",
    interruptAfterTimeLimit: shrinkSeconds * 1000,
  });
  throw new Error(describe(worst.drawn, worst.problems, seed, found.numRuns));
}
