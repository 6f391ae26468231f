/** What functions see of repositories, builds and pipelines: the commit that is rehearsed and what came of it. */
import { createHash, randomUUID } from "node:crypto";
import type { Graph, GraphResource } from "../../graph/types";
import { textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";
import type { StartRequest } from "../pipeline/context";
import { ServiceError } from "../serviceError";
import type { CommitArchive } from "../source";
import type { FileChange } from "./lastPush";

/** A build as CodeBuild tells of it. Source: botocore codebuild, `Build`. */
export type BuildRecord = Readonly<Record<string, unknown>> & { readonly id: string; readonly projectName: string };

export interface Approval {
  /** Session ARN of whoever gave it. */
  readonly userArn: string;
  readonly state: "APPROVE" | "REVOKE";
}

/** A pull request with what was said of it. */
export interface PullRequest {
  readonly id: string;
  readonly revisionId: string;
  readonly repository: string;
  readonly sourceCommit: string;
  readonly destinationCommit: string;
  /** Full name, such as `refs/heads/main`. */
  readonly destinationReference: string;
  /** The last word of each approver. */
  readonly approvals: Map<string, Approval>;
  /** By client request token. */
  readonly comments: Map<string, string>;
}

/** A repository of CodeCommit that a stack declares. */
export interface CodeCommitRepository {
  readonly arn: string;
  readonly keyArn?: string;
}

const failure = (code: string, operation: string, detail: string): ServiceError =>
  new ServiceError(code, operation, detail);

export class CodeServices {
  readonly builds = new Map<string, BuildRecord>();
  readonly pullRequests = new Map<string, PullRequest>();
  private readonly started = new Map<string, { readonly id: string; readonly request: StartRequest }>();
  private commit: CommitArchive | undefined;

  constructor(private readonly graphs: readonly Graph[]) {}

  /** Takes the commit that every branch is at from now on. */
  push(commit: CommitArchive): void {
    this.commit = commit;
  }

  /** @throws ServiceError RepositoryDoesNotExistException */
  repository(name: string, account: string, region: string, operation: string): CodeCommitRepository {
    const found = this.graphs
      .flatMap((graph) => resourcesOf(graph, "aws:codecommit/repository:Repository"))
      .find((one) => isNamed(one, "repositoryName", name, account, region));
    if (found === undefined)
      throw failure("RepositoryDoesNotExistException", operation, `${name} does not exist in ${region} of ${account}`);
    const keyArn = textAt(found.inputs, "kmsKeyId");
    return { arn: textAt(found.outputs, "arn") ?? "", ...(keyArn === undefined ? {} : { keyArn }) };
  }

  /** The commit of a branch: the one that is rehearsed. @throws ServiceError BranchDoesNotExistException */
  branch(name: string): string {
    if (this.commit === undefined) throw failure("BranchDoesNotExistException", "GetBranch", `no branch ${name}`);
    return this.commit.commit;
  }

  /** What differs between two commits of the rehearsal. @throws ServiceError CommitDoesNotExistException */
  differences(before: string | undefined, after: string): readonly FileChange[] {
    const { commit, push } = this.commit ?? {};
    if (after !== commit || push === undefined) throw failure("CommitDoesNotExistException", "GetDifferences", after);
    if (before === push.previous) return push.changes;
    if (before !== undefined) throw failure("CommitDoesNotExistException", "GetDifferences", before);
    // Without an older commit every file counts as added; of those that were not changed nobody here knows the names.
    return push.changes.filter((change) => change.after !== undefined).map(({ after: file }) => ({ after: file! }));
  }

  /** Notes that a pipeline is to start; once for one token. @returns the id of its execution @throws ServiceError */
  start(request: StartRequest, token: string, account: string, region: string): string {
    const pipeline = this.graphs
      .flatMap((graph) => resourcesOf(graph, "aws:codepipeline/pipeline:Pipeline"))
      .find((one) => isNamed(one, "name", request.pipeline, account, region));
    if (pipeline === undefined)
      throw failure("PipelineNotFoundException", "StartPipelineExecution", `${request.pipeline} does not exist`);
    const known = this.started.get(token);
    if (known !== undefined) return known.id;
    const id = randomUUID();
    this.started.set(token, { id, request });
    return id;
  }

  /** What was started since it was asked last. */
  takeStarts(): readonly StartRequest[] {
    const requests = [...this.started.values()].map(({ request }) => request);
    this.started.clear();
    return requests;
  }

  /** @throws ServiceError PullRequestDoesNotExistException */
  pullRequest(id: string, operation: string): PullRequest {
    const found = this.pullRequests.get(id);
    if (found !== undefined) return found;
    throw failure("PullRequestDoesNotExistException", operation, `no pull request ${id}`);
  }

  /** @throws ServiceError RevisionNotCurrentException */
  judge(id: string, revisionId: string, approval: Approval): void {
    const operation = "UpdatePullRequestApprovalState";
    const request = this.pullRequest(id, operation);
    if (request.revisionId !== revisionId)
      throw failure("RevisionNotCurrentException", operation, `${revisionId} is not the current revision of ${id}`);
    request.approvals.set(approval.userArn, approval);
  }

  /** Keeps a comment; the same token with the same words gives the same comment. @throws ServiceError */
  comment(id: string, token: string, content: string): string {
    const operation = "PostCommentForPullRequest";
    const { comments } = this.pullRequest(id, operation);
    const known = comments.get(token);
    if (known !== undefined && known !== content)
      throw failure("IdempotencyParameterMismatchException", operation, "the token was used for another comment");
    comments.set(token, content);
    return createHash("sha256").update(token).digest("hex").slice(0, 32);
  }
}

const isNamed = (
  { outputs, inputs, account: owner, region: place }: GraphResource,
  property: string,
  name: string,
  account: string,
  region: string,
): boolean => (textAt(outputs, property) ?? textAt(inputs, property)) === name && owner === account && place === region;
