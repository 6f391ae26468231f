/** Mutants that no call can tell from the original, each with why. */
export const EQUIVALENT: readonly {
  readonly mutant: RegExp;
  readonly why: string;
  /** Settings under which it survives. @default - those of this repository */
  readonly when?: string;
}[] = [
  {
    mutant: /^prod pipeline-role#role ReadSource(Bucket|Object): drop /,
    why: "The channel lies in the pipeline's own store, which MoveArtifacts and ReadStoreSettings cover too; a source elsewhere would need the statement.",
  },
  {
    mutant: /^dev artifacts-bucket-policy-eu-central-1 DenyOverwrite: drop (the Deny|Resource .*)$/,
    why: "In dev nobody writes releases or records: DenyOtherWriters denies every role that exists.",
  },
  {
    mutant: /^shared notifications-key AccountThroughSns: drop Action /,
    why: "No role publishes to the topic of the repository: the reason on record speaks of the whole statement.",
  },
  {
    mutant: /^prod notifications-key AccountAdministersKey: drop the Allow$/,
    why: "Where roles publish, both statements allow it; the reason on record for other stacks says why this one stays.",
  },
  {
    mutant: /^staging notifications-key AccountAdministersKey: drop the Allow$/,
    why: "As in prod, where roles publish.",
    when: "notificationEmails and requiresApproval",
  },
  {
    mutant: /^prod pipeline-role#role ReadStoreSettings: drop the Allow$/,
    why: "With one store ReadSourceBucket covers it too.",
    when: "deploymentTarget Lambda",
  },
  {
    mutant: /^shared images-policy-eu-central-1 PushFromAccount111111111111: drop the Allow$/,
    why: "In the repository's own account the policies of the roles decide; the statement serves builds of other accounts.",
    when: "imageRegions",
  },
  {
    mutant:
      /^(shared|prod) notifications-topic-policy AlarmsPublish: drop Condition (StringEquals aws:SourceAccount|ArnLike aws:SourceArn)$/,
    why: "The alarm's ARN and its account each hold other accounts off; both stand, as AWS's guide has them.",
  },
  {
    mutant: /^prod notifications-key AlarmsThroughSns: drop aws:SourceAccount \d+$/,
    why: "What CloudWatch tells KMS is not documented, so that calls name no account; the condition binds where CloudWatch names one.",
  },
];
