/** Promotion: the releaser does by the tool's own code what a person does by `interlock promote`. */
import type { Graph } from "../graph/types";
import { Releases } from "../release/context";
import { ReleaseError, Refused } from "../release/errors";
import { hold, resume } from "../release/hold";
import { lineOf } from "../release/line";
import { carryOut, planMove } from "../release/move";
import type { Cloud, Caller } from "./cloud";
import { releasesOf } from "./ledger";
import { personOf } from "./people";
import { pipelineOf } from "./pipeline/declaration";
import type { CheckAccess, Trigger } from "./pipeline/context";
import { accountOf } from "./pipeline/context";
import type { PipelineRecords } from "./pipeline/records";
import { cloudPipeline, cloudSignatures, cloudStore } from "./releasePorts";
import { objectCreated } from "./sources/events";
import { checkEvents } from "./sources/trigger";
import { type Progress, RehearsalError } from "./types";

const MINUTE_MS = 60_000;

export interface PromotionParts {
  readonly cloud: Cloud;
  /** For people, whose own policies no stack declares. */
  readonly checkOutsider: CheckAccess;
  readonly progress: Progress;
  /** Keeps which stages are closed. @default - nobody learns of it */
  readonly records?: PipelineRecords;
}

export interface Promotion {
  readonly version: string;
  /** Hex SHA-256 of the bundle. */
  readonly digest: string;
  /** What starts the pipeline that watches the channel. */
  readonly trigger: Trigger;
}

interface Channel {
  readonly bucket: string;
  readonly key: string;
}

/** The channel is the object that the pipeline's source action watches. */
function channelOf(graph: Graph): Channel {
  const action = pipelineOf(graph).stages[0]?.actions.find(({ provider }) => provider === "S3");
  const { S3Bucket: bucket, S3ObjectKey: key } = action?.configuration ?? {};
  if (!bucket || !key)
    throw new RehearsalError(`The pipeline of ${graph.stack} watches no object, so nothing can be promoted to it.`, 2);
  return { bucket, key };
}

/** Lets a person become the releaser, in a region. @returns who promotes from now on */
export function becomeReleaser(
  to: Graph,
  checkOutsider: CheckAccess,
  region = pipelineOf(to).region,
): { caller: Caller; person: string } {
  const roleArn = String(to.outputs["releaserRoleArn"]);
  const person = personOf(to, roleArn);
  const principal = { kind: "role", id: person } as const;
  checkOutsider({ kind: "AssumeRole", principal, roleArn, region }, [to.stack, "Promotion"]);
  const caller = {
    principal: { kind: "role", id: roleArn },
    account: accountOf(roleArn),
    region,
    purpose: "the releaser promotes",
  } as const;
  return { caller, person };
}

/** All that acts on the releases of an environment, on the rehearsal's stores and by its policies. */
function openReleases(from: Graph, to: Graph, parts: PromotionParts): Releases {
  const { cloud, checkOutsider, progress, records } = parts;
  const { caller, person } = becomeReleaser(to, checkOutsider);
  const line = lineOf(new Map([from, to].map((graph) => [graph.stack, graph])), to.stack);
  if (line.freezeWindows.length > 0)
    progress({ kind: "notRehearsed", where: [to.stack, "Promotion"], what: `freeze windows of ${to.stack}` });
  const { arn, account } = cloud.callerIdentity(caller);
  const pipeline = pipelineOf(to);
  return new Releases(
    { ...line, freezeWindows: [] },
    {
      from: cloudStore(cloud, caller, line.from.bucket),
      to: cloudStore(cloud, caller, line.to.bucket),
      signatures: cloudSignatures(cloud, caller, line.from.signingKey),
      pipeline: cloudPipeline(cloud, caller, pipeline, records?.closed(pipeline)),
      identity: { caller: async () => ({ arn, account, person }) },
      // The time for which a release must bake is fast-forwarded.
      clock: { now: () => new Date(Date.now() + line.bakeMinutes * MINUTE_MS) },
      commits: { between: async () => undefined },
    },
  );
}

/** The line is stopped, promotion is refused, and the line goes on. @throws RehearsalError when a hold holds nothing */
async function tryHold(releases: Releases, version: string, progress: Progress): Promise<void> {
  await hold(releases, "rehearsal of a hold");
  const refused = await planMove(releases, { kind: "promote", version, reason: "rehearsal" }).catch((error) => {
    if (error instanceof Refused) return error.problems;
    throw error;
  });
  if (!Array.isArray(refused) || refused.length !== 1)
    throw new RehearsalError(`A hold did not keep ${version} from being promoted.`);
  await resume(releases, "rehearsal of a hold");
  const where = [releases.line.environment, "Hold"];
  progress({ kind: "step", where, status: "succeeded", what: "promotion refused while the line is held" });
}

/** Says what the release code says in the rehearsal's own error. */
export async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof ReleaseError ? new RehearsalError(error.message, error.exitCode) : error;
  }
}

/** What moves the channel. */
export interface Move {
  readonly kind: "promote" | "rollback";
  /** @default - of a rollback the release that ran before */
  readonly version?: string;
  /** Whether a hold is tried first. @default false */
  readonly triesHold?: boolean;
  /** Whether a line that is held is let go first, as somebody does who knows why it is. @default false */
  readonly resumes?: boolean;
}

const WORDS = { promote: "Promotion", rollback: "Rollback" } as const;

/**
 * Moves the channel of an environment to a release of another one's, as `interlock promote` and `interlock rollback` do.
 * @throws RehearsalError when a call is denied, when the release is not in the ledger, or when nobody would hear of it
 */
export async function moveChannel(from: Graph, to: Graph, move: Move, parts: PromotionParts): Promise<Promotion> {
  const { kind, version, triesHold = false, resumes = false } = move;
  const channel = channelOf(to);
  if (!releasesOf(from))
    throw new RehearsalError(`${from.stack} publishes no releases, so none can be promoted to ${to.stack}.`);
  checkEvents(
    [to],
    channel.bucket,
    `moving the channel starts nothing; set eventBridge of ${to.stack}'s ArtifactStores.`,
  );
  return told(async () => {
    const releases = openReleases(from, to, parts);
    if (resumes) await resume(releases, "rehearsal");
    if (triesHold && version !== undefined) await tryHold(releases, version, parts.progress);
    const named = version === undefined ? {} : { version };
    const plan = await planMove(releases, { kind, ...named, reason: "rehearsal", again: true });
    await carryOut(releases, plan);
    const { manifest } = plan.release;
    const role = releases.line.releaserRoleArn.split("/").at(-1);
    const what = `release ${manifest.version} by ${role}`;
    parts.progress({ kind: "step", where: [to.stack, WORDS[kind]], status: "succeeded", what });
    const moved = parts.cloud.watched(channel);
    return {
      version: manifest.version,
      digest: manifest.bundle.sha256,
      trigger: { event: objectCreated(moved), source: { provider: "S3", object: moved } },
    };
  });
}
