/** What speaks against moving the channel. */
import { contains } from "../../stacks/settings/intervals";
import { nameOf, type Waivable } from "./acts";
import type { HoldState } from "./controls";
import type { ReleaseLine } from "./line";
import type { Manifest } from "./manifest";

/** One reason not to act. */
export interface Objection {
  /** The check that objects; absent where nobody may put it aside. */
  readonly check?: Waivable;
  readonly text: string;
}

const MINUTE_MS = 60_000;

export function holdObjections(hold: HoldState | undefined): Objection[] {
  if (hold?.held !== true) return [];
  const { by, at, reason } = hold.act;
  const text = `the line is held by ${nameOf(by)} since ${at}: ${reason}; interlock resume lets it go`;
  return [{ check: "hold", text }];
}

/** A freeze keeps new releases out; going back to an earlier one is what a freeze may need. */
export function freezeObjections({ freezeWindows }: ReleaseLine, now: Date): Objection[] {
  return freezeWindows
    .filter((window) => contains(window, now))
    .map(({ text, end }) => ({
      check: "freeze",
      text: `${now.toISOString()} lies in the freeze window ${text}; it ends at ${end.toISOString()}`,
    }));
}

/** Whether a release has proven itself long enough where it was published. */
export function bakeObjections(
  { bakeMinutes, from }: ReleaseLine,
  { createdAt, version }: Manifest,
  now: Date,
): Objection[] {
  if (bakeMinutes === 0) return [];
  if (createdAt === undefined)
    return [{ check: "bake", text: `the manifest of ${version} does not say when the release was written` }];
  const due = Date.parse(createdAt) + bakeMinutes * MINUTE_MS;
  if (due <= now.getTime()) return [];
  const until = new Date(due).toISOString();
  return [
    {
      check: "bake",
      text: `release ${version} must have run in ${from.environment} for ${bakeMinutes} minutes, which it has at ${until}`,
    },
  ];
}

/** A release is evidence of its own validation: it is written and signed after all deployments, by a step that nothing else can be. */
export function evidenceObjections({ from }: ReleaseLine, { validated, version }: Manifest): Objection[] {
  if (validated?.environment === from.environment && validated.regions.length > 0) return [];
  return [
    {
      text: `the manifest of ${version} does not say that the release was deployed in ${from.environment}; release it again`,
    },
  ];
}
