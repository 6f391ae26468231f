/** Finds where a setting stands in its stack's file, so that a message can point at it. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { type Document, LineCounter, isNode, parseDocument } from "yaml";

/** Turns the path of a setting into `file:line:column`, or into the file alone where the setting is not in it. */
export interface Locate {
  (path: readonly (string | number)[]): string;
  /** The settings that the stack's own file gives, by key with namespace; absent where there is no such file. @default - unknown */
  readonly own?: () => Readonly<Record<string, unknown>> | undefined;
}

/** A locator of which it is known what the file gives. */
type Positions = Locate & { readonly own: NonNullable<Locate["own"]> };

/**
 * Finds positions in a stack's settings file, which is read when it is first asked for. A file
 * that is missing or broken gives no positions: Pulumi reports those.
 */
export function locator(file: string): Locate {
  let locate: Positions | undefined;
  const read = (): Positions => (locate ??= readPositions(file));
  return Object.assign((path: readonly (string | number)[]) => read()(path), { own: () => read().own() });
}

/** The settings of a document that could be read. */
function settingsIn(document: Document.Parsed): Readonly<Record<string, unknown>> | undefined {
  if (document.errors.length > 0) return undefined;
  const { config } = (document.toJS() ?? {}) as { readonly config?: unknown };
  return typeof config === "object" && config !== null ? (config as Record<string, unknown>) : {};
}

function readPositions(file: string): Positions {
  const name = basename(file);
  if (!existsSync(file)) return Object.assign(() => name, { own: () => undefined });
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines, keepSourceTokens: false });
  const own = (): Readonly<Record<string, unknown>> | undefined => settingsIn(document);
  const locate = (path: readonly (string | number)[]): string => {
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
  return Object.assign(locate, { own });
}
