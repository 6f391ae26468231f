import type { StoredObject } from "../types";

/** What pipelines do, beside building and deploying. */
export type PipelineStep =
  | {
      readonly kind: "EventStartsPipeline";
      readonly ruleArn: string;
      readonly targetRoleArn: string;
      readonly pipelineArn: string;
    }
  | {
      readonly kind: "AssumeActionRole";
      readonly pipelineRoleArn: string;
      readonly actionRoleArn: string;
      readonly region: string;
    }
  | {
      readonly kind: "CodeCommitSource";
      readonly executorRoleArn: string;
      readonly repositoryArn: string;
      /** Key that encrypts the repository. @default - a key of AWS, which needs no permission */
      readonly repositoryKeyArn?: string;
      readonly output: StoredObject;
    }
  | {
      readonly kind: "S3Source";
      readonly executorRoleArn: string;
      readonly object: StoredObject;
      readonly output: StoredObject;
    }
  | {
      readonly kind: "CopyArtifact";
      readonly pipelineRoleArn: string;
      readonly from: StoredObject;
      readonly to: StoredObject;
    }
  | {
      /** CodePipeline runs the commands of an action. */
      readonly kind: "RunCommands";
      readonly executorRoleArn: string;
      /** `/aws/codepipeline/<pipeline>` in the region of the action. */
      readonly logGroupArn: string;
      readonly inputs: readonly StoredObject[];
      readonly outputs: readonly StoredObject[];
    }
  | {
      /** A worker, such as Jenkins, fetches the jobs of an action type of one's own and works on them. */
      readonly kind: "WorkOnJobs";
      readonly workerRoleArn: string;
      readonly actionTypeArn: string;
      /** True for a worker that takes on the role through STS, which is a step `AssumeRole`. @default false: EC2 gives it */
      readonly throughSts?: boolean;
    }
  | {
      readonly kind: "ManualApproval";
      readonly executorRoleArn: string;
      readonly topicArn?: string;
      readonly region: string;
    }
  | {
      /** A rule of a stage's condition reads an alarm. */
      readonly kind: "AlarmRule";
      readonly executorRoleArn: string;
      readonly alarmArn: string;
    };
