import assert from "node:assert/strict";
import { explain } from "../../../../delivery/access/proof/explain";
import { program } from "./program";

const STORE = "departures-prod-111111111111-eu-central-1";

describe("explain", () => {
  it("names the statements that allow a call, and the delivery that makes it", async () => {
    const { verdict, usedBy, call } = explain(
      await program(),
      "departures-prod-releaser",
      "s3:PutObject",
      `${STORE}/channels/departures.zip`,
    );
    assert.equal(verdict.allowed, true);
    assert.deepEqual(
      verdict.grantedBy.map(({ statement }) => statement),
      ["PromoteReleases"],
    );
    assert.equal(usedBy, "prod, Promotion");
    assert.equal(call.purpose, "the releaser promotes: writes the object");
  });

  it("names the statement that denies a call that no delivery makes", async () => {
    const { verdict, usedBy, call } = explain(
      await program(),
      "departures-dev-build",
      "s3:PutObject",
      `${STORE}/channels/departures.zip`,
    );
    assert.deepEqual(
      verdict.deniedBy.map(({ statement }) => statement),
      ["DenyOtherWriterschannels"],
    );
    assert.equal(usedBy, undefined);
    assert.equal(call.purpose, "asked on the command line");
  });

  it("takes services, ARNs and names of roles", async () => {
    const graphs = await program();
    const assumed = explain(graphs, "codebuild.amazonaws.com", "sts:AssumeRole", "departures-dev-build");
    assert.equal(assumed.verdict.allowed, true, assumed.verdict.explanation);
    const user = explain(graphs, "arn:aws:iam::111111111111:user/ana", "kms:Sign", "*");
    assert.equal(user.verdict.denial, "implicit");
  });

  it("refuses what it cannot ask about", async () => {
    const graphs = await program();
    assert.throws(() => explain(graphs, "nobody", "s3:GetObject", STORE), {
      message:
        /^The principal must be the ARN of a role or user, a service such as codebuild\.amazonaws\.com, or the name of one declared role, got "nobody"; the roles are repository-branches-role-\w+, departures-developers, /,
    });
    assert.throws(() => explain(graphs, "departures-dev-build", "s3:*", STORE), {
      message: 'The action must be one action of IAM such as s3:GetObject, got "s3:*".',
    });
    assert.throws(() => explain(graphs, "departures-dev-build", "s3:GetObject", "elsewhere"), {
      message:
        'The resource must be an ARN, *, the name of a declared role, or a bucket of the program with or without a key, got "elsewhere".',
    });
  });
});
