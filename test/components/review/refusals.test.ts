import assert from "node:assert/strict";
import type { CodeReviewArgs } from "../../../components";
import { problemsOf } from "../deployed";
import { build, CONNECTION, happy, hosted, KEY, TOPIC } from "./example";

const REVIEW = 'CodeReview "review": ';
const BUILD = 'BuildProject "review-build": ';
const NO_HOST =
  'source must be one of GITHUB, GITHUB_ENTERPRISE, GITLAB, GITLAB_SELF_MANAGED, BITBUCKET, got "CODECOMMIT"; give the repository\'s host';
const settings = "remove it; the repository's host has settings of its own";

/** Args without some. */
function without(args: CodeReviewArgs, ...names: (keyof CodeReviewArgs)[]): CodeReviewArgs {
  return Object.fromEntries(
    Object.entries(args).filter(([name]) => !names.includes(name as keyof CodeReviewArgs)),
  ) as unknown as CodeReviewArgs;
}

describe("CodeReview refuses", () => {
  const cases: Readonly<Record<string, readonly [CodeReviewArgs, ...string[]]>> = {
    "no repository": [
      without(happy(), "repositoryName"),
      `${REVIEW}repositoryName must be given, or fullRepositoryId, and not both, got {}; give repositoryName for CodeCommit and fullRepositoryId for another host`,
    ],
    "two repositories": [
      hosted({ repositoryName: "shop" }),
      `${REVIEW}repositoryName must be given, or fullRepositoryId, and not both, got {"repositoryName":"shop","fullRepositoryId":"example/shop"}; give repositoryName for CodeCommit and fullRepositoryId for another host`,
    ],
    "settings of other hosts for CodeCommit": [
      happy({ source: "GITHUB", connectionArn: CONNECTION, serverUrl: "https://git.example.com" }),
      `${REVIEW}source must not be given without fullRepositoryId, got "GITHUB"; remove it`,
      `${REVIEW}connectionArn must not be given without fullRepositoryId, got "${CONNECTION}"; remove it`,
      `${REVIEW}serverUrl must not be given without fullRepositoryId, got "https://git.example.com"; remove it`,
    ],
    "settings of CodeCommit for other hosts": [
      hosted({
        repositoryKeyArn: KEY,
        approvals: 1,
        approvers: ["CodeCommitApprovers:111111111111:ann"],
        functionName: "judge",
        alarmTopicArns: [TOPIC],
        reviewerRoleName: "judge",
        eventRoleName: "starter",
      }),
      `${REVIEW}repositoryKeyArn must not be given with fullRepositoryId, got "${KEY}"; ${settings}`,
      `${REVIEW}approvals must not be given with fullRepositoryId, got 1; ${settings}`,
      `${REVIEW}approvers must not be given with fullRepositoryId, got ["CodeCommitApprovers:111111111111:ann"]; ${settings}`,
      `${REVIEW}functionName must not be given with fullRepositoryId, got "judge"; ${settings}`,
      `${REVIEW}alarmTopicArns must not be given with fullRepositoryId, got ["${TOPIC}"]; ${settings}`,
      `${REVIEW}reviewerRoleName must not be given with fullRepositoryId, got "judge"; ${settings}`,
      `${REVIEW}eventRoleName must not be given with fullRepositoryId, got "starter"; ${settings}`,
    ],
    "a repository of a host that is not said": [
      without(hosted({ fullRepositoryId: "shop.git", source: "CODECOMMIT" }), "connectionArn"),
      `${REVIEW}fullRepositoryId must be owner/name, without .git, got "shop.git"; copy it from the address of the repository`,
      `${REVIEW}connectionArn must be given with fullRepositoryId; give the ARN of a connection whose handshake is complete`,
      `${REVIEW}${NO_HOST}`,
    ],
    "a server of a host that has one": [
      hosted({ serverUrl: "https://git.example.com" }),
      `${REVIEW}serverUrl must not be given with the source GITHUB, which is https://github.com, got "https://git.example.com"; remove it`,
    ],
    "a server with a password": [
      hosted({ source: "GITLAB_SELF_MANAGED", serverUrl: "https://me:secret@git.example.com" }),
      `${REVIEW}serverUrl must be the HTTPS address of the server with the source GITLAB_SELF_MANAGED, without user; give it, such as https://git.example.com`,
    ],
    "a connection that is no ARN": [
      hosted({ connectionArn: "github" }),
      `${REVIEW}connectionArn must be the ARN of a connection (arn:…:codeconnections:…:connection/…), got "github"; give the connection's ARN`,
    ],
    "branches that are none": [
      happy({ destinationBranches: ["a..b", "main", "main"] }),
      `${REVIEW}destinationBranches must not repeat a value, got ["main"]; name each branch once`,
      `${REVIEW}destinationBranches[0] must be a Git branch name of 1 to 256 characters: no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits, got "a..b"; give the branch without refs/heads/`,
    ],
    "a filter that no pull request passes": [
      happy({ destinationBranches: [] }),
      `${REVIEW}destinationBranches must hold 1 to 100 branches, got 0; omit it to review every pull request`,
    ],
    "variables that tell of the pull request": [
      happy({
        environmentVariables: [
          { name: "CI", value: "true" },
          { name: "PULL_REQUEST_ID", value: "1" },
        ],
      }),
      `${REVIEW}environmentVariables must not name PULL_REQUEST_ID, PULL_REQUEST_REVISION_ID, SOURCE_COMMIT, DESTINATION_COMMIT, which tell of the pull request, got ["PULL_REQUEST_ID"]; take another name`,
    ],
    "approvers without approvals": [
      happy({ approvers: ["CodeCommitApprovers:111111111111:ann"] }),
      `${REVIEW}approvers must not be given without approvals, got ["CodeCommitApprovers:111111111111:ann"]; say in approvals how many of them must approve`,
    ],
    "approvals that nobody can give": [
      happy({
        accountId: "111111111111",
        approvals: 4,
        approvers: ["ann", "arn:aws:iam::222222222222:user/bob", "CodeCommitApprovers:111111111111:eve"],
      }),
      `${REVIEW}approvers[0] must be CodeCommitApprovers:<account>:<name>, or the ARN of an assumed role (arn:…:sts::…:assumed-role/…), of a federated user (arn:…:sts::…:federated-user/…) or of an IAM user (arn:…:iam::…:user/…), got "ann"; correct it`,
      `${REVIEW}approvers[1] must be of the repository's account 111111111111, for approvals do not cross accounts, got "arn:aws:iam::222222222222:user/bob"; let its people take on a role of the account, and name that`,
      `${REVIEW}approvers must hold at least as many people as there are approvals, 4, got 3; add approvers or patterns, or ask for fewer approvals`,
    ],
    "more approvals than a pull request takes": [
      happy({ approvals: 200 }),
      `${REVIEW}approvals must be an integer from 0 to 199, got 200; omit it to ask no people`,
    ],
    "CodeGuru Reviewer where it has no association": [
      hosted({ codeGuruReviewer: true }),
      `${REVIEW}codeGuruReviewer must not be true but for CodeCommit, BITBUCKET and GITHUB_ENTERPRISE, got "GITHUB"; remove it`,
    ],
    "what the build refuses, and everything else at once": [
      happy({
        projectName: "x",
        repositoryName: "a b",
        repositoryKeyArn: "alias/code",
        functionName: "a.b",
        reviewerRoleName: "a b",
        buildTimeoutMinutes: 1,
        logRetentionDays: 2,
        region: "mars",
      }),
      `${REVIEW}repositoryName must be a CodeCommit repository name of 1 to 100 characters: letters, digits, . _ and -, not ending with .git, got "a b"; respell it`,
      `${REVIEW}repositoryKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/code"; give the key's ARN`,
      `${REVIEW}functionName must be a Lambda function name of 1 to 64 characters: letters, digits, - and _, got "a.b"; omit it to have one formed`,
      `${REVIEW}reviewerRoleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; omit it to have one made`,
      `${BUILD}projectName must be a CodeBuild project name of 2 to 150 characters: letters, digits, - and _, beginning with a letter or digit, got "x"; shorten or respell it`,
      `${BUILD}logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 2; omit it to use 365`,
      `${BUILD}buildTimeoutMinutes must be an integer from 5 to 2160, got 1; omit it to use 60`,
      `${BUILD}region must be a region of AWS, such as eu-central-1, got "mars"; give the region's code`,
    ],
  };
  for (const [what, [args, ...problems]] of Object.entries(cases))
    it(what, async () => assert.deepEqual(await problemsOf(build(args)), problems));
});
