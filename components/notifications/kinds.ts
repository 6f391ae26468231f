/** The kinds of resources that have notification rules, and what each knows. */
import { BuildEvent } from "../build/enums";
import { RepositoryEvent } from "../repository/enums";
import { DeploymentNotificationEvent, PipelineEvent } from "./eventTypes";

export interface NotificationKind {
  /** One such resource, for messages. */
  readonly what: string;
  /** Role of a rule's logical name. */
  readonly role: string;
  readonly events: readonly string[];
  /** What a rule tells of that names no events. */
  readonly defaultEvents: readonly string[];
  /** ARN of such a resource. */
  readonly arn: RegExp;
  /** The form of the ARN, for messages. */
  readonly form: string;
}

const arnOf = (service: string, resource: string): RegExp =>
  new RegExp(`^arn:aws[\\w-]*:${service}:[\\w-]+:\\d{12}:${resource}$`);

/** By the arg that holds such rules. Sources: Developer Tools console User Guide: concepts; the services' name patterns. */
export const NOTIFICATION_KINDS = Object.freeze({
  repositories: {
    what: "a repository",
    role: "repository-rule",
    events: Object.values(RepositoryEvent),
    defaultEvents: [
      RepositoryEvent.PullRequestCreated,
      RepositoryEvent.PullRequestMerged,
      RepositoryEvent.ApprovalsRuleOverride,
    ],
    arn: arnOf("codecommit", "[\\w.-]+"),
    form: "arn:…:codecommit:…:<name>",
  },
  buildProjects: {
    what: "a build project",
    role: "build-rule",
    events: Object.values(BuildEvent),
    defaultEvents: [BuildEvent.Failed],
    arn: arnOf("codebuild", "project/[\\w-]+"),
    form: "arn:…:codebuild:…:project/<name>",
  },
  deploymentApplications: {
    what: "a deployment application",
    role: "deployment-rule",
    events: Object.values(DeploymentNotificationEvent),
    defaultEvents: [DeploymentNotificationEvent.Failed],
    arn: arnOf("codedeploy", "application:[\\w+=,.@-]+"),
    form: "arn:…:codedeploy:…:application:<name>",
  },
  pipelines: {
    what: "a pipeline",
    role: "pipeline-rule",
    events: Object.values(PipelineEvent),
    defaultEvents: [PipelineEvent.Failed, PipelineEvent.ApprovalNeeded, PipelineEvent.Succeeded],
    arn: arnOf("codepipeline", "[\\w.@-]+"),
    form: "arn:…:codepipeline:…:<name>",
  },
} satisfies Record<string, NotificationKind>);

export type NotificationKindName = keyof typeof NOTIFICATION_KINDS;

/** The kinds by name. */
export const KIND_NAMES = Object.keys(NOTIFICATION_KINDS) as readonly NotificationKindName[];

/** The kind whose resources have such ARNs. */
export const kindOfArn = (arn: string): NotificationKindName | undefined =>
  KIND_NAMES.find((name) => NOTIFICATION_KINDS[name].arn.test(arn));

/** The kind that knows an event. */
export const kindOfEvent = (event: string): NotificationKindName | undefined =>
  KIND_NAMES.find((name) => (NOTIFICATION_KINDS[name].events as readonly string[]).includes(event));
