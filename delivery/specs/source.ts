import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type Scalar,
} from "yaml";

import type { SpecProblem } from "./problems";

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

/** The text of a spec file as a tree, and the problems of its YAML. */
export class Source {
  readonly problems: SpecProblem[] = [];
  /** Absent where the text is not YAML; `problems` then says why. */
  readonly root: SpecNode | undefined;
  readonly #lines = new LineCounter();

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    this.root = this.#read();
  }

  /** Records a problem at an offset of the text. */
  report(offset: number, path: string, message: string): void {
    this.problems.push(this.problemAt(offset, path, message));
  }

  problemAt(offset: number, path: string, message: string): SpecProblem {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path, message };
  }

  #read(): SpecNode | undefined {
    const deep = offsetTooDeep(this.text);
    if (deep !== undefined) {
      this.report(deep, "", TOO_DEEP);
      return undefined;
    }
    try {
      // Plain scalars stay text: AWS reads YAML 1.1 and 1.2 forms, and each setting knows which of them it takes.
      const document = parseDocument(this.text, {
        schema: "failsafe",
        prettyErrors: false,
        lineCounter: this.#lines,
      });
      if (this.#refuses(document)) return undefined;
      const reader = new TreeReader(this);
      const root = reader.read(document.contents);
      return reader.isWhole ? root : undefined;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.report(0, "", TOO_DEEP);
      return undefined;
    }
  }

  /** Reports the errors of the YAML; true where nothing can be read past them. */
  #refuses(document: Document): boolean {
    for (const error of document.errors.slice(0, MOST_SYNTAX_ERRORS)) {
      const [offset] = error.pos;
      const message = YAML_ERRORS[error.code] ?? `must be valid YAML: ${error.message.split("\n")[0] ?? ""}`;
      const key = /^[^\s:]*/.exec(this.text.slice(offset, offset + LONGEST_QUOTE))?.[0] ?? "";
      this.report(
        offset,
        "",
        message.replace("%key", () => key),
      );
    }
    return document.errors.some((error) => error.code !== "DUPLICATE_KEY");
  }
}

const DEEPEST = 200;
const TOO_DEEP = `must be nested ${DEEPEST} levels deep at most, got more`;
const DEEP_BLOCK = new RegExp(`^(?:[ \\t]*[-?:](?=\\s)){${DEEPEST}}`, "m");

/** Where brackets or block indicators nest so deeply that the YAML library, which recurses, would take long to fail. */
function offsetTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(depth - 1, 0);
    if (depth > DEEPEST) return offset;
  }
  return DEEP_BLOCK.exec(text)?.index;
}

/** What follows the first few syntax errors is mostly their consequence. */
const MOST_SYNTAX_ERRORS = 10;

const YAML_ERRORS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "must hold each key once, got %key again in the same mapping",
  MULTIPLE_DOCS: "must be one YAML document, got several separated by ---",
  TAB_AS_INDENT: "must be indented with spaces, got a tab",
};

/** Longest scalar that a message repeats in full. */
const LONGEST_QUOTE = 60;

/** Turns the nodes of the YAML library into the tree, once each, so that aliases cost nothing. */
class TreeReader {
  /** False once an alias led nowhere, so that something is missing in the tree. */
  isWhole = true;
  readonly #anchors = new Map<string, SpecNode | undefined>();

  constructor(private readonly source: Source) {}

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
    this.source.report(offset, "", `must name an anchor that ended before this alias, got *${name}`);
    return { kind: "scalar", offset, text: "", plain: true };
  }

  #checkTag(tag: string | undefined, offset: number): void {
    if (tag === undefined || tag.startsWith("tag:yaml.org,2002:") || tag === "!") return;
    this.source.report(offset, "", `must be plain YAML without tags of other languages, got the tag ${tag}`);
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
      if (key.kind !== "scalar") this.source.report(key.offset, "", `must have words as keys, got ${describe(key)}`);
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
      this.source.report(map.offset, "", `must merge (<<) a mapping or a list of mappings, got ${describe(map)}`);
      return [];
    });
  }
}

/** A null that was not written has no position of its own worth naming: its key's is used. */
function at(value: SpecNode, key: ScalarNode): SpecNode {
  return value.kind === "scalar" && value.text === "" ? { ...value, offset: key.offset } : value;
}

function scalar(node: Scalar, offset: number): ScalarNode {
  const text = typeof node.value === "string" ? node.value : "";
  return { kind: "scalar", offset, text, plain: node.type === "PLAIN" };
}

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
