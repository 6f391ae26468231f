/** What the commands about releases share. */
import type { Graph } from "../graph";
import { chooseEnvironment, type Commit, type Manifest, type Releases } from "../release";
import type { OpenOptions } from "../release/aws/open";
import type { EnvironmentView } from "../release";
import { ROOT, evaluateProject } from "./program";

export interface ReleaseOptions {
  /** Environment that is meant. @default - the only one that releases are promoted to */
  readonly environment?: string;
  /** Folder of a clone of the app. */
  readonly repository?: string;
  readonly ownCredentials?: boolean;
}

/** How commands reach releases; tests give another. */
export interface Reach {
  readonly releases: (options: ReleaseOptions) => Promise<Releases>;
  readonly views: (options: ReleaseOptions) => Promise<readonly EnvironmentView[]>;
}

const opening = ({ repository = ROOT, ownCredentials = false }: ReleaseOptions): OpenOptions => ({
  folder: repository,
  ownCredentials,
});

/** The stacks; that nobody is logged in must not wait for them. */
export async function stacksForAws(): Promise<ReadonlyMap<string, Graph>> {
  const { requireCredentials } = await import("../release/aws/credentials");
  await requireCredentials();
  return evaluateProject("update");
}

/** The stacks, the environment that is meant, and how it is opened. */
export async function chosenOnAws(options: ReleaseOptions) {
  const graphs = await stacksForAws();
  return { graphs, environment: chooseEnvironment(graphs, options.environment), opening: opening(options) };
}

/** Reaches the releases on AWS that the stacks of this clone declare. */
export const onAws: Reach = {
  releases: async (options) => {
    const chosen = await chosenOnAws(options);
    const { openReleases } = await import("../release/aws/open");
    return openReleases(chosen.graphs, chosen.environment, chosen.opening);
  },
  views: async (options) => {
    const graphs = await stacksForAws();
    const { openViews } = await import("../release/aws/open");
    return openViews(graphs, opening(options));
  },
};

const UNITS = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** A length of time in its largest unit: `3 days`. */
export function inWords(minutes: number): string {
  const [unit, size] = UNITS.find(([, one]) => Math.abs(minutes) >= one) ?? ["minute", 1];
  const count = Math.round(minutes / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** How long ago something was. */
export const ago = (at: Date | string, now: Date): string => inWords((now.getTime() - new Date(at).getTime()) / 60_000);

/** The beginning of a commit's id. */
export const short = (commit: string): string => commit.slice(0, 8);

/** Commits that are shown; `--json` has all. */
const SHOWN = 20;

export const commitLines = (commits: readonly Commit[]): string[] => [
  ...commits.slice(0, SHOWN).map(({ id, author, title }) => `    ${short(id)} ${title} (${author})`),
  ...(commits.length > SHOWN ? [`    … and ${commits.length - SHOWN} more`] : []),
];

/** What a release says of itself, without the list of its files. */
export function summaryOf({ files, ...rest }: Manifest): Omit<Manifest, "files"> & { readonly fileCount: number } {
  return { ...rest, fileCount: Object.keys(files).length };
}

/** Lines of a name and what there is to it, in two columns. */
export function pairs(rows: readonly (readonly [name: string, text: string | undefined])[]): string {
  const there = rows.filter((row): row is [string, string] => row[1] !== undefined);
  const width = Math.max(...there.map(([name]) => name.length));
  return there.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join("\n");
}
