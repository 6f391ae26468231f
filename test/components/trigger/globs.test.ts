import assert from "node:assert/strict";
import fc from "fast-check";
import { globs, patternProblem } from "../../../components/trigger/globs";

const matches = (pattern: string, path: string): boolean => globs.compile(pattern)(path);

describe("glob patterns", () => {
  const cases: Readonly<Record<string, readonly [yes: readonly string[], no: readonly string[]]>> = {
    "web/**": [
      ["web/a", "web/a/b.js", "web/"],
      ["web", "api/web/a", "webs/a"],
    ],
    "web/*": [
      ["web/a", "web/.a"],
      ["web/a/b", "web"],
    ],
    "*.js": [
      ["a.js", ".js"],
      ["a/b.js", "a.jsx"],
    ],
    "**.md": [["README.md", "docs/a.md"], ["a.mdx"]],
    "**/README.md": [
      ["a/README.md", "a/b/README.md"],
      ["README.md", "a/MY-README.md"],
    ],
    "common/**/*.js": [
      ["common/a/b.js", "common/a/b/c.js"],
      ["common/a.js", "common/a/b.ts"],
    ],
    "*.{java,class}": [
      ["A.java", "A.class"],
      ["A.jav", "A.", "A.java,class"],
    ],
    "{web,api}/**": [
      ["web/a", "api/b"],
      ["we/a", "web,api/a"],
    ],
    "a{,b*}": [
      ["a", "ab", "abc"],
      ["ac", "ab/c"],
    ],
    "foo.?": [
      ["foo.a", "foo.ß", "foo.🚂"],
      ["foo.", "foo.ab", "foo./"],
    ],
    "v[0-9]": [
      ["v0", "v9"],
      ["v", "va", "v10"],
    ],
    "v[!0-9]": [
      ["va", "v-"],
      ["v0", "v/"],
    ],
    "[-a]": [["-", "a"], ["b"]],
    "[a-]": [["-", "a"], ["b"]],
    "[*?\\]": [["*", "?", "\\"], ["a"]],
    "[.-0]": [[".", "0"], ["/"]],
    "\\*\\{a": [["*{a"], ["b{a"]],
    "a]b}c,d": [["a]b}c,d"], ["a"]],
    "**": [["", "a", "a/b"], []],
  };
  for (const [pattern, [yes, no]] of Object.entries(cases))
    it(pattern, () => {
      for (const path of yes) assert.ok(matches(pattern, path), path);
      for (const path of no) assert.ok(!matches(pattern, path), path);
    });

  const wrong: Readonly<Record<string, string>> = {
    "a[": "[ has no ]",
    "a[b": "[ has no ]",
    "a[]": "[ ] is empty",
    "[!]": "[ ] is empty",
    "[a/b]": "[ ] holds a /",
    "[b-a]": "b-a runs backwards",
    "{a,b": "{ has no }",
    "{a,{b}}": "{ } is nested",
    "a\\": "\\ stands at the end",
  };
  for (const [pattern, problem] of Object.entries(wrong))
    it(`refuse ${pattern}`, () => assert.equal(patternProblem(pattern), problem));

  it("take no longer than pattern times path, whatever they hold", () => {
    const pattern = `${"*a".repeat(120)}b`;
    assert.ok(!matches(pattern, "a".repeat(4096)));
    assert.ok(!matches("{**,**a}".repeat(30) + "b", "a/".repeat(2048)));
  });
});

/** Pieces of patterns, each with the regular expression that says the same in another way. */
const letter = fc.constantFrom("a", "b", ".", "-", "é");
const plain = fc.oneof(
  letter.map((character) => [character, character.replace(".", "\\.")] as const),
  fc.constant(["/", "/"] as const),
  fc.constant(["\\*", "\\*"] as const),
  fc.constant(["?", "[^/]"] as const),
  fc.constant(["[ab]", "[ab]"] as const),
  fc.constant(["[!a-b]", "[^/a-b]"] as const),
  // Runs never touch: two of them side by side would read as one **.
  letter.map((character) => [`*${character}`, `[^/]*${character.replace(".", "\\.")}`] as const),
  letter.map((character) => [`**${character}`, `.*${character.replace(".", "\\.")}`] as const),
);
type Piece = readonly [glob: string, expression: string];
const together = (pieces: readonly Piece[]): Piece => [
  pieces.map(([glob]) => glob).join(""),
  pieces.map(([, expression]) => expression).join(""),
];
const sequence = (piece: fc.Arbitrary<Piece>, maxLength: number) => fc.array(piece, { maxLength }).map(together);
const group = fc
  .array(sequence(plain, 2), { minLength: 1, maxLength: 3 })
  .map((all): Piece => [`{${all.map(([glob]) => glob).join(",")}}`, `(?:${all.map(([, regex]) => regex).join("|")})`]);
const pattern = sequence(fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: group }), 6);
const path = fc
  .array(fc.constantFrom("a", "b", ".", "-", "é", "/", "*", "c"), { maxLength: 8 })
  .map((all) => all.join(""));

describe("glob patterns, compared with regular expressions", () => {
  it("match the same paths", () => {
    let matched = 0;
    fc.assert(
      fc.property(pattern, path, ([glob, expression], text) => {
        const expected = new RegExp(`^${expression}$`, "su").test(text);
        assert.equal(matches(glob, text), expected, `${glob} on ${text}`);
        if (expected) matched += 1;
      }),
      { numRuns: 5000 },
    );
    assert.ok(matched > 50, `only ${matched} paths matched`);
  });

  it("match a path that is written out, escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const escaped = text.replace(/[\\*?[{]/g, "\\$&");
        assert.ok(matches(escaped, text));
        assert.equal(matches(escaped, `${text}x`), false);
      }),
    );
  });

  it("never fail but with a reason", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."ab*?[]{}!-,\\/".split("")), maxLength: 20 }),
        path,
        (glob, text) => {
          const problem = patternProblem(glob);
          if (problem === undefined) assert.equal(typeof matches(glob, text), "boolean");
          else
            assert.match(
              problem,
              /^(\[ has no \]|\[ \] is empty|\[ \] holds a \/|.+ runs backwards|\{ has no \}|\{ \} is nested|\\ stands at the end)$/su,
            );
        },
      ),
    );
  });
});

describe("filters", () => {
  it("want what is included and not excluded", () => {
    const wants = globs.compileFilter({ includes: ["web/**", "shared/**"], excludes: ["**.md", "web/tmp/*"] });
    assert.deepEqual(["web/a.js", "shared/b", "api/c", "web/a.md", "web/tmp/x", "web/tmp/y/z"].filter(wants), [
      "web/a.js",
      "shared/b",
      "web/tmp/y/z",
    ]);
  });

  it("want everything where nothing is included by name", () => {
    const wants = globs.compileFilter({ excludes: ["docs/**"] });
    assert.deepEqual(["a", "docs/a", "b/c"].filter(wants), ["a", "b/c"]);
  });

  it("exclude whatever includes say", () => {
    fc.assert(
      fc.property(pattern, path, ([glob], text) => {
        assert.ok(!globs.compileFilter({ includes: [glob, "**"], excludes: [glob] })(text) || !matches(glob, text));
      }),
    );
  });
});
