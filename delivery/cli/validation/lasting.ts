/** Settings that a living environment cannot change, where they have changed, and what the change replaces. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LASTING_SETTINGS } from "../../../stacks/settings/lasting";
import { locator } from "../../../stacks/settings/location";
import type { SettingKey } from "../../../stacks/settings/values";
import { readStackConfig } from "../../graph";
import { compareStacks } from "../changes/compareStacks";
import { findRevision, withProgram } from "../changes/revision";
import { countsOf } from "../changes/text";
import { ROOT } from "../program";
import { stacksIn } from "../changes/evaluateFolder";

/** One setting that has changed. */
export interface LastingChange {
  readonly stack: string;
  /** Where it stands now: `file:line:column`, or the file alone where it is not in it any more. */
  readonly at: string;
  readonly setting: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** What such a change does. */
  readonly consequence: string;
}

export interface LastingReport {
  readonly against: string;
  readonly settings: readonly LastingChange[];
  /** What the program would replace and delete, by stack, as far as it holds something. */
  readonly stacks: readonly { readonly stack: string; readonly counts: string; readonly loses: readonly string[] }[];
}

function differing(stack: string, before: string, after: string): LastingChange[] {
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(before, file)) || !existsSync(join(after, file))) return [];
  const [one, other] = [readStackConfig(before, stack), readStackConfig(after, stack)];
  const locate = locator(join(after, file));
  return (Object.keys(LASTING_SETTINGS) as SettingKey[]).flatMap((setting) => {
    const values = [one.config[`${one.project}:${setting}`], other.config[`${other.project}:${setting}`]] as const;
    const consequence = LASTING_SETTINGS[setting]!;
    const at = locate([`${other.project}:${setting}`]);
    return values[0] === values[1] ? [] : [{ stack, at, setting, before: values[0], after: values[1], consequence }];
  });
}

/** Settings of a revision against those here; a state file holds none. */
async function settingsAgainst(root: string, against: string): Promise<readonly LastingChange[]> {
  if (existsSync(against)) return [];
  const stacks = stacksIn(root);
  return withProgram(root, findRevision(root, against), (before) =>
    Promise.resolve(stacks.flatMap((stack) => differing(stack, before, root))),
  );
}

/** @throws UsageError where nothing can be compared */
export async function lastingChanges(against: string, root: string = ROOT): Promise<LastingReport> {
  const settings = await settingsAgainst(root, against);
  const compared = await compareStacks({ root, against });
  return {
    against: compared.against,
    settings,
    stacks: compared.stacks.map(({ stack, changes }) => ({
      stack,
      counts: countsOf(changes),
      loses: changes.flatMap(({ name, loses }) => (loses === undefined ? [] : [`${name} (${loses})`])),
    })),
  };
}

/** The report in words. */
export function describeLasting({ against, settings, stacks }: LastingReport): string {
  const lines = settings.flatMap(({ at, setting, before, after, consequence }) => [
    `${at}: ${setting}: ${before ?? "not given"} → ${after ?? "not given"}`,
    `  ${consequence}`,
  ]);
  return [
    `Against ${against}`,
    ...(lines.length === 0 ? ["No setting has changed that a living environment cannot change"] : lines),
    ...stacks.flatMap(({ stack, counts, loses }) => [`${stack}: ${counts}`, ...loses.map((one) => `  loses ${one}`)]),
    "npx interlock changes says more of each",
  ].join("\n");
}
