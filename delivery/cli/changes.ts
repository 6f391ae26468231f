/** `interlock changes`: what `pulumi up` would create, update, replace and delete, and what is lost with it. */
import type { Change } from "../graph/changes/changes";
import { type Compared, compareStacks } from "./changes/compareStacks";
import { describeStack, wrap } from "./changes/text";
import type { ExitCode } from "./exitCode";
import type { Output } from "./output";
import { ROOT } from "./program";
import { onTermination } from "./signals";

export interface ChangesCommandOptions {
  /** A revision of git or a state file. @default "HEAD" */
  readonly against?: string;
  /** @default - all */
  readonly stack?: readonly string[];
  /** URNs or names of resources that may be lost. */
  readonly allow?: readonly string[];
}

/** Whether somebody must say that a change is meant: it loses what cannot be made again, or Pulumi refuses it. */
export const isGrave = ({ loses, refused }: Change): boolean => loses !== undefined || refused;

const isNamed = ({ urn, formerUrn, name }: Change, allowed: readonly string[]): boolean =>
  [urn, formerUrn, name].some((one) => one !== undefined && allowed.includes(one));

function verdict({ stacks }: Compared, allowed: readonly string[], { colors }: Output): string {
  const grave = stacks.flatMap(({ changes }) => changes.filter(isGrave));
  const left = grave.filter((change) => !isNamed(change, allowed));
  const needless = allowed.filter((one) => !grave.some((change) => isNamed(change, [one])));
  const names = [...new Set(left.map(({ name }) => name))].join(", ");
  return [
    ...needless.map((one) => colors.yellow(wrap(`--allow ${one} names nothing that is lost`, ""))),
    left.length === 0
      ? colors.green(grave.length === 0 ? "Nothing is lost that holds something" : "All that is lost is allowed")
      : colors.red(
          wrap(
            `${left.length} of these lose something, or are refused: ${names}. Name those that are meant with --allow`,
            "",
          ),
        ),
  ].join("\n");
}

/** Compares, prints, and says by the exit code whether something is lost that nobody has named. */
export async function changesCommand(
  { against = "HEAD", stack = [], allow = [] }: ChangesCommandOptions,
  output: Output,
  root: string = ROOT,
): Promise<ExitCode> {
  return onTermination(async (signal) => {
    const where = ["changes"];
    try {
      const compared = await compareStacks({
        root,
        against,
        stacks: stack,
        signal,
        progress: (what) => output.progress({ kind: "step", where, status: "started", what }),
      });
      const left = compared.stacks.flatMap(({ changes }) =>
        changes.filter((change) => isGrave(change) && !isNamed(change, allow)),
      );
      const ok = left.length === 0;
      output.json({ ok, against: compared.against, stacks: compared.stacks, lost: left.map(({ urn }) => urn) });
      const blocks = compared.stacks.map((one) =>
        describeStack(one, (change) => isNamed(change, allow), output.colors),
      );
      output.print([`Against ${compared.against}`, ...blocks, verdict(compared, allow, output)].join("\n\n"));
      return ok ? 0 : 1;
    } finally {
      output.end();
    }
  });
}
