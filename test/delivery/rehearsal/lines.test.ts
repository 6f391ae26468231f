import assert from "node:assert/strict";
import fc from "fast-check";
import { createMask } from "../../../delivery/rehearsal/build/mask";
import { MAX_LINE_LENGTH, splitLines } from "../../../delivery/rehearsal/lines";

function linesOf(...chunks: readonly (string | readonly number[])[]): string[] {
  return maskedLines([], ...chunks);
}

function maskedLines(secrets: readonly string[], ...chunks: readonly (string | readonly number[])[]): string[] {
  const lines: string[] = [];
  const splitter = splitLines((line) => lines.push(line), createMask(secrets));
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

  it("escapes what else a terminal obeys or a reader does not see", () => {
    assert.deepEqual(linesOf("a\u0085b\u202ec\u2066d\u2028e\u061cf\n", "g\u0008h\u009b31mi\u001b]0;title\u0007j\n"), [
      "a\\u0085b\\u202ec\\u2066d\\u2028e\\u061cf",
      "ghij",
    ]);
  });

  describe("with secrets", () => {
    const SECRET = "s3cr3t-horse-battery";
    const filled = (length: number): string => "x".repeat(length);

    it("masks one that the cut would go through, wherever it lies", () => {
      for (let before = MAX_LINE_LENGTH - SECRET.length - 1; before <= MAX_LINE_LENGTH + 1; before++) {
        const [line = ""] = maskedLines([SECRET], `${filled(before)}${SECRET}${filled(9000)}\n`);
        const shown = line.slice(0, line.indexOf(" …")).replace(/^x+/, "");
        assert.ok("***".startsWith(shown.replace(/x+$/, "")), `after ${before} characters: ${shown}`);
      }
    });

    it("shows no beginning of one that was never kept whole, also when others before it became shorter", () => {
      const many = `${SECRET} `.repeat(1000);
      const [line = ""] = maskedLines([SECRET], `${many}\n`);
      assert.doesNotMatch(line, /s3c|s3$/);
      for (let before = 0; before < SECRET.length; before++) {
        const [shifted = ""] = maskedLines([SECRET], `${filled(before)}${many}\n`);
        assert.match(shifted, /^x*(\*\*\* )*(\*{0,3})? … \(\d+ more characters\)$/);
      }
    });

    it("masks one that comes in chunks, between codes for terminals, and over several lines", () => {
      assert.deepEqual(maskedLines([SECRET], "a s3cr3t-", "horse-bat", "tery b\n"), ["a *** b"]);
      assert.deepEqual(maskedLines([SECRET], "s3cr3t-\u001b[31mhorse\u001b[0m-bat\u0007tery\n"), ["***"]);
      assert.deepEqual(maskedLines(["first part\nsecond part"], "first part\nsecond part\n"), ["***", "***"]);
      assert.deepEqual(maskedLines(["with\u001b[1mcode"], "with\u001b[1mcode\n"), ["***"]);
    });
  });
});
