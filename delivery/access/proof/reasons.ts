import type { Reason } from "./types";

/**
 * Why grants that no delivery exercises stay. Records that speak of nothing unused are listed by `interlock prove`, and a test demands
 * that there are none for the stacks of this repository; other settings may use what these do not.
 */
export const REASONS: readonly Reason[] = [
  {
    policy: "pipeline-role#role",
    statement: "MoveArtifacts",
    values: ["s3:GetObject", "s3:GetObjectVersion"],
    reason:
      "CodePipeline's guide demands reading of every pipeline role (how-to-custom-role), although a delivery in one region copies nothing.",
  },
  {
    policy: "release-role#role",
    statement: "UseStoreKey",
    values: ["kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*"],
    reason:
      "CodeBuild's guide demands these of every role that writes to a store with a key (setting-up-service-role); a small object needs none of them.",
  },
];
