import assert from "node:assert/strict";
import type { CodeRepositoryArgs } from "../../../components";
import { CodeRepository } from "../../../components";
import { problemsOf, SITE } from "../deployed";

const TOPIC = `arn:aws:sns:${SITE.region}:${SITE.account}:news`;
const FUNCTION = `arn:aws:lambda:${SITE.region}:${SITE.account}:function:index`;
const ROLE = `arn:aws:iam::${SITE.account}:role/developer`;
const KEY = `arn:aws:kms:${SITE.region}:${SITE.account}:key/mrk-0123456789abcdef0123456789abcdef`;
const mary = (account: string) => `CodeCommitApprovers:${account}:Mary_Major`;

/** Args that a program in JavaScript or YAML could give. */
type Given = { readonly [K in keyof CodeRepositoryArgs]?: unknown };

const refusal = (args: Given): Promise<readonly string[]> =>
  problemsOf(() => new CodeRepository("code", { repositoryName: "shop", ...args } as CodeRepositoryArgs));

const BRANCH =
  "must be a Git branch name of 1 to 256 characters: no spaces nor ~ ^ : ? * [ \\ .. @{ //, not beginning with / . - nor ending with / . .lock, neither @ alone nor 40 hexadecimal digits";
const TRUSTED =
  "must be the ARN of an IAM role, arn:<partition>:iam::<12 digits>:role/<path and name>, where * and ? may stand after the first character of the path or name";
const EVENTS =
  "must be one of codecommit-repository-comments-on-commits, codecommit-repository-comments-on-pull-requests, codecommit-repository-approvals-status-changed, codecommit-repository-approvals-rule-override, codecommit-repository-pull-request-created, codecommit-repository-pull-request-source-updated, codecommit-repository-pull-request-status-changed, codecommit-repository-pull-request-merged, codecommit-repository-branches-and-tags-created, codecommit-repository-branches-and-tags-deleted, codecommit-repository-branches-and-tags-updated";

