/** What starts an environment's pipeline when the app's commit is pushed, by the kind of its source. */
import type { Graph } from "../../graph/types";
import type { ActionDeclaration, PipelineDeclaration } from "../pipeline/declaration";
import { resourcesOf } from "../pipeline/declaration";
import type { ChangeTrigger, CommitRevision, EventTrigger, Surroundings, Trigger } from "../pipeline/context";
import type { CommitArchive } from "../source";
import type { Stores } from "../stores";
import { type Progress, RehearsalError } from "../types";
import { objectCreated, repositoryEvent } from "./events";
import { pathsOf } from "./lastPush";

/** An environment whose source is the app itself. */
export interface SourcedDelivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  /** The first source action. */
  readonly source: ActionDeclaration;
}

export interface TriggerParts {
  readonly stores: Stores;
  readonly graphs: readonly Graph[];
  readonly progress: Progress;
  /** Told of the push. @default - nobody is told */
  readonly onNotable?: Surroundings["onNotable"];
}

/** Providers of source actions whose revision is the app's commit. */
export const COMMIT_PROVIDERS = ["CodeCommit", "CodeStarSourceConnection", "S3"] as const;

function revisionOf(provider: CommitRevision["provider"], branch: string, commit: CommitArchive): CommitRevision {
  const { zip, commit: commitId, author, date, message } = commit;
  return { provider, zip, commitId, author, date, message, branch };
}

/** The event that CodeCommit sends when somebody pushes. Source: CodeCommit User Guide, monitoring-events, "referenceUpdated". */
export function pushOf(pipeline: PipelineDeclaration, source: ActionDeclaration, commit: CommitArchive): EventTrigger {
  const { RepositoryName: repository = "", BranchName: branch = "" } = source.configuration;
  const [, partition = ""] = (source.roleArn ?? pipeline.arn).split(":");
  const account = source.roleArn?.split(":")[4] ?? pipeline.account;
  const { previous } = commit.push;
  const event = repositoryEvent(
    { partition, account, region: pipeline.region, repository },
    "CodeCommit Repository State Change",
    {
      event: "referenceUpdated",
      repositoryName: repository,
      referenceType: "branch",
      referenceName: branch,
      referenceFullName: `refs/heads/${branch}`,
      commitId: commit.commit,
      ...(previous === undefined ? {} : { oldCommitId: previous }),
    },
  );
  return { event, source: revisionOf("CodeCommit", branch, commit) };
}

/** A push to the branch that the action names, with the commit's tags. */
function changeOf({ configuration }: ActionDeclaration, commit: CommitArchive): ChangeTrigger {
  const { BranchName: branch = "" } = configuration;
  const files = pathsOf(commit.push.changes);
  const tags = commit.push.tags.map((tag) => ({ kind: "tag", tag }) as const);
  return {
    changes: [{ kind: "push", branch, files }, ...tags],
    source: revisionOf("CodeStarSourceConnection", branch, commit),
  };
}

/** A bucket sends events to EventBridge only where it is told to. @throws RehearsalError */
export function checkEvents(graphs: readonly Graph[], bucket: string, fix: string): void {
  const sends = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:s3/bucketNotification:BucketNotification"))
    .some(({ inputs }) => inputs["bucket"] === bucket && inputs["eventbridge"] === true);
  if (!sends) throw new RehearsalError(`The bucket ${bucket} sends no events to EventBridge, so that ${fix}`);
}

/** Puts the commit into the bucket; who does that on AWS no stack says. */
async function uploadOf(
  { graph, pipeline, source }: SourcedDelivery,
  commit: CommitArchive,
  { stores, graphs, progress }: TriggerParts,
): Promise<EventTrigger> {
  const { S3Bucket: bucket = "", S3ObjectKey: key = "" } = source.configuration;
  if (!stores.bucket(bucket).versioned)
    throw new RehearsalError(
      `The bucket ${bucket} has no versioning, without which ${pipeline.name} takes no source from it; enable it, as a SourceBucket does.`,
    );
  checkEvents(graphs, bucket, "a new object in it starts nothing; set eventbridge of its BucketNotification.");
  const where = [graph.stack, "Upload"];
  const object = await stores.putObject(bucket, key, commit.zip);
  progress({ kind: "notRehearsed", where, what: `who puts s3://${bucket}/${key}: their own policies must allow it` });
  const what = `commit ${commit.commit.slice(0, 8)} as s3://${bucket}/${key}`;
  progress({ kind: "step", where, status: "succeeded", what });
  return { event: objectCreated(object), source: { provider: "S3", object } };
}

/** Brings the commit to the source that the pipeline watches. @throws RehearsalError where the source is not fit for it */
export async function triggerOf(
  delivery: SourcedDelivery,
  commit: CommitArchive,
  parts: TriggerParts,
): Promise<Trigger> {
  const { pipeline, source } = delivery;
  if (source.provider === "CodeCommit") {
    const trigger = pushOf(pipeline, source, commit);
    const [resourceArn = ""] = trigger.event["resources"] as readonly string[];
    const where = [delivery.graph.stack, "Push"];
    parts.onNotable?.({ resourceArn, eventTypeId: "codecommit-repository-branches-and-tags-updated", where });
    return trigger;
  }
  if (source.provider === "CodeStarSourceConnection") return changeOf(source, commit);
  return uploadOf(delivery, commit, parts);
}
