/** What people, builds and functions may do with a repository. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";
import { oneOrMany, type Statement } from "../internal/policies";
import {
  ADMINISTER,
  CHANGE_BRANCH,
  CREATE_BRANCH,
  LIST,
  MAINTAIN,
  MAKE_BRANCHES,
  MERGE_PULL_REQUESTS,
  READ,
  READ_KEY,
  REVIEW,
  WRITE_KEY,
} from "./actions";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS, type CodeRepositoryArgs } from "./args";
import { RepositoryTeamName } from "./enums";

/** What statements are about. */
export interface RepositoryTarget {
  readonly repositoryArn: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
  readonly identity: Identity;
  /** Branches, patterns allowed, that are merged to only. */
  readonly protectedBranches: readonly string[];
}

/** The key serves CodeCommit alone. @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
export function keyStatement({ keyArn, identity }: RepositoryTarget, access: "read" | "write"): Statement {
  const { region, dnsSuffix } = identity;
  return {
    Sid: "UseKey",
    Effect: "Allow",
    Action: access === "read" ? READ_KEY : WRITE_KEY,
    Resource: keyArn,
    Condition: { StringEquals: { "kms:ViaService": pulumi.interpolate`codecommit.${region}.${dnsSuffix}` } },
  };
}

const allow = (Sid: string, Action: readonly string[], Resource: pulumi.Input<string>): Statement => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});

/** Denied by name, so that no further policy of a user or role brings it back. */
const DENY_ADMINISTRATION: Statement = {
  Sid: "DenyAdministration",
  Effect: "Deny",
  Action: ADMINISTER,
  Resource: "*",
};

/**
 * Denies changes of branches. Git asks first for the push as such, without naming references: the condition on `Null` lets that pass.
 * @see https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html
 */
function denyOnBranches({ repositoryArn, protectedBranches }: RepositoryTarget, Action: readonly string[]): Statement {
  const operator = protectedBranches.some((branch) => branch.includes("*")) ? "StringLike" : "StringEquals";
  const references = protectedBranches.map((branch) => `refs/heads/${branch}`);
  return {
    Sid: "DenyProtectedBranches",
    Effect: "Deny",
    Action,
    Resource: repositoryArn,
    Condition: {
      [`${operator}IfExists`]: { "codecommit:References": oneOrMany(references) },
      Null: { "codecommit:References": "false" },
    },
  };
}

const readers = (target: RepositoryTarget): readonly Statement[] => [
  allow("Read", READ, target.repositoryArn),
  allow("List", LIST, "*"),
  keyStatement(target, "read"),
  DENY_ADMINISTRATION,
];

const DEVELOP = [...REVIEW, ...CREATE_BRANCH, ...CHANGE_BRANCH, ...MERGE_PULL_REQUESTS];

const developers = (target: RepositoryTarget): readonly Statement[] => [
  allow("Read", READ, target.repositoryArn),
  allow("Develop", DEVELOP, target.repositoryArn),
  allow("List", LIST, "*"),
  keyStatement(target, "write"),
  DENY_ADMINISTRATION,
  denyOnBranches(target, [...CREATE_BRANCH, ...CHANGE_BRANCH, ...MERGE_PULL_REQUESTS]),
];

const maintainers = (target: RepositoryTarget): readonly Statement[] => [
  allow("Read", READ, target.repositoryArn),
  allow("Maintain", [...DEVELOP, ...MAINTAIN], target.repositoryArn),
  allow("List", LIST, "*"),
  keyStatement(target, "write"),
  DENY_ADMINISTRATION,
  denyOnBranches(target, CHANGE_BRANCH),
];

/** The statements of each team. */
export const TEAM_STATEMENTS: Readonly<Record<RepositoryTeamName, (target: RepositoryTarget) => readonly Statement[]>> =
  Object.freeze({
    [RepositoryTeamName.Developers]: developers,
    [RepositoryTeamName.Maintainers]: maintainers,
    [RepositoryTeamName.Readers]: readers,
  });

/** Lets users upload keys of their own for SSH, as AWSCodeCommitPowerUser does: a key of one's own need not be shared. */
export function ownSshKeys({ partition, accountId }: Identity): Statement {
  const actions = [
    "DeleteSSHPublicKey",
    "GetSSHPublicKey",
    "ListSSHPublicKeys",
    "UpdateSSHPublicKey",
    "UploadSSHPublicKey",
  ];
  return allow(
    "ManageOwnSshKeys",
    actions.map((action) => `iam:${action}`),
    pulumi.interpolate`arn:${partition}:iam::${accountId}:user/\${aws:username}`,
  );
}

/** What the function that makes branches may do. */
export const makeBranchesStatements = (target: RepositoryTarget): readonly Statement[] => [
  allow("MakeBranches", MAKE_BRANCHES, target.repositoryArn),
  keyStatement(target, "write"),
];

/** The branches that are merged to only. */
export function protectedBranchesOf({
  protectedBranches,
  branches,
  defaultBranch,
}: CodeRepositoryArgs): readonly string[] {
  return protectedBranches ?? branches ?? [defaultBranch ?? DEFAULTS.defaultBranch];
}
