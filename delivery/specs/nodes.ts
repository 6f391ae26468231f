/** A value of a spec file with the offset at which it starts. Aliases are followed and merge keys are applied. */
export type SpecNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly offset: number;
  /** As written, so that `3.10` stays `3.10` whatever a YAML version makes of it. */
  readonly text: string;
  /** Neither quoted nor a block. */
  readonly plain: boolean;
}

export interface ListNode {
  readonly kind: "list";
  readonly offset: number;
  readonly items: readonly SpecNode[];
}

export interface MapNode {
  readonly kind: "map";
  readonly offset: number;
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: SpecNode;
}

/** A key of a mapping, or an index of a list. */
export type Segment = string | number;

/** Whether the value is YAML's null: nothing at all, `~` or `null`. */
export function isNull(node: SpecNode): boolean {
  return node.kind === "scalar" && node.plain && /^(?:~|null|Null|NULL)?$/.test(node.text);
}

/** Longest scalar that a message repeats in full. */
export const LONGEST_QUOTE = 60;

/** The value in words, for `got …`. */
export function describe(node: SpecNode): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  if (isNull(node)) return "nothing";
  const text = node.text.length > LONGEST_QUOTE ? `${node.text.slice(0, LONGEST_QUOTE)}…` : node.text;
  return node.plain && /^[\w.+-]+$/.test(text) && /^[\d.+-]|^(?:true|false|yes|no)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** The value at a path below a node, and where it stands; undefined where nothing stands there. */
export function nodeAt(root: SpecNode, path: readonly Segment[]): SpecNode | undefined {
  let node: SpecNode | undefined = root;
  for (const segment of path) {
    if (node === undefined || node.kind === "scalar") return undefined;
    const children: SpecNode | undefined =
      node.kind === "list"
        ? node.items[Number(segment)]
        : node.entries.find((entry) => entry.key === String(segment))?.value;
    node = children;
  }
  return node;
}
