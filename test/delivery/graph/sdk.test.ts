import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { supportsFeature } from "../../../delivery/graph/sdk";

const load = createRequire(__filename);

describe("the inside of the Pulumi SDK", () => {
  it("is the version that delivery/graph/sdk.ts was written for", () => {
    const { version } = load("@pulumi/pulumi/package.json") as { version: string };
    assert.match(version, /^3\.248\./, "read the list in sdk.ts again, then change this line");
  });

  it("asks for the features that the monitor answers", () => {
    const settings = (load("@pulumi/pulumi/runtime/settings") as { awaitFeatureSupport: () => void })
      .awaitFeatureSupport;
    const asked = [...settings.toString().matchAll(/"(\w+)"/g)].map(([, feature = ""]) => feature);
    assert.ok(asked.length >= 11);
    assert.deepEqual(asked.filter(supportsFeature).sort(), [
      "aliasSpecs",
      "deletedWith",
      "parameterization",
      "replaceWith",
      "resourceReferences",
      "secrets",
    ]);
  });

  it("has the signatures of the wire", () => {
    const { specialSigKey, specialSecretSig, specialResourceSig, unknownValue } = pulumi.runtime;
    for (const signature of [specialSigKey, specialSecretSig, specialResourceSig])
      assert.match(signature, /^[0-9a-f]{32}$/);
    assert.match(unknownValue, /^[0-9a-f-]{36}$/);
  });
});
