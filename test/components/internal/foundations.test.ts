import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { NAME_LIMITS, nameProblem } from "../../../components/internal/limits";
import { childName, truncatedName } from "../../../components/internal/names";
import { partitionOf } from "../../../components/internal/partitions";
import { arnOperator, oneOrMany } from "../../../components/internal/policies";
import { Problems, shown } from "../../../components/internal/problems";

describe("names", () => {
  it("of children keep friendly keys and hash the others", () => {
    assert.equal(childName("api", "role"), "api-role");
    assert.equal(childName("api", "bucket", "eu-central-1"), "api-bucket-eu-central-1");
    assert.match(childName("api", "rule", "releases/"), /^api-rule-[0-9a-f]{8}$/);
    assert.notEqual(childName("api", "rule", "a/"), childName("api", "rule", "a."));
  });

  it("that are truncated keep the limit and stay apart", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.integer({ min: 10, max: 64 }),
        (one, other, limit) => {
          const cut = truncatedName(one, limit);
          assert.ok(cut.length <= limit);
          if (one.length <= limit) assert.equal(cut, one);
          if (one !== other)
            assert.notEqual(
              truncatedName(`${"x".repeat(limit)}${one}`, limit),
              truncatedName(`${"x".repeat(limit)}${other}`, limit),
            );
        },
      ),
    );
  });

  it("within their limits have no problem, and one character more has one", () => {
    for (const limits of Object.values(NAME_LIMITS)) {
      const [beginning, end] =
        limits === NAME_LIMITS.keyAlias ? ["alias/", ""] : limits === NAME_LIMITS.rolePath ? ["/", "/"] : ["", ""];
      const ofLength = (length: number) => `${beginning}${"a".repeat(length - beginning.length - end.length)}${end}`;
      assert.equal(nameProblem(limits, ofLength(limits.max)), undefined, limits.what);
      assert.match(nameProblem(limits, ofLength(limits.max + 1)) ?? "", /^must be an? .* characters: /, limits.what);
    }
  });
});

describe("names of branches", () => {
  const COMMIT = "0123456789abcdefABCDEF0123456789abcdef01";

  it("are those that Git and CodeCommit take", () => {
    const taken = [
      "main",
      "release/1.0",
      "a@b",
      "@a",
      "fix-#1",
      COMMIT.slice(1),
      `${COMMIT}2`,
      COMMIT.replace("f", "g"),
    ];
    for (const name of taken) assert.equal(nameProblem(NAME_LIMITS.branch, name), undefined, name);
  });

  it("are neither references to others nor ids of commits", () => {
    const refused = [
      "",
      "@",
      "a@{1",
      COMMIT,
      COMMIT.toLowerCase(),
      "a..b",
      "a//b",
      "/a",
      "a/",
      ".a",
      "a.",
      "a.lock",
      "a b",
    ];
    for (const name of refused) assert.notEqual(nameProblem(NAME_LIMITS.branch, name), undefined, name);
  });
});

describe("partitionOf", () => {
  it("knows regions by the form of their names", () => {
    const known = {
      "eu-central-1": "aws",
      "cn-north-1": "aws-cn",
      "us-gov-west-1": "aws-us-gov",
      "us-iso-east-1": "aws-iso",
    };
    for (const [region, id] of Object.entries(known)) assert.equal(partitionOf(region)?.id, id);
    for (const region of ["", "eu", "mars-1", "eu-central", "eu-central-1a", " eu-central-1"])
      assert.equal(partitionOf(region), undefined, region);
  });
});

describe("policies", () => {
  it("write one value without a list and patterns with ArnLike", () => {
    assert.deepEqual([oneOrMany(["a"]), oneOrMany(["a", "b"]), oneOrMany([])], ["a", ["a", "b"], []]);
    assert.deepEqual(
      [arnOperator("a"), arnOperator(["a", "b?"]), arnOperator("a*")],
      ["ArnEquals", "ArnLike", "ArnLike"],
    );
    assert.equal(arnOperator(pulumi.output("a*")), "ArnEquals");
  });
});

describe("Problems", () => {
  const negative = (value: number) =>
    value < 0 ? { property: "size", allowed: "must not be negative", got: value, fix: "omit it" } : undefined;

  it("throws nothing when there are none, and all of them in one error at the parent", () => {
    const problems = new Problems("Thing", "it");
    problems.throwIfAny(undefined);
    problems.add({ property: "a", allowed: "must be b", fix: "write b" });
    problems.require(true, { property: "x", allowed: "is fine", fix: "nothing" });
    problems.require(false, { property: "c", allowed: "must be d", got: { e: 1 }, fix: "write d" });
    assert.throws(
      () => problems.throwIfAny({}),
      (error: Error) => {
        assert.ok(pulumi.ResourceError.isInstance(error) && error.hideStack === true);
        assert.equal(error.message, 'Thing "it": a must be b; write b\nThing "it": c must be d, got {"e":1}; write d');
        return true;
      },
    );
  });

  it("checks plain inputs at once", () => {
    const problems = new Problems("Thing", "it");
    assert.equal(problems.input(undefined, negative), undefined);
    assert.equal(problems.input(1, negative), 1);
    problems.throwIfAny(undefined);
    void problems.input(-1, negative);
    assert.throws(() => problems.throwIfAny(undefined), {
      message: 'Thing "it": size must not be negative, got -1; omit it',
    });
  });

  it("shows long values cut", () => {
    assert.equal(shown(undefined), "nothing");
    assert.equal(shown("x".repeat(200)).length, 118);
  });
});
