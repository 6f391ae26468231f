/** Finds where a setting stands in its stack's file, so that a message can point at it. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { LineCounter, isNode, parseDocument } from "yaml";

/** Turns the path of a setting into `file:line:column`, or into the file alone where the setting is not in it. */
export type Locate = (path: readonly (string | number)[]) => string;

/**
 * Finds positions in a stack's settings file, which is read when the first one is asked for: settings that are right need none. A file
 * that is missing or broken gives no positions: Pulumi reports those.
 */
export function locator(file: string): Locate {
  let locate: Locate | undefined;
  return (path) => (locate ??= readPositions(file))(path);
}

function readPositions(file: string): Locate {
  const name = basename(file);
  if (!existsSync(file)) return () => name;
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, keepSourceTokens: false });
  return (path) => {
    // The innermost node that exists: a list's element, else the list.
    for (let length = path.length; length > 0; length--) {
      const node =
        document.errors.length === 0 ? document.getIn(["config", ...path.slice(0, length)], true) : undefined;
      if (isNode(node) && node.range) {
        const { line, col } = lines.linePos(node.range[0]);
        return `${name}:${line}:${col}`;
      }
    }
    return name;
  };
}
