/** Whether a region's store has what another one has: by the ids of versions, which a replica shares with its source. */
import { ifReachable } from "../errors";
import type { ReleaseLine } from "../line";
import type { ListedVersion, ReleaseStore } from "../ports";

/** An object that a region lacks, or has in another version. */
export interface MissingObject {
  readonly key: string;
  /** What S3 says of its replication where it lies; absent where S3 says nothing. */
  readonly replication?: string;
  /** Region whose store has it. */
  readonly in: string;
}

/** What is replicated of an environment's releases: the prefixes that hold them, their channel, controls and records. */
export const prefixesOf = ({ to, channelKey, auditPrefix, holdKey }: ReleaseLine): readonly string[] => [
  to.prefix,
  channelKey,
  auditPrefix,
  holdKey,
];

/** Everything that a store has of a line. @throws CallFailed */
export async function contentsOf(store: ReleaseStore, line: ReleaseLine): Promise<readonly ListedVersion[]> {
  const pages = await Promise.all(prefixesOf(line).map((prefix) => store.newest(prefix)));
  return pages.flat();
}

/** Objects whose replication is asked for at the same time. */
const PARALLEL = 16;

/** What `there` has and `here` has not, by key. What only `here` has is no loss. @throws CallFailed */
export async function missingFrom(
  here: readonly ListedVersion[],
  there: readonly ListedVersion[],
  region: string,
  store: ReleaseStore,
): Promise<readonly MissingObject[]> {
  const known = new Map(here.map(({ key, versionId }) => [key, versionId]));
  const lacking = there.filter(({ key, versionId }) => known.get(key) !== versionId);
  const found: MissingObject[] = [];
  for (let at = 0; at < lacking.length; at += PARALLEL)
    found.push(
      ...(await Promise.all(
        lacking.slice(at, at + PARALLEL).map(async ({ key }) => {
          const asked = await ifReachable(() => store.head(key));
          const replication = "answer" in asked ? asked.answer?.replication : undefined;
          return { key, in: region, ...(replication !== undefined && { replication }) };
        }),
      )),
    );
  return found;
}

/** Releases of which a store has some files and not all: replication was cut off between them. */
export function incompleteReleases(contents: readonly ListedVersion[], prefix: string, files: readonly string[]) {
  const versions = new Map<string, Set<string>>();
  for (const { key } of contents.filter((one) => one.key.startsWith(prefix))) {
    const [version = "", file = ""] = key.slice(prefix.length).split("/");
    versions.set(version, (versions.get(version) ?? new Set()).add(file));
  }
  return [...versions]
    .map(([version, there]) => ({ version, lacks: files.filter((file) => !there.has(file)) }))
    .filter(({ lacks }) => lacks.length > 0);
}
