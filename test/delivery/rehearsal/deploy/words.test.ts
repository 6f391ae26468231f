import assert from "node:assert/strict";
import fc from "fast-check";
import { parseUnit, UnitError } from "../../../../delivery/rehearsal/deploy/systemctl/unitFile";
import { parseEnvironmentFile, splitWords, substitute } from "../../../../delivery/rehearsal/deploy/systemctl/words";
import { matches } from "../../../../delivery/rehearsal/deploy/permissions";

describe("words of unit files", () => {
  const cases: [text: string, words: string[]][] = [
    ["a  b\tc", ["a", "b", "c"]],
    [`"a b" 'c d' e" "f`, ["a b", "c d", "e f"]],
    [String.raw`a\ b "x\"y" '\n'`, ["a b", 'x"y', "\n"]],
    ['"" x', ["", "x"]],
  ];
  for (const [text, words] of cases) it(JSON.stringify(text), () => assert.deepEqual(splitWords(text), words));

  it("come back from quotes as they were", () => {
    const quote = (word: string): string => `"${word.replace(/["\\]/g, "\\$&")}"`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => assert.deepEqual(splitWords(words.map(quote).join(" ")), words)),
    );
  });

  it("take variables: ${NAME} within a word, $NAME as words, $$ as $", () => {
    const variables = { A: "x y", B: "b" };
    assert.deepEqual(substitute(["$A", "${A}", "-${B}-", "$$A", "a$B", "${NONE}"], variables), [
      "x",
      "y",
      "x y",
      "-b-",
      "$A",
      "a$B",
      "",
    ]);
  });
});

describe("environment files", () => {
  it("hold a variable a line, quoted or not, with comments", () => {
    const text = '# c\n; c\nA=1\r\n B = two words \nC="x \\"y\\""\nD=\'$z\'\nE=\nnonsense\nF=a\\\nb\n';
    assert.deepEqual(parseEnvironmentFile(text), { A: "1", B: "two words", C: 'x "y"', D: "$z", E: "", F: "ab" });
  });
});

describe("unit files", () => {
  it("reset a list with an empty setting, and join lines that end in a backslash", () => {
    const unit = parseUnit(
      "a.service",
      "[Service]\nExecStart=/old\nExecStart=\nExecStart=/new \\\n  --flag\nTimeoutStopSec=1min 30s\n",
    );
    assert.deepEqual([unit.start, unit.timeoutStopMs], [[{ words: ["/new", "--flag"], mayFail: false }], 90_000]);
  });

  it("are read, or refused with a reason, whatever the text", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom("[Service]", "ExecStart=/a %i", "TimeoutStopSec=1 eon", "Environment=A=%n"),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          assert.equal(parseUnit("a.service", lines.join("\n")).name, "a.service");
        } catch (error) {
          assert.ok(error instanceof UnitError);
        }
      }),
    );
  });
});

describe("patterns of permissions", () => {
  const permission = (pattern: string, except: string[] = []) => ({ object: "/srv/app/", pattern, except, type: [] });
  const cases: [pattern: string, path: string, isTaken: boolean][] = [
    ["**", "/srv/app/deep/file", true],
    ["**", "/srv/app", false],
    ["**", "/srv/application/file", false],
    ["*", "/srv/app/file", true],
    ["*", "/srv/app/deep/file", false],
    ["*.sh", "/srv/app/a.sh", true],
    ["*.sh", "/srv/app/a.sh.txt", false],
    ["a.sh", "/srv/app/a-sh", false],
    ["a*b*c", "/srv/app/axxbxxc", true],
  ];
  for (const [pattern, path, isTaken] of cases) {
    it(`${pattern} ${isTaken ? "takes" : "spares"} ${path}`, () =>
      assert.equal(matches(permission(pattern), path), isTaken));
  }

  it("take a name exactly when its parts stand in it in order", () => {
    const part = fc.string({ maxLength: 3 }).filter((text) => !/[*/]/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 5 }), fc.array(part), (parts, fill) => {
        const name = parts.map((text, index) => text + (index < parts.length - 1 ? (fill[index] ?? "") : "")).join("");
        fc.pre(name !== "");
        assert.ok(matches(permission(parts.join("*")), `/srv/app/${name}`));
        assert.ok(!matches(permission(parts.join("*"), [parts.join("*")]), `/srv/app/${name}`));
      }),
    );
  });
});
