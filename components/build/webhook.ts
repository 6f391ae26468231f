/** Starts builds when the repository's host tells of a change. */
import type * as pulumi from "@pulumi/pulumi";
import { type Project, Webhook } from "@pulumi/aws/codebuild";
import { childName } from "../internal/names";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "./args";
import type { BuildWebhook } from "./args/source";
import { BuildCommentApproval, BuildWebhookFilterType } from "./enums";

/** Creates the webhook that the args ask for. */
export function createWebhook(
  parent: pulumi.Resource,
  name: string,
  { webhook, region }: BuildProjectArgs,
  project: Project,
): Webhook | undefined {
  if (webhook === undefined) return undefined;
  return new Webhook(
    childName(name, "webhook"),
    {
      projectName: project.name,
      buildType: webhook.batch === true ? "BUILD_BATCH" : "BUILD",
      filterGroups: webhook.filterGroups.map(({ filters }) => ({
        filters: filters.map(({ type, pattern, excludeMatchedPattern }) => ({ type, pattern, excludeMatchedPattern })),
      })),
      pullRequestBuildPolicy: approvalInputs(webhook),
      region,
    },
    { parent },
  );
}

function approvalInputs(webhook: BuildWebhook) {
  if (!buildsPullRequests(webhook)) return undefined;
  const { commentApproval = DEFAULTS.commentApproval, approverRoles } = webhook;
  return {
    requiresCommentApproval: commentApproval,
    approverRoles: commentApproval === BuildCommentApproval.Disabled ? undefined : approverRoles,
  };
}

/** Whether a pull request may start a build. */
export function buildsPullRequests({ filterGroups }: BuildWebhook): boolean {
  return filterGroups
    .flatMap(({ filters }) => filters)
    .some(({ type, pattern }) => type === BuildWebhookFilterType.Event && pattern.includes("PULL_REQUEST_"));
}
