import assert from "node:assert/strict";

import { closest, didYouMean } from "../../../delivery/specs/suggest";

describe("closest", () => {
  const table: readonly [got: string, allowed: readonly string[], word: string | undefined][] = [
    ["instal", ["install", "build"], "install"],
    ["biuld", ["install", "build"], "build"],
    ["PreBuild", ["pre_build", "post_build"], "pre_build"],
    ["pre-build", ["pre_build", "post_build"], "pre_build"],
    ["JUNIT", ["JUNITXML", "NUNITXML"], "JUNITXML"],
    ["build", ["build-list", "build-graph"], undefined],
    ["deploy", ["install", "build"], undefined],
    ["", ["install"], undefined],
    ["x".repeat(1000), ["install"], undefined],
    ["install", [], undefined],
  ];

  for (const [got, allowed, word] of table) {
    it(`finds ${word ?? "nothing"} for ${JSON.stringify(got.slice(0, 20))} in [${allowed.join(", ")}]`, () => {
      assert.equal(closest(got, allowed), word);
      assert.equal(didYouMean(got, allowed), word === undefined ? "" : `; did you mean "${word}"?`);
    });
  }
});
