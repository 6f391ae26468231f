/** Calls of people, builds and services on repositories of CodeCommit. */
import { requireArn } from "../evaluator/arn";
import type { CodeCommitStep } from "../steps/repository";
import type { Principal, RequestContext } from "../types";
import { ADMINISTER, ADMINISTER_TEMPLATES, BROWSE, BROWSE_ALL, MODERATE, REVIEW } from "./people";
import { accountOf, assumedBy, expand, need, type Row, role, service, type TableCall, viaService } from "./rows";
import { CLOUDTRAIL, CODECOMMIT_GUIDE, LAMBDA } from "./sources";

type Step<K extends CodeCommitStep["kind"]> = Extract<CodeCommitStep, { kind: K }>;
type BranchChange = Extract<CodeCommitStep, { branch: string }>;

const PERMISSIONS = CODECOMMIT_GUIDE("auth-and-access-control-permissions-reference");
const LIMITED = CODECOMMIT_GUIDE("how-to-conditional-branch");
const ENCRYPTION = CODECOMMIT_GUIDE("encryption");

const rows = (actions: readonly string[], purpose: string, source = PERMISSIONS): readonly Row[] => [
  { actions: actions.map((action) => `codecommit:${action}`), purpose, source },
];

const READ_KEY: readonly Row[] = [
  { actions: ["kms:Decrypt"], purpose: "CodeCommit decrypts the repository for the reader", source: ENCRYPTION },
  {
    actions: ["kms:DescribeKey"],
    purpose: "CodeCommit looks at the repository's key",
    source: ENCRYPTION,
    necessity: "optional",
  },
];
/** The page lists these actions together, without saying which come with which command. */
const WRITE_KEY: readonly Row[] = [
  ...READ_KEY,
  {
    actions: ["kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
    purpose: "CodeCommit encrypts what is written",
    source: ENCRYPTION,
  },
  {
    actions: ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    purpose: "CodeCommit encrypts anew when the key changes",
    source: ENCRYPTION,
    necessity: "optional",
  },
];

interface Use {
  readonly principal: Principal;
  readonly repositoryArn: string;
  readonly repositoryKeyArn?: string;
}

function onRepository(table: readonly Row[], use: Use, context: RequestContext = {}): TableCall[] {
  const { principal, repositoryArn } = use;
  return expand(table, { principal, resource: repositoryArn, region: requireArn(repositoryArn).region, context });
}

/** CodeCommit calls KMS for the caller. */
function onKey(table: readonly Row[], { principal, repositoryArn, repositoryKeyArn }: Use): TableCall[] {
  if (repositoryKeyArn === undefined) return [];
  const { region } = requireArn(repositoryArn);
  const context = {
    "kms:ViaService": viaService("codecommit", region),
    "kms:CallerAccount": accountOf(principal),
  };
  return expand(table, { principal, resource: repositoryKeyArn, region, context });
}

const PULL = rows(["GitPull"], "fetches commits");
const PUSH = rows(["GitPush"], "opens the push, before branches are named", LIMITED);

export const pullRepository = (step: Step<"PullRepository">): TableCall[] => [
  ...onRepository(PULL, step),
  ...onKey(READ_KEY, step),
];

/** What changes a branch, by the kind of step. */
const CHANGES: Readonly<Record<BranchChange["kind"], readonly Row[]>> = {
  PushBranch: rows(["GitPush"], "pushes to the branch", LIMITED),
  CommitToBranch: rows(["CreateCommit", "PutFile", "DeleteFile"], "writes to the branch without Git", LIMITED),
  MergeBranches: rows(
    ["MergeBranchesByFastForward", "MergeBranchesBySquash", "MergeBranchesByThreeWay"],
    "merges another branch without a pull request",
    LIMITED,
  ),
  CreateBranch: rows(["CreateBranch"], "creates the branch"),
  DeleteBranch: rows(["DeleteBranch"], "deletes the branch", LIMITED),
  MergePullRequest: rows(
    ["MergePullRequestByFastForward", "MergePullRequestBySquash", "MergePullRequestByThreeWay"],
    "merges the pull request",
    LIMITED,
  ),
};

export function changeBranch(step: BranchChange): TableCall[] {
  const context = { "codecommit:References": `refs/heads/${step.branch}` };
  return [
    ...(step.kind === "PushBranch" ? onRepository(PUSH, step) : []),
    ...onRepository(CHANGES[step.kind], step, context),
    ...onKey(WRITE_KEY, step),
  ];
}

export const reviewPullRequest = (step: Step<"ReviewPullRequest">): TableCall[] => [
  ...onRepository(REVIEW, step),
  ...onKey(READ_KEY, step),
];

export const browseRepository = (step: Step<"BrowseRepository">): TableCall[] => [
  ...onRepository(BROWSE, step),
  ...expand(BROWSE_ALL, {
    principal: step.principal,
    resource: "*",
    region: requireArn(step.repositoryArn).region,
  }),
  ...onKey(READ_KEY, step),
];

export const moderatePullRequests = (step: Step<"ModeratePullRequests">): TableCall[] => onRepository(MODERATE, step);

export const administerRepository = (step: Step<"AdministerRepository">): TableCall[] => [
  ...onRepository(ADMINISTER, step),
  ...expand(ADMINISTER_TEMPLATES, {
    principal: step.principal,
    resource: "*",
    region: requireArn(step.repositoryArn).region,
  }),
];

const MAKE = rows(["GetBranch", "ListBranches", "CreateCommit", "CreateBranch"], "makes the branches");
const LOG: readonly Row[] = [
  {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    purpose: "Lambda writes the function's log",
    source: LAMBDA("monitoring-cloudwatchlogs"),
  },
];

export function makeBranches(step: Step<"MakeBranches">): TableCall[] {
  const principal = role(step.functionRoleArn);
  const { region } = requireArn(step.repositoryArn);
  const use = { ...step, principal };
  const stream = `${step.logGroupArn.replace(/:\*$/, "")}:log-stream:branches`;
  return [
    ...assumedBy("lambda.amazonaws.com", step.functionRoleArn, region, LAMBDA("lambda-intro-execution-role")),
    ...onRepository(MAKE, use),
    ...onKey(WRITE_KEY, use),
    ...expand(LOG, { principal, resource: stream, region }),
  ];
}

/** What a destination's policy is asked, by its service. */
const TRIGGERS: Readonly<Record<string, { readonly action: string; readonly page: string }>> = {
  lambda: { action: "lambda:InvokeFunction", page: "how-to-notify-lambda-cc" },
  sns: { action: "sns:Publish", page: "how-to-notify-sns" },
};

/** @throws Error when the destination is neither a function nor a topic. */
export function callTrigger({ repositoryArn, destinationArn }: Step<"CallTrigger">): TableCall[] {
  const destination = requireArn(destinationArn);
  const trigger = TRIGGERS[destination.service];
  if (trigger === undefined) throw new Error(`a trigger calls functions and topics, got ${destinationArn}`);
  const context = { "aws:SourceArn": repositoryArn, "aws:SourceAccount": requireArn(repositoryArn).account };
  const target = {
    principal: service("codecommit.amazonaws.com"),
    resource: destinationArn,
    region: destination.region,
    context,
  };
  return need(target, [trigger.action], "CodeCommit calls the trigger's destination", CODECOMMIT_GUIDE(trigger.page));
}

const BUCKET_POLICY = CLOUDTRAIL("create-s3-bucket-policy-for-cloudtrail");

const KEY_POLICY = CLOUDTRAIL("create-kms-key-policy-for-cloudtrail");

/** A region that records of a trail of every region come from too. */
const ELSEWHERE = "ap-southeast-2";

/** Only encryption has a context. */
const encryptRecords = (target: Parameters<typeof need>[0], trailArn: string): TableCall[] => [
  ...need(
    { ...target, context: { ...target.context, "kms:EncryptionContext:aws:cloudtrail:arn": trailArn } },
    ["kms:GenerateDataKey"],
    "CloudTrail encrypts records",
    KEY_POLICY,
  ),
  ...need(target, ["kms:DescribeKey"], "CloudTrail looks at the trail's key", KEY_POLICY),
];

export function deliverTrail(step: Step<"DeliverTrail">): TableCall[] {
  const { trailArn, bucketArn, prefix, keyArn, allRegions = false } = step;
  const { region, account } = requireArn(trailArn);
  const principal = service("cloudtrail.amazonaws.com");
  const context = { "aws:SourceArn": trailArn, "aws:SourceAccount": account };
  const target = { principal, region, resourceAccount: account };
  const folder = prefix === undefined ? "" : `${prefix}/`;
  return [
    ...need(
      { ...target, resource: bucketArn, context },
      ["s3:GetBucketAcl"],
      "CloudTrail checks the bucket",
      BUCKET_POLICY,
    ),
    ...[region, ...(allRegions ? [ELSEWHERE] : [])].flatMap((recorded) =>
      need(
        {
          ...target,
          resource: `${bucketArn}/${folder}AWSLogs/${account}/CloudTrail/${recorded}/records.json.gz`,
          context: { ...context, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
        ["s3:PutObject"],
        "CloudTrail writes records",
        BUCKET_POLICY,
      ),
    ),
    ...(keyArn === undefined ? [] : encryptRecords({ ...target, resource: keyArn, context }, trailArn)),
  ];
}

/** The table of each kind of step. */
export const CODE_COMMIT_TABLES = {
  PullRepository: pullRepository,
  PushBranch: changeBranch,
  CommitToBranch: changeBranch,
  MergeBranches: changeBranch,
  CreateBranch: changeBranch,
  DeleteBranch: changeBranch,
  MergePullRequest: changeBranch,
  ReviewPullRequest: reviewPullRequest,
  BrowseRepository: browseRepository,
  ModeratePullRequests: moderatePullRequests,
  AdministerRepository: administerRepository,
  MakeBranches: makeBranches,
  CallTrigger: callTrigger,
  DeliverTrail: deliverTrail,
} as const;
