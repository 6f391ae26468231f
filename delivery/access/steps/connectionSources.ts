import type { StoredObject } from "../types";

/** What sources beyond CodeCommit and S3 do, and how other accounts learn of changes. */
export type ConnectionSourceStep =
  | {
      /** CodePipeline takes a commit of another source host. */
      readonly kind: "ConnectionSource";
      readonly executorRoleArn: string;
      /** Of this account or of one that shares it. */
      readonly connectionArn: string;
      /** `owner/name`. */
      readonly fullRepositoryId: string;
      readonly output: StoredObject;
    }
  | {
      /** CodePipeline finds the image of a tag. */
      readonly kind: "EcrSource";
      readonly executorRoleArn: string;
      readonly repositoryArn: string;
      readonly output: StoredObject;
    }
  | {
      /** EventBridge sends an event to the bus of another account. */
      readonly kind: "ForwardEvent";
      readonly ruleArn: string;
      readonly targetRoleArn: string;
      readonly busArn: string;
    };
