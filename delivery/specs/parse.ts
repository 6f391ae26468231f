import { Place, type Codec } from "./codec";
import { inFileOrder, SpecError, type SpecProblem } from "./problems";
import { nodeAt, type Segment, type SpecNode } from "./nodes";
import { Source } from "./source";

/** The source of each parsed model, so that later checks can say where a setting stands. */
const sources = new WeakMap<object, Source>();

/**
 * Reads a text with a codec. `prepare` may rewrite the tree before it is read.
 *
 * @throws SpecError listing every problem; nothing else, whatever the text.
 */
export function parseSpec<T extends object>(
  text: string,
  file: string,
  codecFor: (root: SpecNode, place: Place) => { codec: Codec<T>; root: SpecNode } | undefined,
): T {
  const source = new Source(text, file);
  const place = new Place(source);
  const chosen = source.root && codecFor(source.root, place);
  const model = chosen?.codec.read(chosen.root, place);
  if (model === undefined || source.problems.length > 0) throw new SpecError(inFileOrder(source.problems));
  sources.set(model, source);
  return model;
}

/**
 * A problem of a setting of a parsed model. A model that was not parsed has no positions: its problems stand at 1:1 of
 * `unparsed`.
 */
export function problemIn(
  model: object,
  path: readonly Segment[],
  pathText: string,
  message: string,
  unparsed: string,
): SpecProblem {
  const source = sources.get(model);
  if (source?.root === undefined) return { file: unparsed, line: 1, column: 1, path: pathText, message };
  return source.problemAt(nearest(source.root, path).offset, pathText, message);
}

/** The node of a parsed model at a path, if it was parsed and the path is written out in the file. */
export function nodeOf(model: object, path: readonly Segment[]): SpecNode | undefined {
  const root = sources.get(model)?.root;
  return root && nodeAt(root, path);
}

/** The node at a path, or at the longest part of it that the file holds. */
function nearest(root: SpecNode, path: readonly Segment[]): SpecNode {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}
