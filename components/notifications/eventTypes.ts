/** Events that notification rules know, beyond those of repositories and builds. Source: Developer Tools console User Guide: concepts. */
import { BuildEventDetail } from "../build/enums";

/** Events of a CodeDeploy application. */
export const DeploymentNotificationEvent = {
  Failed: "codedeploy-application-deployment-failed",
  Succeeded: "codedeploy-application-deployment-succeeded",
  Started: "codedeploy-application-deployment-started",
} as const;
export type DeploymentNotificationEvent =
  (typeof DeploymentNotificationEvent)[keyof typeof DeploymentNotificationEvent];

/** Events of a pipeline. */
export const PipelineEvent = {
  ActionSucceeded: "codepipeline-pipeline-action-execution-succeeded",
  ActionFailed: "codepipeline-pipeline-action-execution-failed",
  ActionCanceled: "codepipeline-pipeline-action-execution-canceled",
  ActionStarted: "codepipeline-pipeline-action-execution-started",
  StageStarted: "codepipeline-pipeline-stage-execution-started",
  StageSucceeded: "codepipeline-pipeline-stage-execution-succeeded",
  StageResumed: "codepipeline-pipeline-stage-execution-resumed",
  StageCanceled: "codepipeline-pipeline-stage-execution-canceled",
  StageFailed: "codepipeline-pipeline-stage-execution-failed",
  Failed: "codepipeline-pipeline-pipeline-execution-failed",
  Canceled: "codepipeline-pipeline-pipeline-execution-canceled",
  Started: "codepipeline-pipeline-pipeline-execution-started",
  Resumed: "codepipeline-pipeline-pipeline-execution-resumed",
  Succeeded: "codepipeline-pipeline-pipeline-execution-succeeded",
  Superseded: "codepipeline-pipeline-pipeline-execution-superseded",
  ApprovalFailed: "codepipeline-pipeline-manual-approval-failed",
  ApprovalNeeded: "codepipeline-pipeline-manual-approval-needed",
  ApprovalSucceeded: "codepipeline-pipeline-manual-approval-succeeded",
} as const;
export type PipelineEvent = (typeof PipelineEvent)[keyof typeof PipelineEvent];

/** How much a notification says: `FULL` adds comments, error messages and links to approvals. */
export const NotificationDetail = BuildEventDetail;
export type NotificationDetail = BuildEventDetail;
