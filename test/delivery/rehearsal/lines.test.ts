import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_LINE_LENGTH, splitLines } from "../../../delivery/rehearsal/lines";

function linesOf(...chunks: readonly (string | readonly number[])[]): string[] {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line));
  chunks.forEach((chunk) => splitter.push(typeof chunk === "string" ? Buffer.from(chunk) : Buffer.from(chunk)));
  splitter.end();
  return lines;
}

describe("rehearsal/lines", () => {
  it("joins chunks, keeps empty lines and hands over an unfinished last line", () => {
    assert.deepEqual(linesOf("a", "b\n\nc\r\n", "d"), ["ab", "", "c", "d"]);
    assert.deepEqual(linesOf("a\n"), ["a"]);
    assert.deepEqual(linesOf(), []);
  });

  it("decodes characters that chunks cut in two, and marks bytes that are no UTF-8", () => {
    assert.deepEqual(linesOf([0xc3], [0xa4, 0x0a, 0xff, 0x0a]), ["ä", "\ufffd"]);
  });

  it("drops colours and controls, and shows of a rewritten line what a terminal would show last", () => {
    assert.deepEqual(linesOf("\u001b[31mred\u001b[0m\u0007\t!\n10%\r20%\n"), ["red\t!", "20%"]);
  });

  it("cuts a line that is too long and says by how much", () => {
    assert.deepEqual(linesOf("x".repeat(MAX_LINE_LENGTH), "yyy\nnext\n"), [
      `${"x".repeat(MAX_LINE_LENGTH)} … (3 more characters)`,
      "next",
    ]);
  });

  it("gives the same lines however the output is cut", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "ä", "😀", "\n", "\r\n", " ") });
    fc.assert(
      fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
        const bytes = [...Buffer.from(whole)];
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.slice(at[index], end));
        assert.deepEqual(linesOf(...chunks), linesOf(whole));
      }),
    );
  });
});
