/**
 * News of a delivery: a repository, its build and its pipeline tell a team by e-mail, text message and chat, and an alarm and the
 * deployments of another account come through the same topic.
 *
 * Costs two KMS keys, the build, and what SNS delivers.
 */
import { MetricAlarm } from "@pulumi/aws/cloudwatch";
import {
  BuildProject,
  BuildSource,
  CodeRepository,
  DeliveryNotifications,
  NotificationDetail,
  PipelineEvent,
  RepositoryEvent,
} from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";

const code = new CodeRepository("code", { repositoryName: "shop", accountId, region }, { protect: true });

const build = new BuildProject("build", {
  projectName: "shop",
  source: BuildSource.CodeCommit,
  sourceLocation: code.cloneUrlHttp,
  sourceVersion: "refs/heads/main",
  accountId,
  region,
});

const news = new DeliveryNotifications("news", {
  topicName: "shop-news",
  displayName: "Shop",
  emailAddresses: ["shop@example.com", "releases@example.com"],
  phoneNumbers: ["+4915112345678"],
  chatConfigurationArns: [`arn:aws:chatbot::${accountId}:chat-configuration/slack-channel/shop`],
  repositories: {
    shop: {
      resourceArn: code.repositoryArn,
      events: [RepositoryEvent.PullRequestCreated, RepositoryEvent.BranchesAndTagsDeleted],
      detail: NotificationDetail.Basic,
    },
  },
  buildProjects: { shop: { resourceArn: build.projectArn } },
  pipelines: {
    "shop-prod": {
      resourceArn: `arn:aws:codepipeline:${region}:${accountId}:shop-prod`,
      events: [PipelineEvent.Failed, PipelineEvent.ApprovalNeeded, PipelineEvent.StageResumed],
    },
  },
  alarmAccountIds: [accountId, "222222222222"],
  publisherRoleArns: ["arn:aws:iam::222222222222:role/shop/prod/shop-prod-codedeploy-eu-central-1"],
  accountId,
  region,
});

new MetricAlarm("failures", {
  namespace: "AWS/CodeBuild",
  metricName: "FailedBuilds",
  dimensions: { ProjectName: "shop" },
  statistic: "Sum",
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  period: 300,
  evaluationPeriods: 1,
  treatMissingData: "notBreaching",
  alarmActions: [news.topicArn],
  region,
});

export const topicArn = news.topicArn;
export const ruleArns = news.ruleArns;
