/** The pull request of a rehearsal: the commit on its way to a branch. */
import { randomBytes } from "node:crypto";
import type { Graph } from "../../graph/types";
import { textAt } from "../bag";
import { arnOfTarget, targetsIn } from "../pipeline/eventTargets";
import type { CommitArchive } from "../source";
import type { PullRequest } from "../sources/codeServices";
import { type AwsEvent, type RepositoryPlace, repositoryEvent } from "../sources/events";

/** A repository whose pull requests are built, and a branch that they go to. */
export interface ReviewedBranch {
  readonly place: RepositoryPlace;
  /** Full name, such as `refs/heads/main`. */
  readonly destinationReference: string;
}

interface ReviewPattern {
  readonly "detail-type"?: readonly string[];
  readonly resources?: readonly string[];
  readonly detail?: { readonly destinationReference?: readonly string[] };
}

const STATE_CHANGE = "CodeCommit Pull Request State Change";

/** The first repository whose pull requests start a build, as the declared rules say. */
export function reviewedBranch(graphs: readonly Graph[]): ReviewedBranch | undefined {
  for (const target of graphs.flatMap(targetsIn)) {
    const pattern = JSON.parse(textAt(target.rule.inputs, "eventPattern") ?? "{}") as ReviewPattern;
    const [, partition = "", , region = "", account = "", repository = ""] = (pattern.resources?.[0] ?? "").split(":");
    const isReview = pattern["detail-type"]?.includes(STATE_CHANGE) === true && repository !== "";
    if (!isReview || !/^arn:[^:]+:codebuild:/.test(arnOfTarget(target))) continue;
    const [destinationReference = "refs/heads/main"] = pattern.detail?.destinationReference ?? [];
    return { place: { partition, region, account, repository }, destinationReference };
  }
  return undefined;
}

/** Opens a pull request of the commit. A clone without an older commit has nothing to merge into: zeros stand for it. */
export function openPullRequest({ place, destinationReference }: ReviewedBranch, commit: CommitArchive): PullRequest {
  return {
    id: "1",
    revisionId: randomBytes(32).toString("hex"),
    repository: place.repository,
    sourceCommit: commit.commit,
    destinationCommit: commit.push.previous ?? "0".repeat(commit.commit.length),
    destinationReference,
    approvals: new Map(),
    comments: new Map(),
  };
}

/** Source: CodeCommit User Guide, monitoring-events, "pullRequestCreated". */
export function pullRequestCreated({ place }: ReviewedBranch, request: PullRequest, title: string): AwsEvent {
  const { partition, account, repository } = place;
  const author = `arn:${partition}:sts::${account}:assumed-role/Developer/rehearsal`;
  const now = new Date().toUTCString();
  return repositoryEvent(place, STATE_CHANGE, {
    event: "pullRequestCreated",
    author,
    callerUserArn: author,
    creationDate: now,
    lastModifiedDate: now,
    isMerged: "False",
    pullRequestId: request.id,
    pullRequestStatus: "Open",
    repositoryNames: [repository],
    revisionId: request.revisionId,
    sourceCommit: request.sourceCommit,
    sourceReference: "refs/heads/rehearsal",
    destinationCommit: request.destinationCommit,
    destinationReference: request.destinationReference,
    title,
  });
}
