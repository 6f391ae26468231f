/** Compares the program of a folder with what it is held against, stack by stack. */
import { existsSync, readFileSync, statSync } from "node:fs";
import type { Graph } from "../../graph/types";
import { changesOf } from "../../graph/changes/changes";
import { declaredIn } from "../../graph/changes/declared";
import { alignState, comparableState, readState, withoutRemoteChildren } from "../../graph/changes/stateFile";
import { UsageError } from "../usageError";
import { evaluateFolder, stacksIn } from "./evaluateFolder";
import { evaluateRevision, findRevision } from "./revision";
import type { StackChanges } from "./text";

export interface CompareOptions {
  /** Folder of the program. */
  readonly root: string;
  /** A revision of git or a state file. */
  readonly against: string;
  /** @default - all */
  readonly stacks?: readonly string[];
  readonly progress?: (what: string) => void;
  readonly signal?: AbortSignal;
}

/** What was compared. */
export interface Compared {
  /** The revision with its commit, or the file. */
  readonly against: string;
  readonly stacks: readonly StackChanges[];
}

const empty = (stack: string): Graph => ({ stack, mode: "update", resources: [], outputs: {} });

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** @throws UsageError where a stack has no settings */
function requireStacks(wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.filter((stack) => !known.includes(stack));
  if (unknown.length > 0)
    throw new UsageError(
      `--stack must be one of ${known.join(", ")}, got ${unknown.join(", ")}; the others have no settings here`,
    );
}

function compareGraphs(stack: string, before: Graph | undefined, after: Graph | undefined, preview: Graph | undefined) {
  const notes = [
    ...(before === undefined ? [`The stack ${stack} is new.`] : []),
    ...(after === undefined
      ? [`The stack ${stack} has no settings any more: nothing of it changes before pulumi destroy.`]
      : []),
  ];
  if (after === undefined || preview === undefined) return { stack, changes: [], notes };
  const { managed } = declaredIn(before ?? empty(stack));
  return { stack, changes: changesOf({ before: managed, after, preview }), notes };
}

async function withRevision(options: CompareOptions): Promise<Compared> {
  const { root, against, stacks = [], progress = () => undefined, signal } = options;
  const revision = findRevision(root, against);
  const now = stacksIn(root);
  const wanted = now.filter((stack) => stacks.length === 0 || stacks.includes(stack));
  progress(`evaluating the program of ${against}`);
  const before = await evaluateRevision(root, revision, stacks, signal);
  requireStacks(stacks, [...new Set([...now, ...before.keys()])]);
  progress("evaluating the program as it is here");
  const after = await evaluateFolder(root, "update", wanted);
  const previews = await evaluateFolder(root, "preview", wanted);
  const all = [...new Set([...wanted, ...before.keys()])];
  return {
    against: `${against} (${revision.commit.slice(0, 12)})`,
    stacks: all.map((stack) => compareGraphs(stack, before.get(stack), after.get(stack), previews.get(stack))),
  };
}

const INCOMPARABLE_NOTE =
  "Inputs that hold what only AWS computes, secrets, files, and what components of other packages make were not compared; pulumi preview compares them too.";

async function withState(options: CompareOptions): Promise<Compared> {
  const { root, against, stacks = [], progress = () => undefined } = options;
  const state = readState(readFileSync(against, "utf8"), against);
  const others = stacks.filter((stack) => stack !== state.stack);
  if (others.length > 0)
    throw new UsageError(`${against} holds the stack ${state.stack}, got --stack ${others.join(", ")}; remove it`);
  requireStacks([state.stack], stacksIn(root));
  progress("evaluating the program as it is here");
  const preview = withoutRemoteChildren((await evaluateFolder(root, "preview", [state.stack])).get(state.stack)!);
  const before = comparableState(state, preview);
  const changes = changesOf({ before, after: preview, preview, align: alignState });
  return { against, stacks: [{ stack: state.stack, changes, notes: [INCOMPARABLE_NOTE] }] };
}

/** @throws UsageError, StateFileError, EvaluationError where nothing can be compared */
export const compareStacks = (options: CompareOptions): Promise<Compared> =>
  isFile(options.against) ? withState(options) : withRevision(options);