const CASES: Readonly<Record<string, readonly [Given, ...string[]]>> = {
  "branches without the default branch, twice, or that Git refuses": [
    { branches: ["dev", "dev", "a b"] },
    `branches[2] ${BRANCH}, got "a b"; respell it`,
    'branches must not repeat a value, got ["dev"]; name each branch once',
    'branches must hold the default branch main, got ["dev","dev","a b"]; add it, or name another as defaultBranch',
  ],
  "branches that match nothing, wherever they stand": [
    {
      branches: ["main", "dev"],
      people: { developers: { group: true } },
      protectedBranches: ["main", "prod", "release/*"],
      approvalRules: [{ name: "two", branches: ["master"] }],
      triggers: [{ name: "news", topicArn: TOPIC, branches: ["develop"] }],
    },
    'protectedBranches[1] must be among branches (main, dev), for it matches nothing, got "prod"; correct it, or add it to branches',
    'approvalRules[0].branches[0] must be among branches (main, dev), for it matches nothing, got "master"; correct it, or add it to branches',
    'triggers[0].branches[0] must be among branches (main, dev), for it matches nothing, got "develop"; correct it, or add it to branches',
  ],
  "protected branches that nobody is kept from, or none": [
    { protectedBranches: ["main"] },
    'protectedBranches must not be given without people or access, whose roles it binds, got ["main"]; remove it or give one of them',
  ],
  "patterns of branches that CodeCommit refuses, and more than a policy holds": [
    {
      people: { readers: { group: true } },
      protectedBranches: ["*", "a b*", "x".repeat(250), "y".repeat(250), "z".repeat(250), "w".repeat(100)],
    },
    'protectedBranches[0] must not begin with *, got "*"; give a branch or the beginning of one',
    `protectedBranches[1] ${BRANCH}, got "a b*"; give a branch or the beginning of one`,
    "protectedBranches must have at most 800 characters together, got 855; use patterns such as release/*",
  ],
  "too many protected branches": [
    { people: { readers: { group: true } }, protectedBranches: Array.from({ length: 21 }, (_, index) => `b${index}`) },
    "protectedBranches must hold 1 to 20 branches, got 21; omit it, or use patterns such as release/*",
  ],
  "settings of a key beside a key that exists": [
    { kmsKeyArn: KEY, keyAlias: "alias/code", multiRegionKey: true },
    'keyAlias must not be given beside kmsKeyArn, got "alias/code"; remove one of the two',
    "multiRegionKey must not be given beside kmsKeyArn, got true; remove one of the two",
  ],
  "teams without people": [{ people: {} }, "people must have developers, maintainers or readers; omit it instead"],
  "a team that nobody belongs to, with settings of a role that is not": [
    { people: { developers: {}, readers: { group: true, roleName: "auditors", maxSessionDurationSeconds: 3600 } } },
    "people.developers must have trustedPrincipalArns or a group; say who belongs to it",
    "people.readers.trustedPrincipalArns must be given with roleName and maxSessionDurationSeconds; say who may assume the role, or remove what describes it",
  ],
  "people that are everybody, of several partitions, or nobody": [
    {
      people: {
        developers: {
          trustedPrincipalArns: ["*", `arn:aws:iam::${SITE.account}:role/*`, `arn:aws:iam::${SITE.account}:role/?/Dev`],
        },
        maintainers: { trustedPrincipalArns: [ROLE, ROLE.replace("aws", "aws-cn")] },
        readers: { trustedPrincipalArns: [], roleName: "a b", maxSessionDurationSeconds: 60 },
      },
    },
    `people.developers.trustedPrincipalArns[0] ${TRUSTED}, got "*"; name the roles that may assume this one`,
    `people.developers.trustedPrincipalArns[1] ${TRUSTED}, got "arn:aws:iam::111111111111:role/*"; name the roles that may assume this one`,
    `people.developers.trustedPrincipalArns[2] ${TRUSTED}, got "arn:aws:iam::111111111111:role/?/Dev"; name the roles that may assume this one`,
    'people.maintainers.trustedPrincipalArns must be of one partition, got ["aws","aws-cn"]; keep the roles of the repository\'s partition',
    "people.readers.trustedPrincipalArns must name a role, got []; say who may assume the role",
    'people.readers.roleName must be an IAM role name of 1 to 64 characters: letters, digits and + = , . @ _ -, got "a b"; shorten or respell it',
    "people.readers.maxSessionDurationSeconds must be an integer from 3600 to 43200, got 60; omit it to use 3600",
  ],
  "roles of one name, an unknown level, and an external id that STS refuses": [
    {
      people: { readers: { trustedPrincipalArns: [ROLE] } },
      access: [
        { roleName: "shop-readers", trustedPrincipalArns: [ROLE], level: "ADMIN" },
        { roleName: "partner", trustedPrincipalArns: [ROLE], externalId: "a b" },
      ],
    },
    'access[0].level must be one of READ, WRITE, got "ADMIN"; omit it to use READ',
    "access[1].externalId must be an STS external id of 2 to 1224 characters: letters, digits and + = , . @ : / _ -; take a random text, such as a UUID",
    'people and access must not repeat a value, got ["shop-readers"]; give each role a name of its own',
  ],
  "approval rules without a name of their own, within limits": [
    {
      approvalRules: [
        { name: "two!", description: "x".repeat(1001), branches: [], approvals: 0 },
        { name: "one" },
        { name: "one", approvals: 201 },
      ],
    },
    'approvalRules must not repeat a value, got ["one"]; give each rule a name of its own',
    'approvalRules[0].name must be a CodeCommit approval rule template name of 1 to 100 characters: letters, digits, spaces and . _ -, not ending with .git, got "two!"; shorten or respell it',
    "approvalRules[0].description must have at most 1000 characters, got 1001; shorten it",
    "approvalRules[0].branches must hold 1 to 100 branches, got 0; omit it for every branch",
    "approvalRules[0].approvals must be an integer from 1 to 200, got 0; omit it to use 1",
    "approvalRules[2].approvals must be an integer from 1 to 200, got 201; omit it to use 1",
  ],
  "pools that are too small, of other accounts, of unknown forms and of teams without a role": [
    {
      accountId: SITE.account,
      people: { developers: { group: true }, readers: { trustedPrincipalArns: [ROLE] } },
      approvalRules: [
        { name: "few", approvals: 2, approvers: [mary(SITE.account)] },
        { name: "foreign", approvers: [mary("222222222222")] },
        { name: "unknown", approvers: ["Mary", "Mary"] },
        { name: "teams", teams: ["DEVELOPERS", "READERS", "TESTERS"] },
      ],
    },
    "approvalRules[0].approvers must hold at least as many people as there are approvals, 2, got 1; add approvers or patterns, or ask for fewer approvals",
    'approvalRules[1].approvers[0] must be of the repository\'s account 111111111111, for approvals do not cross accounts, got "CodeCommitApprovers:222222222222:Mary_Major"; let its people take on a role of the account, and name that',
    'approvalRules[2].approvers must not repeat a value, got ["Mary"]; name each approver once',
    ...[0, 1].map(
      (index) =>
        `approvalRules[2].approvers[${index}] must be CodeCommitApprovers:<account>:<name>, or the ARN of an assumed role (arn:…:sts::…:assumed-role/…), of a federated user (arn:…:sts::…:federated-user/…) or of an IAM user (arn:…:iam::…:user/…), got "Mary"; correct it, or use teams`,
    ),
    'approvalRules[3].teams[0] must be a team of people that has a role, got "DEVELOPERS"; give people.developers.trustedPrincipalArns',
    'approvalRules[3].teams[1] must not be READERS, who may not approve, got "READERS"; remove it',
    'approvalRules[3].teams[2] must be one of DEVELOPERS, MAINTAINERS, READERS, got "TESTERS"; take one of them',
  ],
  "rules that are too long, and too many": [
    {
      approvalRules: Array.from({ length: 26 }, (_, index) => ({
        name: `rule ${index}`,
        ...(index === 0 ? { branches: Array.from({ length: 15 }, (_unused, each) => "x".repeat(200) + each) } : {}),
      })),
    },
    "approvalRules must hold 1 to 25 rules, got 26; omit it instead, or unite rules",
    "approvalRules[0] must have at most 3000 characters as JSON, got 3344; use patterns for branches or approvers",
  ],
  "more triggers than a repository takes": [
    { triggers: Array.from({ length: 11 }, (_, index) => ({ name: `t${index}`, topicArn: TOPIC })) },
    "triggers must hold 1 to 10 triggers, got 11; omit it instead, or use EventBridge",
  ],
  "triggers of two destinations or none, elsewhere, with unknown events": [
    {
      region: "us-east-1",
      triggers: [
        { name: "both here", topicArn: `${TOPIC}.fifo`, functionArn: FUNCTION },
        { name: "none", events: ["all", "push"] },
        {
          name: "none",
          topicArn: "news",
          branches: Array.from({ length: 11 }, (_, index) => `b${index}`),
          customData: "x".repeat(1001),
        },
      ],
    },
    'triggers must not repeat a value, got ["none"]; give each trigger a name of its own',
    'triggers[0].name must be a CodeCommit trigger name of 1 to 100 characters: letters, digits and . _ -, got "both here"; shorten or respell it',
    "triggers[0] must have exactly one of topicArn and functionArn, got 2; make one trigger for each destination",
    `triggers[0].topicArn must be in the repository's region us-east-1, got "${TOPIC}.fifo"; give one of that region`,
    `triggers[0].topicArn must be a standard topic, for CodeCommit knows no FIFO topics, got "${TOPIC}.fifo"; give a standard topic`,
    `triggers[0].functionArn must be in the repository's region us-east-1, got "${FUNCTION}"; give one of that region`,
    "triggers[1] must have exactly one of topicArn and functionArn, got 0; make one trigger for each destination",
    'triggers[1].events[1] must be one of all, updateReference, createReference, deleteReference, got "push"; take one of them',
    'triggers[1].events must hold all alone, got ["all","push"]; remove all or the others',
    'triggers[2].topicArn must be an SNS topic ARN (arn:…:sns:…), got "news"; give its ARN',
    "triggers[2].branches must hold 1 to 10 branches, got 11; omit it for every branch",
    "triggers[2].customData must have at most 1000 characters, got 1001; shorten it",
  ],
  "notifications of unknown events to nobody, or to what is no chat": [
    { notifications: { events: ["codecommit-repository-forked"], detail: "SOME", chatArns: [] } },
    "notifications must hold 1 to 10 topicArns and chatArns together, got 0; say who is told",
    'notifications.detail must be one of BASIC, FULL, got "SOME"; omit it to use FULL',
    `notifications.events[0] ${EVENTS}, got "codecommit-repository-forked"; take one of them`,
  ],
  "chats that are none": [
    { notifications: { chatArns: ["#shop"] } },
    'notifications.chatArns[0] must be the ARN of a chat configuration (arn:…:chatbot::…:chat-configuration/slack-channel/… or …/microsoft-teams-channel/…), got "#shop"; copy it from the console of the chat',
  ],
  "records that go nowhere": [
    { activity: { events: ["CodeCommit Fork"], alarmTopicArns: ["operators"] } },
    "activity must have topicArn, logRetentionDays or trail; say where the records go",
    'activity.events must not be given without topicArn or logRetentionDays, got ["CodeCommit Fork"]; say where they go',
    'activity.alarmTopicArns must not be given without topicArn or logRetentionDays, got ["operators"]; say where they go',
    'activity.events[0] must be one of CodeCommit Repository State Change, CodeCommit Pull Request State Change, CodeCommit Comment on Commit, CodeCommit Comment on Pull Request, AWS API Call via CloudTrail, got "CodeCommit Fork"; take one of them',
    'activity.alarmTopicArns[0] must be an SNS topic ARN (arn:…:sns:…), got "operators"; give the topic\'s ARN',
  ],
  "a trail into a bucket that is none, beside a retention, a folder and a key that are none": [
    {
      activity: {
        logRetentionDays: 8,
        trail: { bucketName: "Records", prefix: "/shop/", retentionDays: 0, kmsKeyArn: "alias/key" },
      },
    },
    "activity.logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 8; take the next longer",
    'activity.trail.bucketName must be an S3 bucket name of 3 to 63 characters: lower-case letters, digits and -, beginning and ending with a letter or digit, got "Records"; omit it to have a bucket made',
    "activity.trail.retentionDays must not be given beside bucketName, whose owner decides, got 0; remove one of the two",
    'activity.trail.prefix must be a folder of at most 200 characters, without slash at either end, got "/shop/"; omit it to use none',
    "activity.trail.retentionDays must be an integer from 1 to 36500, got 0; omit it to use 365",
    'activity.trail.kmsKeyArn must be a KMS key ARN (arn:…:kms:…:key/…), got "alias/key"; omit it to use S3\'s own encryption',
  ],
};

describe("CodeRepository refuses, all at once,", () => {
  for (const [what, [args, ...expected]] of Object.entries(CASES))
    it(what, async () => {
      assert.deepEqual(
        await refusal(args),
        expected.map((problem) => `CodeRepository "code": ${problem}`),
      );
    });
});
