/** Rehearses the review of a pull request: the build that a rule starts, the function that judges, and the rules that it must meet. */
import type { Graph, GraphResource } from "../../graph/types";
import { textAt } from "../bag";
import type { BuildParts } from "../pipeline/build";
import type { Surroundings } from "../pipeline/context";
import { resourcesOf } from "../pipeline/declaration";
import { type RuleTarget, arnOfTarget, deadLettersOf, targetsOf } from "../pipeline/eventTargets";
import type { CommitArchive } from "../source";
import type { CodeServices, PullRequest } from "../sources/codeServices";
import { type AwsEvent, awsEvent, repositoryArn } from "../sources/events";
import { RehearsalError } from "../types";
import { type ApprovalRuleState, approvalRulesOf, stateOf } from "./approvalRules";
import { inputOf } from "./inputTransformer";
import { openPullRequest, pullRequestCreated, reviewedBranch, type ReviewedBranch } from "./pullRequest";
import { type ReviewBuild, runReviewBuild, type StartBuildInput } from "./reviewBuild";

export interface ReviewReport {
  readonly repository: string;
  readonly pullRequestId: string;
  /** Branch that it goes to. */
  readonly destination: string;
  /** Whether the build passed and the review says so. */
  readonly approved: boolean;
  readonly build: "SUCCEEDED" | "FAILED";
  /** What the function last said; absent where it said nothing. */
  readonly approvalState?: "APPROVE" | "REVOKE";
  readonly comments: readonly string[];
  /** What a merge needs, and what of it is there: approvals of people are not rehearsed. */
  readonly rules: readonly ApprovalRuleState[];
  /** Why the review could not be carried through. */
  readonly error?: string;
}

export interface ReviewParts {
  readonly surroundings: Surroundings;
  readonly build: BuildParts;
  readonly code: CodeServices;
}

const WHERE = ["review"];

/** Events of a build that has ended. Source: CodeBuild User Guide, sample-build-notifications. */
const buildEnded = ({ record, arn }: ReviewBuild, { account = "", region = "" }: GraphResource): AwsEvent =>
  awsEvent({
    source: "aws.codebuild",
    "detail-type": "CodeBuild Build State Change",
    account,
    region,
    resources: [arn],
    detail: {
      "build-status": record["buildStatus"],
      "project-name": record.projectName,
      "build-id": arn,
      "current-phase": "COMPLETED",
      version: "1",
    },
  });

class Review {
  private readonly request: PullRequest;
  private builds = 0;
  private state: ReviewReport["build"] = "FAILED";

  constructor(
    private readonly branch: ReviewedBranch,
    private readonly commit: CommitArchive,
    private readonly parts: ReviewParts,
  ) {
    this.request = openPullRequest(branch, commit);
    parts.code.pullRequests.set(this.request.id, this.request);
  }

  async run(): Promise<ReviewReport> {
    const { request, branch } = this;
    const [title = ""] = this.commit.message.split("\n");
    this.note("codecommit-repository-pull-request-created");
    try {
      await this.startBuilds(pullRequestCreated(branch, request, title));
      return this.report();
    } catch (error) {
      this.parts.surroundings.signal.throwIfAborted();
      if (!(error instanceof RehearsalError) || error.exitCode !== 1) throw error;
      return { ...this.report(), approved: false, error: error.message };
    }
  }

  private note(eventTypeId: string, resourceArn = repositoryArn(this.branch.place)): void {
    this.parts.surroundings.onNotable?.({ resourceArn, eventTypeId, where: WHERE });
  }

  /** Starts the build of every rule that the event matches. @throws RehearsalError where there is none */
  private async startBuilds(event: AwsEvent): Promise<void> {
    const { graphs } = this.parts.surroundings;
    const targets = targetsOf(graphs, event).filter((one) => /^arn:[^:]+:codebuild:/.test(arnOfTarget(one)));
    if (targets.length === 0)
      throw new RehearsalError(`No enabled rule starts a build for the event\n${JSON.stringify(event, undefined, 2)}`);
    for (const target of targets) await this.startBuild(target, event);
  }

