import { requireArn } from "../evaluator/arn";
import type { DeliveryStep } from "../types";
import { onObject, READ_ARTIFACT, WRITE_ARTIFACT, type ObjectRows } from "./objects";
import { assumedBy, expand, need, role, type Row, type TableCall, viaService } from "./rows";
import { CODECOMMIT_GUIDE, CODEPIPELINE, EVENTBRIDGE, S3 } from "./sources";

type Step<K extends DeliveryStep["kind"]> = Extract<DeliveryStep, { kind: K }>;

/** EventBridge matches an event and starts a pipeline. */
export function eventStartsPipeline(step: Step<"EventStartsPipeline">): TableCall[] {
  const { region } = requireArn(step.pipelineArn);
  return [
    ...assumedBy(
      "events.amazonaws.com",
      step.targetRoleArn,
      region,
      EVENTBRIDGE("cross-service-confused-deputy-prevention"),
      step.ruleArn,
    ),
    ...need(
      { principal: role(step.targetRoleArn), resource: step.pipelineArn, region },
      ["codepipeline:StartPipelineExecution"],
      "EventBridge starts the pipeline",
      CODEPIPELINE("create-S3-source-events-cfn"),
    ),
  ];
}

/** CodePipeline takes on its service role and, with it, the role of an action. */
export function assumeActionRole({ pipelineRoleArn, actionRoleArn, region }: Step<"AssumeActionRole">): TableCall[] {
  const own = assumedBy(
    "codepipeline.amazonaws.com",
    pipelineRoleArn,
    region,
    CODEPIPELINE("pipelines-create-service-role-cli"),
  );
  if (actionRoleArn === pipelineRoleArn) return own;
  return [
    ...own,
    ...need(
      { principal: role(pipelineRoleArn), resource: actionRoleArn, region },
      ["sts:AssumeRole"],
      "CodePipeline takes on the role of the action",
      CODEPIPELINE("pipelines-create-cross-account"),
    ),
  ];
}

const CODECOMMIT: readonly Row[] = [
  {
    actions: [
      "codecommit:GetBranch",
      "codecommit:GetCommit",
      "codecommit:UploadArchive",
      "codecommit:GetUploadArchiveStatus",
      "codecommit:CancelUploadArchive",
    ],
    purpose: "the source action reads the branch and has its commit packed",
    source: CODEPIPELINE("action-reference-CodeCommit"),
  },
  {
    actions: ["codecommit:GetRepository"],
    purpose: "the source action passes a reference for a full clone",
    source: CODEPIPELINE("action-reference-CodeCommit"),
    necessity: "optional",
  },
];

const REPOSITORY_KEY: readonly Row[] = [
  {
    actions: ["kms:Decrypt"],
    purpose: "CodeCommit decrypts the repository for the reader",
    source: CODECOMMIT_GUIDE("encryption"),
  },
  {
    actions: ["kms:DescribeKey"],
    purpose: "CodeCommit looks at the repository's key",
    source: CODECOMMIT_GUIDE("encryption"),
    necessity: "optional",
  },
];

export function codeCommitSource(step: Step<"CodeCommitSource">): TableCall[] {
  const { executorRoleArn, repositoryArn, repositoryKeyArn, output } = step;
  const principal = role(executorRoleArn);
  const { region } = requireArn(repositoryArn);
  const context = {
    "kms:ViaService": viaService("codecommit", region),
    "kms:CallerAccount": requireArn(executorRoleArn).account,
  };
  return [
    ...expand(CODECOMMIT, { principal, resource: repositoryArn, region }),
    ...(repositoryKeyArn === undefined
      ? []
      : expand(REPOSITORY_KEY, { principal, resource: repositoryKeyArn, region, context })),
    ...onObject(WRITE_ARTIFACT, principal, output),
  ];
}

const S3_SOURCE: ObjectRows = {
  bucket: [
    {
      actions: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
      purpose: "the source action checks the bucket",
      source: CODEPIPELINE("action-reference-S3"),
    },
  ],
  object: [
    {
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      purpose: "the source action reads the object",
      source: CODEPIPELINE("action-reference-S3"),
    },
    {
      actions: ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"],
      purpose: "the source action copies the object's tags, if it has any",
      source: CODEPIPELINE("how-to-custom-role"),
      necessity: "optional",
    },
  ],
  key: READ_ARTIFACT.key,
};

