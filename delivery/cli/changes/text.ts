/** Changes in words, a block for each stack, in 80 columns. */
import type { Change, ChangeKind } from "../../graph/changes/changes";
import type { Colors } from "../output";

/** What is known of one stack. */
export interface StackChanges {
  readonly stack: string;
  readonly changes: readonly Change[];
  /** What else must be known, a sentence each. */
  readonly notes: readonly string[];
}

const WIDTH = 80;

const SIGNS: Readonly<Record<ChangeKind, { sign: string; words: string; color: "green" | "yellow" | "red" | "cyan" }>> =
  {
    delete: { sign: "-", words: "to delete", color: "red" },
    forget: { sign: "!", words: "to forget", color: "yellow" },
    replace: { sign: "±", words: "to replace", color: "red" },
    update: { sign: "~", words: "to update", color: "yellow" },
    import: { sign: "=", words: "to import", color: "cyan" },
    create: { sign: "+", words: "to create", color: "green" },
  };

/** Paths that are shown of one resource; the rest is counted. */
const SHOWN = 6;

/** Breaks a text into lines of the width; what is longer than a line is broken where it ends. */
function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text
    .split(" ")
    .flatMap((one) => one.match(new RegExp(`.{1,${WIDTH - indent.length}}`, "g")) ?? [""])) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || longer.length <= WIDTH - indent.length) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one) => `${indent}${one}`).join("\n");
}

const some = (texts: readonly string[]): string =>
  texts.length <= SHOWN ? texts.join(", ") : `${texts.slice(0, SHOWN).join(", ")} and ${texts.length - SHOWN} more`;

const WHY = {
  forceNew: "which cannot be changed",
  replaceOnChanges: "as the program asks by replaceOnChanges",
  moved: "where it is now",
} as const;

function reasonsOf({ reasons }: Change): string[] {
  return (Object.keys(WHY) as (keyof typeof WHY)[]).flatMap((why) => {
    const paths = reasons.filter((one) => one.why === why).map(({ path }) => path);
    return paths.length === 0 ? [] : [`replaced by ${some(paths)}, ${WHY[why]}`];
  });
}

const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");

/** What is to be known of one change, a line each. */
function detailsOf(change: Change, isAllowed: boolean): string[] {
  const { kind, inputs, causes, replacementKnown, deletedFirst, loses, refused, formerUrn } = change;
  return [
    ...(formerUrn === undefined ? [] : [`was ${formerUrn}`]),
    ...(kind === "update" ? [`changes ${some(inputs)}`] : []),
    ...(kind === "update" && !replacementKnown ? ["replacement not known for this type: pulumi preview tells"] : []),
    ...reasonsOf(change),
    ...(causes.length === 0 ? [] : [`takes outputs of ${some([...new Set(causes.map(nameOf))])}, which is replaced`]),
    ...(kind === "replace" && deletedFirst ? ["deleted before the new one is there"] : []),
    ...(kind === "forget" ? ["stays where it is (retainOnDelete), and Pulumi manages it no more"] : []),
    ...(loses === undefined ? [] : [`loses ${loses}${isAllowed ? "; allowed" : ""}`]),
    ...(refused ? ["protected: Pulumi refuses this until the protection is taken away"] : []),
  ];
}

function describeChange(change: Change, isAllowed: boolean, colors: Colors): string {
  const { sign, color } = SIGNS[change.kind];
  const title = wrap(`${change.type} ${change.name}`, "    ").slice(4);
  const marked = `  ${colors[color](sign)} ${title}`;
  return [marked, ...detailsOf(change, isAllowed).map((line) => wrap(line, "      "))].join("\n");
}

/** Numbers of changes by kind, such as `1 to delete, 2 to update`. */
export function countsOf(changes: readonly Change[]): string {
  const counts = (Object.keys(SIGNS) as ChangeKind[])
    .map((kind) => ({ count: changes.filter((one) => one.kind === kind).length, words: SIGNS[kind].words }))
    .filter(({ count }) => count > 0);
  return counts.length === 0 ? "nothing changes" : counts.map(({ count, words }) => `${count} ${words}`).join(", ");
}

/** One stack. */
export function describeStack(
  { stack, changes, notes }: StackChanges,
  isAllowed: (change: Change) => boolean,
  colors: Colors,
): string {
  return [
    `${stack}: ${countsOf(changes)}`,
    ...changes.map((change) => describeChange(change, isAllowed(change), colors)),
    ...notes.map((note) => wrap(note, "  ")),
  ].join("\n");
}

export { wrap };
