import assert from "node:assert/strict";
import { costWords, sectionOf } from "../../../delivery/cli/reportChanges";
import type { Change } from "../../../delivery/graph/changes/changes";
import { graphOf, resource } from "../cost/graphs";

const change = (kind: Change["kind"], name: string, more: Partial<Change> = {}): Change => ({
  kind,
  urn: `urn:${name}`,
  type: "aws:s3/bucket:Bucket",
  name,
  inputs: ["tags.a"],
  reasons: [],
  causes: [],
  replacementKnown: true,
  deletedFirst: false,
  refused: false,
  ...more,
});

describe("what a change adds, in the report", () => {
  it("lists changes by stack, by which inputs, and what is lost", () => {
    const { text, rows } = sectionOf(
      {
        against: "main (0123456789ab)",
        stacks: [
          {
            stack: "dev",
            changes: [
              change("replace", "store", { reasons: [{ path: "bucket", why: "forceNew" }], loses: "what it holds" }),
              change("update", "other"),
            ],
            notes: [],
          },
          { stack: "prod", changes: [], notes: ["The stack prod is new."] },
        ],
      },
      ["Costs: nothing."],
    );
    assert.deepEqual(text, [
      "Against main (0123456789ab). dev: 1 to replace, 1 to update; prod: nothing changes.",
      "The stack prod is new.",
      "Costs: nothing.",
    ]);
    assert.deepEqual(rows, [
      ["dev", "replace", "aws:s3/bucket:Bucket", "store", "bucket", "what it holds"],
      ["dev", "update", "aws:s3/bucket:Bucket", "other", "tags.a", ""],
    ]);
  });

  it("says what it costs, and from where", () => {
    const key = resource("aws:kms/key:Key", "one");
    const before = [graphOf("dev", key)];
    const after = [graphOf("dev", key, resource("aws:kms/key:Key", "two"), resource("aws:sqs/queue:Queue", "queue"))];
    assert.deepEqual(costWords(before, after, "/nowhere"), [
      "Costs: +$1.03 a month, from $1.03 to $2.06, of what has a price.",
      "KMS of dev in eu-central-1 +$1.03; SQS of dev in eu-central-1 lines without a price.",
    ]);
    assert.deepEqual(costWords(after, after, "/nowhere"), [
      "Costs: +$0.00 a month, from $2.06 to $2.06, of what has a price.",
    ]);
  });
});
