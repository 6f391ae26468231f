import { isAlias, isMap, isScalar, isSeq, type Pair, type Scalar } from "yaml";

import { describe, isNull, type ListNode, type MapEntry, type MapNode, type ScalarNode, type SpecNode } from "./nodes";

/** Tags that say no more than the text itself does. */
const PLAIN_TAG = /^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq))$/;

/** Turns the nodes of the YAML library into the tree, once each, so that aliases cost nothing. */
export class TreeReader {
  /** False once an alias led nowhere, so that something is missing in the tree. */
  isWhole = true;
  readonly #anchors = new Map<string, SpecNode | undefined>();

  constructor(private readonly report: (offset: number, path: string, message: string) => void) {}

  read(node: unknown): SpecNode {
    if (isAlias(node)) return this.#alias(node.source, node.range?.[0] ?? 0);
    const offset = (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) return { kind: "scalar", offset, text: "", plain: true };
    this.#checkTag(node.tag, offset);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, undefined);
    const read = isScalar(node)
      ? scalar(node, offset)
      : isSeq(node)
        ? this.#list(node.items, offset)
        : this.#map(node.items, offset);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, read);
    return read;
  }

  #alias(name: string, offset: number): SpecNode {
    const target = this.#anchors.get(name);
    if (target !== undefined) return target;
    this.isWhole = false;
    this.report(offset, "", `must name an anchor that ended before this alias, got *${name}`);
    return { kind: "scalar", offset, text: "", plain: true };
  }

  #checkTag(tag: string | undefined, offset: number): void {
    if (tag === undefined || PLAIN_TAG.test(tag)) return;
    this.report(
      offset,
      "",
      `must be plain YAML without tags of other languages, got the tag ${tag.replace("tag:yaml.org,2002:", "!!")}`,
    );
  }

  #list(items: readonly unknown[], offset: number): ListNode {
    return { kind: "list", offset, items: items.map((item) => this.read(item)) };
  }

  #map(pairs: readonly Pair[], offset: number): MapNode {
    const own = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    for (const pair of pairs) {
      const key = this.read(pair.key);
      const value = this.read(pair.value);
      if (key.kind !== "scalar") this.report(key.offset, "", `must have words as keys, got ${describe(key)}`);
      else if (key.text === "<<" && key.plain) merged.push(...this.#mergeEntries(value));
      else own.set(key.text, { key: key.text, keyOffset: key.offset, value: isNull(value) ? at(value, key) : value });
    }
    for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
    return { kind: "map", offset, entries: [...own.values()] };
  }

  /** Entries that a merge key brings; where several mappings hold a key, the first wins. */
  #mergeEntries(value: SpecNode): readonly MapEntry[] {
    const maps = value.kind === "list" ? value.items : [value];
    return maps.flatMap((map) => {
      if (map.kind === "map") return map.entries;
      this.report(map.offset, "", `must merge (<<) a mapping or a list of mappings, got ${describe(map)}`);
      return [];
    });
  }
}

/** A null that was not written has no position of its own worth naming: its key's is used. */
function at(value: SpecNode, key: ScalarNode): SpecNode {
  return value.kind === "scalar" && value.text === "" ? { ...value, offset: key.offset } : value;
}

function scalar(node: Scalar, offset: number): ScalarNode {
  const text = typeof node.value === "string" ? node.value : (node.source ?? "");
  return { kind: "scalar", offset, text, plain: node.type === "PLAIN" };
}
