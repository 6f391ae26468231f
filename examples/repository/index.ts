/**
 * A repository with everything around it: branches from the start, teams that sign in through IAM Identity Center, builds of another
 * account, two approvals for main, triggers, notifications and records.
 */
import * as pulumi from "@pulumi/pulumi";
import { Function as LambdaFunction } from "@pulumi/aws/lambda";
import { Role } from "@pulumi/aws/iam";
import { Key } from "@pulumi/aws/kms";
import { Topic, TopicPolicy } from "@pulumi/aws/sns";
import { CodeRepository } from "../../components";

const accountId = "111111111111";
const region = "eu-central-1";

/** Pattern of the roles that Identity Center makes for a permission set; its suffix changes when the set is made again. */
const permissionSet = (name: string): string =>
  `arn:aws:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/${region}/AWSReservedSSO_${name}_*`;

const publishers = ["codecommit.amazonaws.com", "codestar-notifications.amazonaws.com", "events.amazonaws.com"];
const newsKey = new Key("repository-news", {
  description: "News of the repository",
  enableKeyRotation: true,
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountAdministers",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "PublishersUse",
        Effect: "Allow",
        Principal: { Service: publishers },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
      },
    ],
  }),
  region,
});
const news = new Topic("repository-news", { kmsMasterKeyId: newsKey.arn, region });
new TopicPolicy("repository-news", {
  arn: news.arn,
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RepositoryTells",
        Effect: "Allow",
        Principal: { Service: publishers },
        Action: "sns:Publish",
        Resource: news.arn,
      },
    ],
  }),
  region,
});

const indexerRole = new Role("indexer", {
  assumeRolePolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Lambda", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  }),
});
const indexer = new LambdaFunction("indexer", {
  runtime: "nodejs24.x",
  handler: "index.handler",
  code: new pulumi.asset.AssetArchive({
    "index.js": new pulumi.asset.StringAsset(
      "exports.handler = async (event) => console.log(JSON.stringify(event));\n",
    ),
  }),
  role: indexerRole.arn,
  region,
});

const code = new CodeRepository(
  "code",
  {
    repositoryName: "shop",
    description: "The shop",
    accountId,
    region,
    multiRegionKey: true,
    branches: ["main", "dev"],
    protectedBranches: ["main", "dev", "release/*"],
    people: {
      developers: { trustedPrincipalArns: [permissionSet("ShopDeveloper")] },
      maintainers: { trustedPrincipalArns: [permissionSet("ShopMaintainer")], group: true },
      readers: { trustedPrincipalArns: [permissionSet("Auditor")] },
    },
    access: [
      { roleName: "shop-partner-build", trustedPrincipalArns: ["arn:aws:iam::222222222222:role/partner/build"] },
      {
        roleName: "shop-partner-team",
        trustedPrincipalArns: ["arn:aws:iam::222222222222:role/partner/developer-*"],
        level: "WRITE",
        externalId: "shop-partner",
      },
    ],
    approvalRules: [
      { name: "Two maintainers for main", branches: ["main", "release/*"], approvals: 2, teams: ["MAINTAINERS"] },
      { name: "One person for dev", branches: ["dev"], teams: ["DEVELOPERS", "MAINTAINERS"] },
    ],
    triggers: [
      { name: "index", functionArn: indexer.arn, branches: ["main"], events: ["updateReference"] },
      {
        name: "branches",
        topicArn: news.arn,
        events: ["createReference", "deleteReference"],
        customData: "channel: shop",
      },
    ],
    notifications: { topicArns: [news.arn] },
    activity: {
      events: [
        "CodeCommit Repository State Change",
        "CodeCommit Pull Request State Change",
        "AWS API Call via CloudTrail",
      ],
      topicArn: news.arn,
      logRetentionDays: 365,
      trail: { prefix: "shop", retentionDays: 731 },
    },
  },
  { protect: true },
);

export const cloneUrls = { grc: code.cloneUrlGrc, https: code.cloneUrlHttp, ssh: code.cloneUrlSsh };
export const branches = code.branchNames;
export const teamRoles = code.teamRoleArns;
export const teamGroups = code.teamGroupNames;
export const partnerRoles = code.accessRoleArns;
export const approvalRules = code.approvalRuleTemplateIds;
export const trail = code.trailArn;
