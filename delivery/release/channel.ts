/**
 * The channel: the object that an environment's pipeline watches. It holds the bundle of a release; its metadata hold the act that
 * moved it there. One conditional write moves it, so that there is no state between two releases and no act without its author.
 */
import { type Act, ACT_KINDS, type ActKind, nameOf, parseAct, WAIVABLE } from "./acts";
import { ConditionFailed, ReleaseError } from "./errors";
import type { Release } from "./ledger";
import type { ObjectFacts, ReleaseStore, WriteCondition } from "./ports";

/** Bytes of all names and values. Source: S3 User Guide, UsingMetadata, "User-defined object metadata". */
const MAX_METADATA_BYTES = 2048;

/** CodePipeline shows the value as the revision's summary. Source: botocore, codepipeline, ArtifactRevision.revisionSummary. */
const SUMMARY = "codepipeline-artifact-revision-summary";

const SUMMARY_CHARACTERS = 300;

/** How often a move is tried again that S3 refused although nobody moved the channel. */
const ATTEMPTS = 3;

/** Where the channel points. */
export interface ChannelState {
  readonly etag: string;
  readonly versionId?: string;
  /** When it was moved there. */
  readonly since: Date;
  readonly release?: { readonly version: string; readonly digest: string };
  /** The act that moved it; absent where something else than this tool wrote the object. */
  readonly act?: Act;
}

/** Metadata are ASCII. Source: S3 User Guide, UsingMetadata. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll("%20", " ");

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function summaryOf(act: Act): string {
  const { to, from, kind } = act;
  const before = from === undefined ? "" : ` in place of ${from.version}`;
  const text = `release ${to?.version ?? ""} (SHA-256 ${to?.digest.slice(0, 12) ?? ""})${before}: ${kind} by ${nameOf(act.by)}: ${act.reason}`;
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, SUMMARY_CHARACTERS);
}

/** The release that a revision's summary names. */
export const releaseInSummary = (summary: string | undefined): string | undefined =>
  /^release (\S+) /.exec(summary ?? "")?.[1];

/** The metadata of a channel that an act moves. @throws ReleaseError when they are longer than S3 takes */
export function metadataOf(act: Act): Record<string, string> {
  const { to, from, by, waived = [] } = act;
  const metadata: Record<string, string> = {
    release: to?.version ?? "",
    digest: to?.digest ?? "",
    act: act.id,
    kind: act.kind,
    at: act.at,
    application: act.application,
    environment: act.environment,
    by: encode(by.arn),
    account: by.account,
    reason: encode(act.reason),
    [SUMMARY]: summaryOf(act),
    ...(by.person === undefined ? {} : { person: encode(by.person) }),
    ...(from === undefined ? {} : { from: from.version, "from-digest": from.digest }),
    ...(waived.length === 0 ? {} : { waived: waived.join(" ") }),
  };
  const bytes = Object.entries(metadata).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (bytes > MAX_METADATA_BYTES)
    throw new ReleaseError(
      `The reason is too long by ${bytes - MAX_METADATA_BYTES} bytes: it is kept with the channel, in ${MAX_METADATA_BYTES} bytes that letters beyond ASCII take several of. Shorten it.`,
      2,
    );
  return metadata;
}

function actIn(metadata: ObjectFacts["metadata"]): Act | undefined {
  const { release, digest, act: id, kind, at, application, environment, account, from, waived } = metadata;
  const fromDigest = metadata["from-digest"];
  const person = decode(metadata["person"]);
  return parseAct({
    schema: 1,
    id,
    application,
    environment,
    kind: ACT_KINDS.find((one): one is ActKind => one === kind),
    at,
    by: { arn: decode(metadata["by"]), account, ...(person === undefined ? {} : { person }) },
    reason: decode(metadata["reason"]),
    ...(from === undefined ? {} : { from: { version: from, digest: fromDigest } }),
    to: { version: release, digest },
    ...(waived === undefined ? {} : { waived: WAIVABLE.filter((one) => waived.split(" ").includes(one)) }),
  });
}

/** Reads where a channel points. @returns absent when it was never moved */
export async function readChannel(store: ReleaseStore, key: string): Promise<ChannelState | undefined> {
  const object = await store.head(key);
  if (object === undefined) return undefined;
  const { etag, versionId, lastModified, metadata } = object;
  const { release, digest = "" } = metadata;
  const act = actIn(metadata);
  return {
    etag,
    since: lastModified,
    ...(versionId === undefined ? {} : { versionId }),
    ...(release === undefined ? {} : { release: { version: release, digest } }),
    ...(act === undefined ? {} : { act }),
  };
}

const conditionOf = (before: ChannelState | undefined): WriteCondition =>
  before === undefined ? { ifNoneMatch: "*" } : { ifMatch: before.etag };

/**
 * Points the channel at a release, if it still is where it was seen last.
 * @throws ReleaseError when somebody else has moved it
 */
export async function moveChannel(
  store: ReleaseStore,
  key: string,
  before: ChannelState | undefined,
  release: Release,
  act: Act,
): Promise<void> {
  const metadata = metadataOf(act);
  for (let attempt = 1; ; attempt++) {
    try {
      await store.put(key, release.files["bundle.zip"], conditionOf(before), metadata);
      return;
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const now = await readChannel(store, key);
      // The answer to an earlier attempt was lost on its way, and the attempt was not.
      if (now?.act?.id === act.id) return;
      if (now?.etag !== before?.etag || now?.act?.id !== before?.act?.id) throw overtaken(act, now);
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function overtaken({ environment, to }: Act, now: ChannelState | undefined): ReleaseError {
  const who = now?.act ? nameOf(now.act.by) : "Somebody";
  const where = now?.release ? ` to release ${now.release.version}` : "";
  return new ReleaseError(
    `${who} moved the channel of ${environment}${where} in the meantime${now ? ` (${now.since.toISOString()})` : ""}, so that it was not moved to ${to?.version ?? ""}. Look at interlock status and decide anew.`,
  );
}
