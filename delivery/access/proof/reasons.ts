import type { Reason } from "./types";

const BUILDS =
  "Every build project gets the same rights on its own store and key; which of them it uses is its buildspec's affair.";

/**
 * Why grants that no delivery exercises stay. A record that speaks of nothing unused is an error: what has come to be used,
 * or is gone, needs no reason.
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
    statement: "WriteReports",
    reason: "Every build project may write test reports below its own name; the release's buildspec writes none.",
  },
  {
    policy: "verify-role#role",
    statement: "WriteReports",
    reason: "Every build project may write test reports below its own name; the verification's buildspec writes none.",
  },
  {
    policy: "release-role#role",
    statement: "UseStoreKey",
    values: ["kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*"],
    reason: BUILDS,
  },
  {
    policy: "verify-role#role",
    statement: "UseStoreKey",
    values: ["kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    reason: BUILDS,
  },
  { policy: "verify-role#role", statement: "MoveArtifacts", values: ["s3:PutObject"], reason: BUILDS },
];
