/** YAML files with places: every value knows the line and column it stands at. */
import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";

/** A file and the problems found in it. */
export class Located {
  private readonly lines = new LineCounter();
  readonly problems: string[] = [];
  /** The document's top-level map; undefined where the file is missing, broken or holds something else. */
  readonly root: YAMLMap | undefined;

  private constructor(
    private readonly file: string,
    text: string,
  ) {
    const document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true });
    for (const error of document.errors) {
      // The library ends its message with its own picture of the place; the first line says it all.
      const reason = (error.message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
      this.report(error.pos[0], reason);
    }
    const root: unknown = document.contents;
    if (isMap(root)) this.root = root;
    else if (root !== null && document.errors.length === 0) this.report(0, "the file must hold a map of settings");
  }

  /** Reads a file. @throws Error when it cannot be read */
  static read(file: string): Located {
    return new Located(file, readFileSync(file, "utf8"));
  }

  report(at: number | Node | undefined, problem: string): void {
    const offset = typeof at === "number" ? at : (at?.range?.[0] ?? 0);
    const { line, col } = this.lines.linePos(offset);
    this.problems.push(`${this.file}:${line}:${col} ${problem}`);
  }

  /** The entries of a map by key, with the nodes that problems point at. */
  entries(map: YAMLMap): readonly { readonly key: string; readonly keyNode: Node; readonly value: Node | null }[] {
    return map.items.map((pair) => ({
      key: isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
      keyNode: pair.key as Node,
      value: pair.value as Node | null,
    }));
  }
}
