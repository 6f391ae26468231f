/** Rules about pipelines and what is around them: builds, reviews, records, news. */
import { buildEncryption, buildLogGroup, buildLogs } from "../checks/builds";
import { approvals, notifications, trailLogging, trailRegions, trailValidation } from "../checks/governance";
import { deadLetters } from "../checks/messaging";
import { artifactKeys, pipelineType, polling } from "../checks/pipelines";
import { actionSecrets, projectSecrets } from "../checks/secrets";
import type { Rule } from "../rule";
import { ALLOWED_NAMES } from "./settings";

const PROJECTS = ["aws:codebuild/project:Project"];
const PIPELINES = ["aws:codepipeline/pipeline:Pipeline"];
const TRAILS = ["aws:cloudtrail/trail:Trail"];

/** The rules, in the order of the README. */
export const PIPELINE_RULES = [
  {
    name: "build-secrets",
    description: "No build project holds a secret in plain text.",
    level: "mandatory",
    types: PROJECTS,
    settings: ALLOWED_NAMES,
    check: projectSecrets,
  },
  {
    name: "pipeline-secrets",
    description: "No build action of a pipeline holds a secret in plain text.",
    level: "mandatory",
    types: PIPELINES,
    settings: ALLOWED_NAMES,
    check: actionSecrets,
  },
  {
    name: "build-encryption",
    description: "Builds encrypt what they write with a customer managed key.",
    level: "mandatory",
    types: PROJECTS,
    check: buildEncryption,
  },
  {
    name: "build-logs",
    description: "Builds leave a log.",
    level: "mandatory",
    types: PROJECTS,
    check: buildLogs,
  },
  {
    name: "build-log-group",
    description: "Builds log to a group that the program declares.",
    level: "advisory",
    types: PROJECTS,
    check: buildLogGroup,
  },
  {
    name: "pipeline-artifact-key",
    description: "Every artifact store is encrypted with a customer managed key.",
    level: "mandatory",
    types: PIPELINES,
    check: artifactKeys,
  },
  {
    name: "pipeline-type",
    description: "Pipelines are of type V2.",
    level: "advisory",
    types: PIPELINES,
    check: pipelineType,
  },
  {
    name: "pipeline-polling",
    description: "Sources start pipelines by events, not by polling.",
    level: "advisory",
    types: PIPELINES,
    check: polling,
  },
  {
    name: "approval-rule",
    description: "Approval rules of pull requests ask for an approval.",
    level: "mandatory",
    types: ["aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate"],
    settings: {
      minimumApprovals: {
        type: "integer",
        minimum: 1,
        default: 1,
        description: "Approvals that must be asked for at least.",
      },
    },
    check: approvals,
  },
  {
    name: "notification-rule",
    description: "Notification rules tell somebody.",
    level: "advisory",
    types: ["aws:codestarnotifications/notificationRule:NotificationRule"],
    check: notifications,
  },
  {
    name: "event-dead-letters",
    description: "Event targets keep what they could not deliver.",
    level: "advisory",
    types: ["aws:cloudwatch/eventTarget:EventTarget"],
    check: deadLetters,
  },
  {
    name: "trail-validation",
    description: "Files of a trail cannot be changed unnoticed.",
    level: "mandatory",
    types: TRAILS,
    check: trailValidation,
  },
  {
    name: "trail-logging",
    description: "Trails record.",
    level: "mandatory",
    types: TRAILS,
    check: trailLogging,
  },
  {
    name: "trail-regions",
    description: "A trail records every region, or leaves global services out.",
    level: "advisory",
    types: TRAILS,
    check: trailRegions,
  },
] satisfies Rule[];
