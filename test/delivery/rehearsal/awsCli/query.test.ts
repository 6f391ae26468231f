import assert from "node:assert/strict";
import { select } from "../../../../delivery/rehearsal/awsCli/query";
import { format } from "../../../../delivery/rehearsal/awsCli/output";

const VALUE = {
  a: { b: "x", "odd key": 1 },
  list: [
    { n: 1, in: [{ k: "p" }] },
    { n: 2, in: [{ k: "q" }, {}] },
  ],
};

describe("rehearsal/awsCli/query", () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ["a.b", "x"],
    ['a."odd key"', 1],
    ["a.none.deeper", null],
    ["list[0].n", 1],
    ["list[-1].n", 2],
    ["list[9]", null],
    ["list[*].in[*].k", [["p"], ["q"]]],
    ["a.b[].c", null],
    ["list[].n", [1, 2]],
    ["list[*].in[].k", ["p", "q"]],
    ["list[].in[].k", ["p", "q"]],
    ["a.[b,none]", ["x", null]],
    ["[a.b, list[0].n]", ["x", 1]],
    [
      "list[].[n, in[0].k]",
      [
        [1, "p"],
        [2, "q"],
      ],
    ],
  ];
  for (const [query, expected] of rows) it(`finds ${query}`, () => assert.deepEqual(select(VALUE, query), expected));

  for (const query of ["a.", "a..b", "list[?n==`1`]", "a | b", "length(list)", "{x: a}", "a b", ""])
    it(`does not know ${JSON.stringify(query)}`, () =>
      assert.throws(() => select(VALUE, query), {
        message: `--query ${query} (it knows paths such as A.B, A[0].B, A[].B and A.[B,C] only)`,
      }));

  it("prints lists as text", () => {
    assert.equal(format(VALUE, "[a.b, a.none, list[0].n]", "text"), "x\tNone\t1\n");
    assert.equal(format(VALUE, "list[].[n, in[0].k]", "text"), "1\tp\n2\tq\n");
  });
});
