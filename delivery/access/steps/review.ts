interface OnRepository {
  readonly functionRoleArn: string;
  readonly repositoryArn: string;
  /** Key that encrypts the repository. @default - a key of AWS, which needs no permission */
  readonly repositoryKeyArn?: string;
}

/** What events of a repository and of builds lead to: reviews, and starts of pipelines by changed files. */
export type ReviewStep =
  | {
      /** EventBridge matches an event and starts a build. */
      readonly kind: "EventStartsBuild";
      readonly ruleArn: string;
      readonly targetRoleArn: string;
      readonly projectArn: string;
    }
  | {
      /** EventBridge matches an event and calls a function. */
      readonly kind: "EventCallsFunction";
      readonly ruleArn: string;
      readonly functionArn: string;
    }
  | {
      /** EventBridge could not deliver an event, and leaves it in a queue. */
      readonly kind: "KeepUndelivered";
      readonly ruleArn: string;
      readonly queueArn: string;
    }
  | {
      /** Lambda takes on a function's role, and leaves events that the function failed for in a queue. */
      readonly kind: "RunEventFunction";
      readonly functionRoleArn: string;
      readonly functionArn: string;
      readonly logGroupArn: string;
      readonly failureQueueArn: string;
    }
  | (OnRepository & {
      /** The function of a review approves the pull request whose build has ended, or comments on it. */
      readonly kind: "JudgePullRequest";
      readonly projectArn: string;
    })
  | (OnRepository & {
      /** The function of a trigger looks up what changed and starts pipelines. */
      readonly kind: "StartChangedPipelines";
      readonly pipelineArns: readonly string[];
    });
