import { type Facts } from "./facts";
import type { Reason, UnusedGrant } from "./types";

/** Nothing can be changed in a region that is lost, and nothing is to be when it is back: its store waits as it was. */
const inEvacuatedRegion = ({ policy }: UnusedGrant, { isEvacuated }: Facts): boolean => isEvacuated(policy);

const nobodyPushes = (_: UnusedGrant, { needs }: Facts): boolean =>
  !needs.some(({ call }) => call.action === "ecr:PutImage");

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
  {
    policy: "notifications-key",
    statement: "AccountAdministersKey",
    reason:
      "KMS demands that somebody can administer every key (key-policy-default); publishers come by the other statements alone.",
  },
  {
    policy: "notifications-key",
    statement: "AccountThroughSns",
    reason:
      "Roles of the account that a topic lets publish need its key too (sns-key-management); where no pipeline asks for approvals, none does.",
  },
  {
    policy: "audit-key",
    statement: "AccountAdministersKey",
    reason:
      "KMS demands that somebody can administer every key (key-policy-default), and auditors of the account read records by it; CloudTrail comes by the other statements.",
  },
  {
    policy: "packages-key",
    statement: "AccountAdministersKey",
    when: "packages",
    reason:
      "KMS demands that somebody can administer every key (key-policy-default); CodeArtifact works by the grants that it was given.",
  },
  {
    policy: "packages-key",
    statement: "CodeArtifactMakesGrants",
    when: "packages",
    reason:
      "Whoever creates the domain gives CodeArtifact its grants (domain-create): the program does, and no delivery.",
  },
  {
    policy: "artifacts-bucket-policy-*",
    statement: "ReadBucket*",
    values: ["s3:ListBucket", "arn:*:iam::*:role/*-machine-*"],
    when: "deploymentTarget other than Instances",
    reason:
      "AWS's walkthrough lets readers of other accounts list the store (pipelines-create-cross-account); of those that read bundles, only the agents on EC2 ask.",
  },
  {
    policy: "artifacts-bucket-policy-*",
    statement: "Read*",
    when: "evacuatedRegions",
    where: inEvacuatedRegion,
    reason:
      "Nothing is deployed to an evacuated region, and nothing in it can be changed while it is lost: its store keeps the policy that its readers come back to.",
  },
  {
    policy: "artifacts-key*",
    statement: "DecryptObjects*",
    when: "evacuatedRegions",
    where: inEvacuatedRegion,
    reason: "As of the store of an evacuated region: its key keeps the policy that its readers come back to.",
  },
  ...["artifacts-key*", "signing-key*"].map((policy) => ({
    policy,
    statement: "AccountAdministersKey",
    when: "evacuatedRegions, functions in several regions, publishesReleases where nobody promotes",
    reason:
      "KMS demands that somebody can administer every key (key-policy-default), also one that waits for its region to be used.",
  })),
  ...["PushFromAccount*", "OnlyThesePush"].map((statement) => ({
    policy: "images-policy-*",
    statement,
    when: "imageRegions without an environment of containers",
    where: nobodyPushes,
    reason:
      "The stack shared has images before the first environment of containers can be made, whose build then pushes.",
  })),
  {
    policy: "images-policy-*",
    statement: "PullFromAccount*",
    when: "deploymentTarget ECS",
    reason:
      "The repositories of all regions have one policy, which does not change with what runs where; who does not run in a region does not ask.",
  },
];
