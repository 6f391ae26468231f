/**
 * Reviews of pull requests, at CodeCommit and at GitHub.
 *
 * Costs the minutes of the builds, and a key for the repository of CodeCommit.
 */
import { CodeRepository, CodeReview } from "../../components";
import { Connection } from "@pulumi/aws/codeconnections";

const accountId = "111111111111";
const region = "eu-central-1";

const repository = new CodeRepository("code", { repositoryName: "shop", accountId, region }, { protect: true });

// Commands of the program's own: no pull request can change what judges it.
const shop = new CodeReview(
  "shop-review",
  {
    projectName: "shop-review",
    repositoryName: "shop",
    repositoryKeyArn: repository.keyArn,
    destinationBranches: ["main", "dev"],
    approvals: 1,
    approvers: [`arn:aws:sts::${accountId}:assumed-role/shop-maintainers/*`],
    runtime: { language: "NODE_JS", version: "24" },
    buildspec: `
version: 0.2
phases:
  install:
    runtime-versions:
      nodejs: 24
  pre_build:
    on-failure: ABORT
    commands:
      - npm ci
      - npm run lint
  build:
    commands:
      - npm test
`,
    buildTimeoutMinutes: 15,
    accountId,
    region,
  },
  // Templates are associated with a repository that exists.
  { dependsOn: repository },
);

// Somebody completes the handshake of the connection in the console.
const github = new Connection("github", { providerType: "GitHub", region });

const docs = new CodeReview("docs-review", {
  projectName: "docs-review",
  fullRepositoryId: "example/docs",
  source: "GITHUB",
  connectionArn: github.arn,
  destinationBranches: ["main"],
  environmentType: "ARM_CONTAINER",
  accountId,
  region,
});

export const approvalRules = shop.approvalRuleNames;
export const reviewerRoleArn = shop.reviewerRoleArn;
export const webhookUrl = docs.webhookUrl;
