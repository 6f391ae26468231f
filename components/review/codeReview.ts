/** A build on every pull request, and its result where people decide. */
import * as pulumi from "@pulumi/pulumi";
import { BuildProject } from "../build/buildProject";
import { identityOf } from "../internal/identity";
import { childName } from "../internal/names";
import { createApprovalRules } from "./approvalRules";
import type { CodeReviewArgs } from "./args";
import { buildArgs } from "./buildArgs";
import { createAssociation } from "./codeGuru";
import { createPullRequestBuilds } from "./pullRequestBuilds";
import { refuseWrongArgs } from "./refusal";

const TYPE = "interlock:index:CodeReview";

/**
 * Creates a build project that checks each revision of each pull request. For CodeCommit an approval rule demands that it passed,
 * and a function approves or comments; other hosts show the state of the build.
 *
 * Give `dependsOn` with a repository that is made along with it: approval rules are for repositories that exist.
 *
 * Reviewed code runs with the build's role, which cannot approve: only the function's can. Costs the build minutes, and for
 * CodeCommit the function's runs and its log.
 *
 * @example
 * new CodeReview("review", { projectName: "shop-review", repositoryName: "shop", destinationBranches: ["main"], approvals: 1 });
 */
export class CodeReview extends pulumi.ComponentResource {
  readonly projectName: pulumi.Output<string>;
  readonly projectArn: pulumi.Output<string>;
  readonly buildRoleArn: pulumi.Output<string>;
  /** Role whose sessions approve; only with `repositoryName`. */
  readonly reviewerRoleArn?: pulumi.Output<string>;
  readonly functionName?: pulumi.Output<string>;
  /** Rules that pull requests show, the review's first; only with `repositoryName`. */
  readonly approvalRuleNames?: pulumi.Output<string[]>;
  /** Queue of the events that failed for good; only with `repositoryName`. */
  readonly failureQueueArn?: pulumi.Output<string>;
  /** Address that the repository's host calls; only with `fullRepositoryId`. */
  readonly webhookUrl?: pulumi.Output<string>;

  /** @throws pulumi.ResourceError that lists everything wrong with the args. */
  constructor(name: string, args: CodeReviewArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseWrongArgs(name, args, opts);
    super(TYPE, name, args, opts);
    const identity = identityOf(this, args);
    // What a component depends on does not hold back its children, and AWS takes rules for repositories that exist only.
    const ofRepository = { parent: this, ...(opts?.dependsOn === undefined ? {} : { dependsOn: opts.dependsOn }) };
    const project = new BuildProject(childName(name, "build"), buildArgs(args, identity), { parent: this });
    this.projectName = project.projectName;
    this.projectArn = project.projectArn;
    this.buildRoleArn = project.roleArn;
    if (project.webhookUrl) this.webhookUrl = project.webhookUrl;
    if (args.repositoryName !== undefined) {
      const { reviewer, failures } = createPullRequestBuilds(this, name, args, identity, project);
      // The ARN of a session leaves out the role's path.
      const sessions = pulumi.interpolate`arn:${identity.partition}:sts::${identity.accountId}:assumed-role/${reviewer.role.name}/*`;
      this.approvalRuleNames = pulumi.all(createApprovalRules(ofRepository, name, args, sessions));
      this.reviewerRoleArn = reviewer.role.arn;
      this.functionName = reviewer.function.name;
      this.failureQueueArn = failures.arn;
    }
    if (args.codeGuruReviewer === true) createAssociation(ofRepository, name, args);
    this.registerOutputs({
      projectName: this.projectName,
      projectArn: this.projectArn,
      buildRoleArn: this.buildRoleArn,
      ...(this.reviewerRoleArn ? { reviewerRoleArn: this.reviewerRoleArn } : {}),
      ...(this.functionName ? { functionName: this.functionName } : {}),
      ...(this.approvalRuleNames ? { approvalRuleNames: this.approvalRuleNames } : {}),
      ...(this.failureQueueArn ? { failureQueueArn: this.failureQueueArn } : {}),
      ...(this.webhookUrl ? { webhookUrl: this.webhookUrl } : {}),
    });
  }
}
