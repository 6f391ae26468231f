import assert from "node:assert/strict";
import { caseOf } from "../../../../delivery/access/proof/prove";
import type { Probe } from "../../../../delivery/access/proof/types";
import { program, variant } from "./program";
import { VARIANTS } from "./variants";

/** What must be tried: who calls, and what, as a pattern of `action resource`. */
type Attempt = readonly [who: RegExp, call: RegExp];

const BY_SETTINGS: Readonly<Record<string, readonly Attempt[]>> = {
  "the settings of this repository": [
    [/departures-developers$/, /^codecommit:GitPush .*:departures refs\/heads\/main$/],
    [/departures-developers$/, /^codecommit:MergePullRequestBySquash .*:departures refs\/heads\/dev$/],
    [/departures-maintainers$/, /^codecommit:CreateCommit .*:departures refs\/heads\/main$/],
    [/departures-maintainers$/, /^codecommit:DeleteRepository .*:departures $/],
    [/departures-developers$/, /^codecommit:OverridePullRequestApprovalRules .*:departures $/],
    [/review-build-role-\w+$/, /^codecommit:UpdatePullRequestApprovalState .*:departures $/],
    [/review-build-role-\w+$/, /^codecommit:PostCommentForPullRequest .*:departures $/],
    [/departures-maintainers$/, /^sts:AssumeRole .*role\/departures\/review-function-role-\w+ $/],
    [/111111111111:role\/Administrator$/, /^sts:AssumeRole .*role\/departures\/review-function-role-\w+ $/],
    [/222222222222:role\/Administrator$/, /^sns:Publish .*:departures-prod-delivery $/],
    [/^lambda\.amazonaws\.com$/, /^sns:Publish .*:departures-repository $/],
    [/^events\.amazonaws\.com$/, /^lambda:InvokeFunction .*:departures-review-verdict $/],
    [/departures-dev-build$/, /^codecommit:GitPush .*:departures $/],
    [/111111111111:role\/Administrator$/, /^kms:Sign arn:aws:kms:eu-west-1:111111111111:key\/mrk-\w+ $/],
  ],
  functions: [
    [/departures-dev-deployer$/, /^sts:AssumeRole .*role\/departures\/prod\/departures-prod-deploy $/],
    [/departures-dev-deploy$/, /^lambda:UpdateFunctionCode .*:444444444444:function:departures-prod $/],
    [
      /departures-dev-functions-codedeploy-eu-central-1$/,
      /^lambda:UpdateAlias .*:444444444444:function:departures-prod $/,
    ],
    [/departures-prod-hook-eu-central-1$/, /^lambda:UpdateFunctionCode .*:function:departures-prod $/],
    [/^apigateway\.amazonaws\.com$/, /^lambda:InvokeFunction .*:function:departures-prod:live $/],
  ],
  "containers, and an image as a source": [
    [
      /departures-dev-containers-codedeploy-eu-central-1$/,
      /^ecs:CreateTaskSet .*:444444444444:task-set\/departures-prod\//,
    ],
    [/departures-dev-deploy$/, /^iam:PassRole .*role\/departures\/prod\/departures-prod-execution $/],
    [/444444444444:role\/Administrator$/, /^ecr:BatchGetImage .*repository\/departures $/],
    [/departures-prod-deploy$/, /^ecr:BatchGetImage .*repository\/departures $/],
    [/departures-prod-execution$/, /^ecr:PutImage .*repository\/departures $/],
    [/111111111111:role\/Administrator$/, /^ecr:PutImage .*repository\/departures $/],
    [/departures-staging-render$/, /^ecr:PutImage .*repository\/departures $/],
    [/departures-prod-execution$/, /^ecr:PutImage arn:aws:ecr:us-east-1:111111111111:repository\/departures $/],
  ],
};

const isAttempt = ({ call }: Probe, [who, what]: Attempt): boolean =>
  who.test(call.principal.id) &&
  what.test(`${call.action} ${call.resource} ${String(call.context["codecommit:References"] ?? "")}`);

describe("what must not be", () => {
  for (const [name, attempts] of Object.entries(BY_SETTINGS))
    it(`is tried with ${name}`, async () => {
      const settings = VARIANTS[name];
      const { probes } = caseOf(settings === undefined ? await program() : await variant(settings));
      const untried = attempts.filter((attempt) => !probes.some((probe) => isAttempt(probe, attempt)));
      assert.deepEqual(untried, []);
    });
});
