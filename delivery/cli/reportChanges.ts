/** What a change adds, for the report: resources, what is lost with them, and costs. */
import { differenceOf, estimate, projectUsage } from "../cost";
import type { Graph } from "../graph";
import type { ReportSection } from "../report";
import { type Compared, compareStacks } from "./changes/compareStacks";
import { evaluateRevision, findRevision } from "./changes/revision";
import { countsOf } from "./changes/text";
import { dollars } from "./costText";
import { ROOT } from "./program";

export interface ChangesSectionOptions {
  /** A revision of git. */
  readonly against: string;
  /** The program as it is. */
  readonly graphs: readonly Graph[];
  readonly progress: (what: string) => void;
  readonly signal?: AbortSignal;
}

const signed = (change: number): string => (change < 0 ? dollars(change) : `+${dollars(change)}`);

/** Costs before and after, in sentences: the total, and where it comes from. */
export function costWords(before: readonly Graph[], after: readonly Graph[], root: string = ROOT): readonly string[] {
  const { settings } = projectUsage(root);
  const [was, is] = [estimate(before, settings), estimate(after, settings)];
  const parts = differenceOf(was, is).map((one) => {
    const lines = one.missingBefore === one.missingAfter ? [] : ["lines without a price"];
    const change = one.before === one.after ? [] : [signed(one.after - one.before)];
    return `${one.service} of ${one.stack} in ${one.region} ${[...change, ...lines].join(" and ")}`;
  });
  const total = `Costs: ${signed(is.monthly - was.monthly)} a month, from ${dollars(was.monthly)} to ${dollars(is.monthly)}, of what has a price.`;
  return parts.length === 0 ? [total] : [total, `${parts.join("; ")}.`];
}

/** The section of what was compared. */
export function sectionOf({ against, stacks }: Compared, costs: readonly string[]): ReportSection {
  const notes = stacks.flatMap((one) => one.notes);
  return {
    id: "changes",
    title: "What the change adds",
    text: [
      `Against ${against}. ${stacks.map(({ stack, changes }) => `${stack}: ${countsOf(changes)}`).join("; ")}.`,
      ...notes,
      ...costs,
    ],
    head: ["Stack", "Change", "Type", "Name", "By", "Loses"],
    rows: stacks.flatMap(({ stack, changes }) =>
      changes.map(({ kind, type, name, inputs, reasons, loses = "" }) => [
        stack,
        kind,
        type,
        name,
        (reasons.length > 0 ? reasons.map(({ path }) => path) : kind === "update" ? inputs : []).join(", "),
        loses,
      ]),
    ),
    isFiltered: true,
  };
}

/** Compares with a revision. @throws UsageError where there is none, or its program cannot be evaluated */
export async function changesSection({
  against,
  graphs,
  progress,
  signal,
}: ChangesSectionOptions): Promise<ReportSection> {
  const revision = findRevision(ROOT, against);
  const cancel = signal === undefined ? {} : { signal };
  const compared = await compareStacks({ root: ROOT, against, progress, ...cancel });
  progress(`estimating what ${against} costs`);
  const before = [...(await evaluateRevision(ROOT, revision, [], signal)).values()];
  return sectionOf(compared, costWords(before, graphs));
}