  private async startBuild(one: RuleTarget, event: AwsEvent): Promise<void> {
    const { surroundings, build: buildParts, code } = this.parts;
    const { rule, target } = one;
    const { graph, project } = this.projectOf(arnOfTarget(one));
    const ruleArn = String(rule.outputs["arn"]);
    const projectArn = arnOfTarget(one);
    const targetRoleArn = textAt(target.inputs, "roleArn") ?? "";
    const { deadLetterArn } = deadLettersOf(one);
    surroundings.checkAccess({ kind: "EventStartsBuild", ruleArn, targetRoleArn, projectArn }, WHERE);
    if (deadLetterArn !== undefined)
      surroundings.checkAccess({ kind: "KeepUndelivered", ruleArn, queueArn: deadLetterArn }, WHERE);
    const where = [...WHERE, "Build"];
    surroundings.progress({ kind: "step", where, status: "started", what: `pull request ${this.request.id}` });
    this.note("codebuild-project-build-state-in-progress", projectArn);
    this.builds += 1;
    const build = await runReviewBuild(surroundings, buildParts, {
      graph,
      project,
      repositoryArn: repositoryArn(this.branch.place),
      ruleName: String(rule.outputs["name"]),
      input: inputOf(target, event) as StartBuildInput,
      commit: this.commit,
      number: this.builds,
      where,
    });
    const { succeeded, summary, failure } = build;
    const status = succeeded ? "succeeded" : "failed";
    const detail = failure === undefined ? {} : { detail: failure };
    surroundings.progress({ kind: "step", where, status, what: summary, ...detail });
    code.builds.set(build.record.id, build.record);
    this.note(`codebuild-project-build-state-${succeeded ? "succeeded" : "failed"}`, projectArn);
    this.state = succeeded ? "SUCCEEDED" : "FAILED";
    await this.judge(buildEnded(build, project));
  }

  private projectOf(projectArn: string): { readonly graph: Graph; readonly project: GraphResource } {
    for (const graph of this.parts.surroundings.graphs) {
      const project = resourcesOf(graph, "aws:codebuild/project:Project").find(
        ({ outputs }) => outputs["arn"] === projectArn,
      );
      if (project) return { graph, project };
    }
    throw new RehearsalError(`No stack declares the build project ${projectArn}, which a rule starts.`);
  }

  /** Calls the functions that the end of the build reaches. */
  private async judge(event: AwsEvent): Promise<void> {
    const { graphs, callFunction } = this.parts.surroundings;
    const { approvals, comments } = this.request;
    for (const one of targetsOf(graphs, event)) {
      const functionArn = arnOfTarget(one);
      if (!/^arn:[^:]+:lambda:/.test(functionArn)) continue;
      const ruleArn = String(one.rule.outputs["arn"]);
      await callFunction?.({ functionArn, ruleArn, ...deadLettersOf(one), event, where: [...WHERE, "Verdict"] });
    }
    if (approvals.size > 0) this.note("codecommit-repository-approvals-status-changed");
    if (comments.size > 0) this.note("codecommit-repository-comments-on-pull-requests");
  }

  private report(): ReviewReport {
    const { state: build } = this;
    const { id, repository, destinationReference, approvals, comments } = this.request;
    const given = [...approvals.values()];
    const approvers = given.filter(({ state }) => state === "APPROVE").map(({ userArn }) => userArn);
    const rules = approvalRulesOf(this.parts.surroundings.graphs, repository, destinationReference);
    const approvalState = given.at(-1)?.state;
    return {
      repository,
      pullRequestId: id,
      destination: destinationReference.replace(/^refs\/heads\//, ""),
      approved: build === "SUCCEEDED" && approvalState === "APPROVE",
      build,
      ...(approvalState === undefined ? {} : { approvalState }),
      comments: [...comments.values()],
      rules: rules.map((rule) => stateOf(rule, approvers)),
    };
  }
}

/** What a merge still needs, in words. */
export const describeRule = ({ name, needed, given }: ApprovalRuleState): string =>
  `${name} ${given >= needed ? "is met" : `has ${given} of ${needed} approvals`}`;

function tell(
  { approved, pullRequestId, destination, comments, rules, error }: ReviewReport,
  parts: ReviewParts,
): void {
  const state = approved ? "approves" : "does not approve";
  const what = `${state} pull request ${pullRequestId} to ${destination}; ${rules.map(describeRule).join(", ") || "no rule demands it"}`;
  const detail = error ?? comments.join("\n");
  const where = [...WHERE, "Verdict"];
  const { progress } = parts.surroundings;
  progress({ kind: "step", where, status: approved ? "succeeded" : "failed", what, ...(approved ? {} : { detail }) });
}

/**
 * Opens a pull request of the commit and has it reviewed as the stacks say.
 * @throws RehearsalError with exit code 2 where no stack reviews pull requests of CodeCommit
 */
export async function rehearseReview(commit: CommitArchive, parts: ReviewParts): Promise<ReviewReport> {
  const branch = reviewedBranch(parts.surroundings.graphs);
  if (!branch)
    throw new RehearsalError(
      "No stack has pull requests of CodeCommit built, so none can be rehearsed; set reviewsPullRequests of the stack shared.",
      2,
    );
  const report = await new Review(branch, commit, parts).run();
  tell(report, parts);
  return report;
}
