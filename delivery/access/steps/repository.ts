import type { Principal } from "../types";

interface RepositoryStep {
  readonly repositoryArn: string;
  /** Key that encrypts the repository. @default - a key of AWS, which needs no permission */
  readonly repositoryKeyArn?: string;
}

/** What people, builds and services do with a repository of CodeCommit. */
export type CodeCommitStep =
  | (RepositoryStep & {
      /** Somebody clones or fetches. */
      readonly kind: "PullRepository";
      readonly principal: Principal;
    })
  | (RepositoryStep & {
      /**
       * Somebody pushes commits to a branch, writes to it in the console, or joins another branch to it without a pull request.
       * Creating the branch is a kind of its own, for who may do that differs.
       */
      readonly kind:
        "PushBranch" | "CommitToBranch" | "MergeBranches" | "CreateBranch" | "DeleteBranch" | "MergePullRequest";
      readonly principal: Principal;
      /** Branch that changes, without `refs/heads/`. */
      readonly branch: string;
    })
  | (RepositoryStep & {
      /** Somebody opens, discusses and approves pull requests. */
      readonly kind: "ReviewPullRequest";
      readonly principal: Principal;
    })
  | (RepositoryStep & {
      /** Somebody looks at the repository in the console or by the API. */
      readonly kind: "BrowseRepository";
      readonly principal: Principal;
    })
  | (RepositoryStep & {
      /** Somebody takes back comments and changes the rules of single pull requests. */
      readonly kind: "ModeratePullRequests";
      readonly principal: Principal;
    })
  | (RepositoryStep & {
      /** Somebody creates, renames, deletes or opens up repositories. */
      readonly kind: "AdministerRepository";
      readonly principal: Principal;
    })
  | (RepositoryStep & {
      /** A function makes the first commit and the branches of a new repository. */
      readonly kind: "MakeBranches";
      readonly functionRoleArn: string;
      readonly logGroupArn: string;
    })
  | {
      /** CodeCommit calls the function or the topic of a trigger. */
      readonly kind: "CallTrigger";
      readonly repositoryArn: string;
      readonly destinationArn: string;
    }
  | {
      /** CloudTrail delivers records to the bucket of a trail. */
      readonly kind: "DeliverTrail";
      readonly trailArn: string;
      readonly bucketArn: string;
      /** Folder in the bucket. @default - none */
      readonly prefix?: string;
      /** Key that encrypts the records. @default - S3's own */
      readonly keyArn?: string;
      /** Whether it records every region of the account. @default false */
      readonly allRegions?: boolean;
    };
