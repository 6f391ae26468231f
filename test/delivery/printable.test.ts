import assert from "node:assert/strict";
import { printable, printableJson, printableLine, unprintableIn } from "../../delivery/printable";

/** What must never be printed, by kind. */
const KINDS: Readonly<Record<string, readonly number[]>> = {
  "C0 controls": [...Array(32).keys()].filter((code) => code !== 9 && code !== 10),
  "DEL and C1 controls": Array.from({ length: 33 }, (_, at) => 0x7f + at),
  directions: [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  separators: [0x2028, 0x2029],
  "characters without a form": [0xad, 0x200b, 0x2060, 0xfeff, 0xfff9],
};

const hex = (code: number): string => code.toString(16).padStart(4, "0");

describe("printable", () => {
  for (const [kind, codes] of Object.entries(KINDS))
    it(`escapes ${kind}`, () => {
      for (const code of codes) {
        const text = `a${String.fromCharCode(code)}b`;
        assert.equal(printable(text), `a\\u${hex(code)}b`);
        assert.deepEqual(unprintableIn(text), [`U+${hex(code).toUpperCase()}`]);
        const json = printableJson({ text });
        assert.ok(!json.includes(String.fromCharCode(code)));
        assert.deepEqual(JSON.parse(json), { text });
      }
    });

  it("leaves tabs, line feeds and all that has a form", () => {
    const text = "a\tb\nÄ 日本 عربي 👩‍👩‍👧 …";
    assert.equal(printable(text), text);
    assert.deepEqual(unprintableIn(text), []);
  });

  it("keeps a line on its line", () => {
    assert.equal(printableLine("a\t\n b\r"), "a  b\\u000d");
  });
});
