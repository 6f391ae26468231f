/** Which changes of a repository start a pipeline, by its triggers. Source: CodePipeline User Guide pipelines-triggers. Pure. */
import type {
  PatternsDeclaration,
  PullRequestFilterDeclaration,
  PushFilterDeclaration,
  TriggerDeclaration,
} from "../../graph/declared/pipelines";
import { matchesGlob } from "./globs";

/** A change of a repository behind a connection. */
export type RepositoryChange =
  | {
      readonly kind: "push";
      /** Branch that is pushed to, without `refs/heads/`. */
      readonly branch: string;
      /** Paths of the files that the push changes. */
      readonly files: readonly string[];
      /** True for the first push of a branch, whose files nobody compares. @default false */
      readonly createsBranch?: boolean;
    }
  | { readonly kind: "tag"; readonly tag: string }
  | {
      readonly kind: "pullRequest";
      readonly event: "OPEN" | "UPDATED" | "CLOSED";
      /** Branch that the pull request goes to. */
      readonly branch: string;
      /** Paths of the files that the pull request changes. */
      readonly files: readonly string[];
    };

/** Patterns take a name that one of `includes` takes, or any without them, and that none of `excludes` does. */
function takes(patterns: PatternsDeclaration | undefined, name: string): boolean {
  const { includes, excludes = [] } = patterns ?? {};
  const included = includes === undefined || includes.some((pattern) => matchesGlob(pattern, name));
  return included && !excludes.some((pattern) => matchesGlob(pattern, name));
}

/** Each file is looked at by itself: one that passes is enough, whatever the others are. */
const takesFiles = (patterns: PatternsDeclaration | undefined, files: readonly string[]): boolean =>
  patterns === undefined || files.some((file) => takes(patterns, file));

function matchesPush({ branches, filePaths, tags }: PushFilterDeclaration, change: RepositoryChange): boolean {
  if (change.kind === "tag") return tags !== undefined && branches === undefined && takes(tags, change.tag);
  if (change.kind !== "push" || tags !== undefined) return false;
  // No files are known of a branch that is pushed for the first time.
  if (filePaths !== undefined && change.createsBranch === true) return false;
  return takes(branches, change.branch) && takesFiles(filePaths, change.files);
}

function matchesPullRequest(filter: PullRequestFilterDeclaration, change: RepositoryChange): boolean {
  if (change.kind !== "pullRequest") return false;
  const { events, branches, filePaths } = filter;
  const wanted = events === undefined || events.includes(change.event);
  return wanted && takes(branches, change.branch) && takesFiles(filePaths, change.files);
}

/** Whether a change passes one of the trigger's filters. */
export function matchesTrigger({ gitConfiguration }: TriggerDeclaration, change: RepositoryChange): boolean {
  const { pushes = [], pullRequests = [] } = gitConfiguration;
  return (
    pushes.some((filter) => matchesPush(filter, change)) ||
    pullRequests.some((filter) => matchesPullRequest(filter, change))
  );
}

const quoted = (patterns: readonly string[]): string => patterns.join(", ");

/** What patterns take, in words: `files src/** without **.md`. */
export function describePatterns(what: string, { includes, excludes }: PatternsDeclaration): string {
  const without = excludes === undefined ? "" : ` without ${quoted(excludes)}`;
  return `${includes === undefined ? `any ${what}` : `${what} ${quoted(includes)}`}${without}`;
}

const PLURALS = { branches: "branches", filePaths: "files", tags: "tags" } as const;

function describeFilter(filter: PushFilterDeclaration): string {
  const parts = (["tags", "branches", "filePaths"] as const).flatMap((key) => {
    const patterns = filter[key];
    return patterns === undefined ? [] : [describePatterns(PLURALS[key], patterns)];
  });
  return parts.join(" and ") || "anything";
}

/** What a trigger starts for, in words. */
export function describeTrigger({ gitConfiguration: { pushes = [], pullRequests = [] } }: TriggerDeclaration): string {
  const ofPullRequest = ({ events, ...filter }: PullRequestFilterDeclaration): string =>
    `pull requests${events === undefined ? "" : ` (${quoted(events)})`} of ${describeFilter(filter)}`;
  return [...pushes.map((filter) => `a push of ${describeFilter(filter)}`), ...pullRequests.map(ofPullRequest)].join(
    " or ",
  );
}

/** Paths that a message names. */
const NAMED = 3;

function describeFiles(files: readonly string[]): string {
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : "";
  return `${files.slice(0, NAMED).join(", ") || "no file"}${more}`;
}

function describeChange(change: RepositoryChange): string {
  if (change.kind === "tag") return `the tag ${change.tag}`;
  if (change.kind === "push") return `the push to ${change.branch} (${describeFiles(change.files)})`;
  return `the pull request to ${change.branch} (${change.event}, ${describeFiles(change.files)})`;
}

/** What changes, in words. */
export const describeChanges = (changes: readonly RepositoryChange[]): string =>
  changes.map(describeChange).join(" with ");
