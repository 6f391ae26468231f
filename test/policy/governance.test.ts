import assert from "node:assert/strict";
import { UNKNOWN, messages, violations, type Config, type TestResource } from "./run";

type Props = Readonly<Record<string, unknown>>;

/** A trail of every region whose files are validated. */
const trail = (change: Props = {}): TestResource => ({
  type: "aws:cloudtrail/trail:Trail",
  props: { s3BucketName: "trail", enableLogFileValidation: true, isMultiRegionTrail: true, ...change },
});

const template = (content: unknown): TestResource => ({
  type: "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate",
  props: { name: "rule", content },
});

const asking = (...needed: readonly unknown[]) =>
  JSON.stringify({
    Version: "2018-11-08",
    Statements: needed.map((count) => ({ Type: "Approvers", NumberOfApprovalsNeeded: count })),
  });

const rule = (change: Props = {}): TestResource => ({
  type: "aws:codestarnotifications/notificationRule:NotificationRule",
  props: { detailType: "FULL", resource: "arn", targets: [{ type: "SNS", address: "arn" }], ...change },
});

const share = (allowExternalPrincipals: unknown): TestResource => ({
  type: "aws:ram/resourceShare:ResourceShare",
  props: { name: "connection", allowExternalPrincipals },
});

describe("policy pack: records, reviews, news and shares", () => {
  it("accepts those that do what they are for", async () => {
    assert.deepEqual(await violations([trail(), template(asking(1)), rule(), share(false), share(undefined)]), []);
  });

  it("accepts what is unknown", async () => {
    const recorded = { enableLogFileValidation: UNKNOWN, isMultiRegionTrail: UNKNOWN, enableLogging: UNKNOWN };
    const unknown = [
      trail(recorded),
      trail({ isMultiRegionTrail: undefined, includeGlobalServiceEvents: UNKNOWN }),
      template(UNKNOWN),
      template({ Statements: UNKNOWN }),
      rule({ targets: UNKNOWN, status: UNKNOWN }),
      share(UNKNOWN),
    ];
    assert.deepEqual(await violations(unknown), []);
  });

  it("trail-validation asks that files cannot be changed unnoticed", async () => {
    const found = (enableLogFileValidation: unknown) =>
      messages("trail-validation", [trail({ enableLogFileValidation })]);
    assert.deepEqual(await found(false), ["enableLogFileValidation must be true, got false"]);
    assert.deepEqual(await found(undefined), ["enableLogFileValidation must be true, got none"]);
  });

  it("trail-logging refuses a trail that does not record", async () => {
    const found = (enableLogging: unknown) => messages("trail-logging", [trail({ enableLogging })]);
    for (const off of [false, "false"])
      assert.deepEqual(await found(off), ["enableLogging must not be false; remove the trail instead"]);
    for (const on of [true, undefined]) assert.deepEqual(await found(on), []);
  });

  it("trail-regions asks for every region, or for the word that one is meant", async () => {
    const found = (change: Props) => messages("trail-regions", [trail(change)]);
    const refused = (got: string) => [
      `isMultiRegionTrail must be true, got ${got}; ` +
        "or set includeGlobalServiceEvents to false where one region is meant",
    ];
    assert.deepEqual(await found({ isMultiRegionTrail: false }), refused("false"));
    assert.deepEqual(await found({ isMultiRegionTrail: undefined }), refused("none"));
    assert.deepEqual(await found({ isMultiRegionTrail: false, includeGlobalServiceEvents: true }), refused("false"));
    assert.deepEqual(await found({ isMultiRegionTrail: false, includeGlobalServiceEvents: false }), []);
  });

  describe("approval-rule", () => {
    const found = (content: unknown, config: Config = {}) => messages("approval-rule", [template(content)], config);
    const refused = (got: string, least = 1) => `NumberOfApprovalsNeeded must be at least ${least}, got ${got}`;
    it("refuses rules that ask for no approval", async () => {
      assert.deepEqual(await found(asking(0)), [refused("0")]);
      assert.deepEqual(await found(asking(2, undefined)), [refused("none")]);
      assert.deepEqual(await found(asking()), ["content must have a statement with NumberOfApprovalsNeeded"]);
      assert.deepEqual(await found({}), ["content must have a statement with NumberOfApprovalsNeeded"]);
    });
    it("asks for as many as are set", async () => {
      assert.deepEqual(await found(asking(1), { minimumApprovals: 2 }), [refused("1", 2)]);
      assert.deepEqual(await found(asking(2), { minimumApprovals: 2 }), []);
    });
  });

  it("notification-rule refuses rules that tell nobody", async () => {
    const found = (change: Props) => messages("notification-rule", [rule(change)]);
    assert.deepEqual(await found({ status: "DISABLED" }), ['status must not be "DISABLED"; remove the rule instead']);
    for (const targets of [undefined, []])
      assert.deepEqual(await found({ targets }), ["targets must not be empty; nobody would be told"]);
    assert.deepEqual(await found({ status: "ENABLED" }), []);
  });

  it("share-external refuses accounts outside of the organization, unless the share is exempt", async () => {
    const refused = [
      "allowExternalPrincipals must not be true; exempt a share that is meant for others than the organization",
    ];
    assert.deepEqual(await messages("share-external", [share(true)]), refused);
    assert.deepEqual(
      await messages("share-external", [{ ...share(true), name: "partner" }], { exempt: ["partner"] }),
      [],
    );
  });
});
