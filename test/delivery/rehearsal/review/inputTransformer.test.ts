import assert from "node:assert/strict";
import fc from "fast-check";
import { inputOf } from "../../../../delivery/rehearsal/review/inputTransformer";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { resource } from "../fixtures/graph";

const target = (inputTemplate: string, inputPaths: Readonly<Record<string, string>>) =>
  resource("aws:cloudwatch/eventTarget:EventTarget", "target", { inputTransformer: { inputPaths, inputTemplate } });

const EVENT = { id: "1", detail: { commit: "c0ffee", size: 3, names: ["a", "b"] } };

describe("Input transformers", () => {
  it("put texts into quotes that are there, and anything else as JSON", () => {
    const paths = { commit: "$.detail.commit", size: "$.detail.size", names: "$.detail.names", none: "$.detail.none" };
    assert.deepEqual(
      inputOf(target('{"commit":"at <commit>","size":<size>,"names":<names>,"none":<none>}', paths), EVENT),
      { commit: "at c0ffee", size: 3, names: ["a", "b"], none: null },
    );
  });

  it("leave the event as it is where a target has none", () => {
    assert.equal(inputOf(resource("aws:cloudwatch/eventTarget:EventTarget", "target", {}), EVENT), EVENT);
  });

  it("keep any text", () => {
    const one = target('{"text":"<text>"}', { text: "$.text" });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.deepEqual(inputOf(one, { text }), { text });
      }),
    );
  });

  it("refuse paths that are not modelled, and what is no JSON", () => {
    assert.throws(
      () => inputOf(target('"<a>"', { a: "$.detail.names[0]" }), EVENT),
      new RehearsalError(
        "The input path $.detail.names[0] cannot be rehearsed: only fields by their names are modelled.",
      ),
    );
    assert.throws(
      () => inputOf(target("{<a>}", { a: "$.id" }), EVENT),
      new RehearsalError("The input of the target target is not JSON: {1}"),
    );
  });
});
