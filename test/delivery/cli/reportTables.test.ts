import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costsSection, quotasSection } from "../../../delivery/cli/reportTables";
import { graphOf, resource } from "../cost/graphs";

describe("costs and quotas in the report", () => {
  it("adds the lines of a stack, region and service, and says what is not known", () => {
    const { text, head, rows, figures } = costsSection([
      graphOf(
        "dev",
        resource("aws:sqs/queue:Queue", "queue"),
        resource("aws:kms/key:Key", "one"),
        resource("aws:kms/key:Key", "two"),
        resource("aws:redshift/cluster:Cluster", "cluster"),
      ),
    ]);
    assert.deepEqual(head, ["Stack", "Region", "Service", "USD a month", "Lines without a price"]);
    assert.deepEqual(figures, [3, 4]);
    assert.deepEqual(rows, [
      ["dev", "eu-central-1", "KMS", "$2.06", ""],
      ["dev", "eu-central-1", "SQS", "not known", "1"],
    ]);
    assert.deepEqual(text, [
      "$2.06 a month, and more: incomplete, with 1 line without a price and 1 type not priced.",
      "Prices of 2025-08-28, in USD, on demand, without tax, discounts and data to the internet. How much is used is assumed: --usage says it better (docs/costs-and-quotas.md).",
      "Without a price, and not in the total: SQS, requests: no table has its price in eu-central-1.",
      "Not priced at all: aws:redshift/cluster:Cluster.",
    ]);
  });

  it("takes usage.yaml of the program, and says what is wrong with it", () => {
    const root = mkdtempSync(join(tmpdir(), "interlock-usage-"));
    try {
      writeFileSync(join(root, "usage.yaml"), "keyRequests: 1000000\ndev:\n  keyRequests: -1\n");
      const { text, rows } = costsSection([graphOf("prod", resource("aws:kms/key:Key", "one"))], root);
      assert.deepEqual(rows, [["prod", "eu-central-1", "KMS", "$4.00", ""]]);
      assert.equal(
        text![0],
        "usage.yaml: keyRequests must be a number from 0 (requests a month to each key), got -1; omit it to use 10000",
      );
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("puts what is nearest to its quota first, and says what is more than it", () => {
    const root = mkdtempSync(join(tmpdir(), "interlock-quotas-"));
    try {
      writeFileSync(join(root, "quotas.yaml"), "topics: 1\n");
      const { text, rows } = quotasSection(
        [
          graphOf(
            "dev",
            resource("aws:iam/role:Role", "role"),
            resource("aws:sns/topic:Topic", "one"),
            resource("aws:sns/topic:Topic", "two"),
          ),
        ],
        root,
      );
      assert.deepEqual(rows, [
        ["111111111111", "eu-central-1", "topics", "2", "20", "200", "1", "200 %"],
        ["111111111111", "", "roles", "1", "10", "100", "1,000", "0 %"],
      ]);
      assert.match(text![0]!, /^2 topics in account 111111111111, eu-central-1; what quotas\.yaml says is 1 /);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});
