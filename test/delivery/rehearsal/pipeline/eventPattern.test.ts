import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesEvent } from "../../../../delivery/rehearsal/pipeline/eventPattern";

const EVENT = {
  source: "aws.s3",
  resources: ["arn:aws:s3:::one", "arn:aws:s3:::two"],
  detail: { bucket: { name: "one" }, object: { key: "channels/app.zip", size: 7 }, reason: null },
};

/** Pattern, and whether it matches EVENT. */
const cases: readonly (readonly [string, unknown, boolean])[] = [
  ["an empty pattern", {}, true],
  ["a value among several", { source: ["aws.ec2", "aws.s3"] }, true],
  ["another value", { source: ["aws.ec2"] }, false],
  ["several fields, all matching", { source: ["aws.s3"], detail: { bucket: { name: ["one"] } } }, true],
  ["several fields, one not", { source: ["aws.s3"], detail: { bucket: { name: ["two"] } } }, false],
  ["one element of a list", { resources: ["arn:aws:s3:::two"] }, true],
  ["no element of a list", { resources: ["arn:aws:s3:::three"] }, false],
  ["a number", { detail: { object: { size: [7] } } }, true],
  ["a number as text", { detail: { object: { size: ["7"] } } }, false],
  ["null", { detail: { reason: [null] } }, true],
  ["a field that is missing", { detail: { gone: ["x"] } }, false],
  ["a field below one that is missing", { detail: { gone: { deeper: ["x"] } } }, false],
  ["a name that objects inherit", { detail: { constructor: [{ exists: true }] } }, false],
  ["prefix", { detail: { object: { key: [{ prefix: "channels/" }] } } }, true],
  ["prefix of a number", { detail: { object: { size: [{ prefix: "7" }] } } }, false],
  ["suffix", { detail: { object: { key: [{ suffix: ".tar" }] } } }, false],
  ["wildcard", { detail: { object: { key: [{ wildcard: "*/app.*" }] } } }, true],
  ["wildcard with a dot that is no wildcard", { source: [{ wildcard: "aws?s3" }] }, false],
  ["equals-ignore-case", { source: [{ "equals-ignore-case": "AWS.S3" }] }, true],
  ["exists", { detail: { reason: [{ exists: true }] } }, true],
  ["exists false", { detail: { gone: [{ exists: false }] } }, true],
  ["anything-but", { source: [{ "anything-but": ["aws.ec2", "aws.ecs"] }] }, true],
  ["anything-but itself", { source: [{ "anything-but": "aws.s3" }] }, false],
  ["anything-but of a field that is missing", { gone: [{ "anything-but": "x" }] }, false],
  ["$or, one of two", { $or: [{ source: ["x"] }, { detail: { bucket: { name: ["one"] } } }] }, true],
  ["$or, none", { source: ["aws.s3"], $or: [{ source: ["x"] }, { source: ["y"] }] }, false],
];

describe("event patterns", () => {
  for (const [name, pattern, expected] of cases)
    it(`${name}: ${expected ? "matches" : "does not match"}`, () =>
      assert.equal(matchesEvent(pattern, EVENT), expected));

  it("refuses what it does not model, rather than guess", () => {
    const message = (what: string) => ({
      name: "RehearsalError",
      message: `The event pattern cannot be rehearsed: ${what} is not modelled.`,
    });
    const within = (operator: unknown) => () => matchesEvent({ source: [operator] }, EVENT);
    assert.throws(within({ cidr: "10.0.0.0/8" }), message("the operator cidr"));
    assert.throws(within({ "anything-but": { prefix: "a" } }), message("an operator within anything-but"));
    assert.throws(within({ prefix: { "equals-ignore-case": "a" } }), message("an operator on an operator"));
    assert.throws(
      () => matchesEvent({ source: "aws.s3" }, EVENT),
      message('a pattern that is neither an object nor a list: "aws.s3"'),
    );
  });

  it("matches every event by a pattern made of its own values", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const key = fc.string().filter((name) => name !== "$or" && name !== "__proto__");
    const { event } = fc.letrec<{ event: Record<string, unknown>; value: unknown }>((tie) => ({
      event: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      value: fc.oneof({ maxDepth: 3 }, leaf, tie("event")),
    }));
    const patternOf = (value: unknown): unknown =>
      typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, patternOf(inner)]))
        : [value];
    fc.assert(fc.property(event, (one) => matchesEvent(patternOf(one), one)));
    fc.assert(fc.property(event, (one) => !matchesEvent({ ...(patternOf(one) as object), "not there": [1] }, one)));
  });
});