export function s3Source({ executorRoleArn, object, output }: Step<"S3Source">): TableCall[] {
  const principal = role(executorRoleArn);
  return [...onObject(S3_SOURCE, principal, object), ...onObject(WRITE_ARTIFACT, principal, output)];
}

/** CodePipeline copies an input artifact into the region of a cross-region action. */
export function copyArtifact({ pipelineRoleArn, from, to }: Step<"CopyArtifact">): TableCall[] {
  const principal = role(pipelineRoleArn);
  return [...onObject(READ_ARTIFACT, principal, from), ...onObject(WRITE_ARTIFACT, principal, to)];
}

/** The topic's encryption is not known to the step; a key of its own would need kms:GenerateDataKey and kms:Decrypt. */
export function manualApproval({ executorRoleArn, topicArn, region }: Step<"ManualApproval">): TableCall[] {
  if (topicArn === undefined) return [];
  return need(
    { principal: role(executorRoleArn), resource: topicArn, region },
    ["sns:Publish"],
    "CodePipeline asks for the approval",
    CODEPIPELINE("approvals-iam-permissions"),
  );
}

/** The page of the rule lists no permission: that it reads the alarm is inferred from what it does. */
export function alarmRule({ executorRoleArn, alarmArn }: Step<"AlarmRule">): TableCall[] {
  const { region } = requireArn(alarmArn);
  return need(
    { principal: role(executorRoleArn), resource: alarmArn, region },
    ["cloudwatch:DescribeAlarms"],
    "the condition reads the state of its alarm",
    CODEPIPELINE("rule-reference-CloudWatchAlarm"),
  );
}

const REPLICATION_READ: ObjectRows = {
  bucket: [
    {
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      purpose: "S3 reads the replication rules",
      source: S3("setting-repl-config-perm-overview"),
    },
  ],
  object: [
    {
      actions: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"],
      purpose: "S3 reads the object to replicate",
      source: S3("setting-repl-config-perm-overview"),
    },
    {
      actions: ["s3:GetObjectVersionTagging"],
      purpose: "S3 reads the tags to replicate; without it the object arrives untagged",
      source: S3("setting-repl-config-perm-overview"),
      necessity: "optional",
    },
  ],
  key: [
    { actions: ["kms:Decrypt"], purpose: "S3 decrypts the original", source: S3("replication-config-for-kms-objects") },
  ],
};

const REPLICATION_WRITE: ObjectRows = {
  bucket: [],
  object: [
    {
      actions: ["s3:ReplicateObject"],
      purpose: "S3 writes the replica",
      source: S3("setting-repl-config-perm-overview"),
    },
    {
      actions: ["s3:ReplicateDelete", "s3:ReplicateTags"],
      purpose: "S3 replicates delete markers and later changes of tags, where the rule says so",
      source: S3("setting-repl-config-perm-overview"),
      necessity: "optional",
    },
  ],
  key: [
    {
      actions: ["kms:Encrypt"],
      purpose: "S3 encrypts the replica",
      source: S3("replication-config-for-kms-objects"),
    },
    {
      actions: ["kms:Decrypt"],
      purpose: "S3 verifies the bucket key of the destination",
      source: S3("replication-config-for-kms-objects#bk-replication"),
    },
    {
      actions: ["kms:GenerateDataKey"],
      purpose: "S3 encrypts the replica of an object that was not encrypted",
      source: S3("replication-config-for-kms-objects"),
      necessity: "optional",
    },
  ],
};

/** S3 copies an object as its bucket's replication rules say. */
export function replicateObject({ roleArn, from, to }: Step<"ReplicateObject">): TableCall[] {
  const principal = role(roleArn);
  return [
    ...assumedBy("s3.amazonaws.com", roleArn, from.region, S3("setting-repl-config-perm-overview")),
    ...onObject(REPLICATION_READ, principal, from),
    ...onObject(REPLICATION_WRITE, principal, to),
  ];
}
