import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unzip, zip } from "../zip.mjs";

const entries = [
  { name: "src/ä.js", content: Buffer.from("export const a = 1;\n".repeat(50)) },
  { name: "empty", content: Buffer.alloc(0) },
];

describe("zip", () => {
  it("gives the same bytes for the same files, in whatever order", () => {
    assert.ok(zip(entries).equals(zip([...entries].reverse())));
  });

  it("is read back as it was", () => {
    const read = unzip(zip(entries));
    assert.deepEqual(
      read.map(({ name, content }) => [name, content.toString()]),
      [...entries].reverse().map(({ name, content }) => [name, content.toString()]),
    );
  });

  it("notices a file that was changed", () => {
    const archive = zip(entries);
    archive[14] ^= 1;
    assert.throws(() => unzip(archive), /empty: the checksum does not fit/);
  });
});
