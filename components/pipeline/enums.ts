/** Choices of a pipeline, in CodePipeline's own values where it has them. */

/** What an action does and who does it. */
export const ActionProvider = {
  /** Takes a branch of a CodeCommit repository. */
  CodeCommit: "CodeCommit",
  /** Takes an object of a versioned bucket. */
  S3Source: "S3Source",
  /** Takes a branch on GitHub, GitLab, Bitbucket or Azure DevOps. */
  Connection: "Connection",
  /** Takes an image of ECR. */
  EcrSource: "EcrSource",
  /** Builds with a CodeBuild project. */
  CodeBuild: "CodeBuild",
  /** Tests with a CodeBuild project. */
  CodeBuildTest: "CodeBuildTest",
  /** Runs shell commands without a project. */
  Commands: "Commands",
  /** Builds with a job of Jenkins. */
  Jenkins: "Jenkins",
  /** Tests with a job of Jenkins. */
  JenkinsTest: "JenkinsTest",
  /** Builds an image and pushes it to ECR. */
  EcrBuildAndPublish: "EcrBuildAndPublish",
  /** Waits until somebody approves. */
  ManualApproval: "ManualApproval",
  /** Deploys to servers with CodeDeploy. */
  CodeDeploy: "CodeDeploy",
  /** Deploys containers blue/green with CodeDeploy. */
  CodeDeployToEcs: "CodeDeployToEcs",
  /** Deploys containers by replacing the tasks of a service. */
  Ecs: "Ecs",
  /** Deploys a function. */
  LambdaDeploy: "LambdaDeploy",
  /** Puts files into a bucket. */
  S3Deploy: "S3Deploy",
  /** Deploys to machines with Systems Manager. */
  Ec2Deploy: "Ec2Deploy",
  /** Calls a function. */
  LambdaInvoke: "LambdaInvoke",
  /** Starts another pipeline. */
  PipelineInvoke: "PipelineInvoke",
} as const;
export type ActionProvider = (typeof ActionProvider)[keyof typeof ActionProvider];

/** What happens to an execution when another one starts. */
export const ExecutionMode = {
  /** An execution that waits before a stage gives way to a newer one. */
  Superseded: "SUPERSEDED",
  /** Executions pass each stage one after the other. */
  Queued: "QUEUED",
  /** Executions know nothing of each other. */
  Parallel: "PARALLEL",
} as const;
export type ExecutionMode = (typeof ExecutionMode)[keyof typeof ExecutionMode];

/** What follows when a condition of a stage is met. */
export const ConditionResult = {
  Fail: "FAIL",
  Retry: "RETRY",
  Rollback: "ROLLBACK",
  Skip: "SKIP",
} as const;
export type ConditionResult = (typeof ConditionResult)[keyof typeof ConditionResult];

/** What an automatic retry repeats. */
export const RetryMode = {
  FailedActions: "FAILED_ACTIONS",
  AllActions: "ALL_ACTIONS",
} as const;
export type RetryMode = (typeof RetryMode)[keyof typeof RetryMode];

/** What a rule of a condition looks at. */
export const RuleProvider = {
  CloudWatchAlarm: "CloudWatchAlarm",
  CodeBuild: "CodeBuild",
  Commands: "Commands",
  DeploymentWindow: "DeploymentWindow",
  LambdaInvoke: "LambdaInvoke",
  VariableCheck: "VariableCheck",
} as const;
export type RuleProvider = (typeof RuleProvider)[keyof typeof RuleProvider];

/** What happens to a pull request before a trigger starts the pipeline. */
export const PullRequestEvent = {
  Open: "OPEN",
  Updated: "UPDATED",
  /** Merged or closed; Bitbucket tells of merges alone. */
  Closed: "CLOSED",
} as const;
export type PullRequestEvent = (typeof PullRequestEvent)[keyof typeof PullRequestEvent];
