import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { supportsFeature, withoutDiagnostics } from "../../../delivery/graph/sdk";

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

  it("lists its pending promises with a function that can be replaced", async () => {
    interface Debuggable {
      debuggablePromise: (promise: Promise<unknown>) => Promise<unknown>;
    }
    const debuggable = load("@pulumi/pulumi/runtime/debuggable") as Debuggable;
    const original = debuggable.debuggablePromise;
    const resume = withoutDiagnostics();
    const replaced = debuggable.debuggablePromise;
    const listed: Promise<unknown>[] = [];
    try {
      const promise = Promise.resolve(1);
      assert.equal(replaced(promise), promise);
      // The SDK's modules look the function up at each call.
      debuggable.debuggablePromise = (pending) => (listed.push(pending), replaced(pending));
      assert.equal(await pulumi.runtime.serializeProperty("", promise, new Set()), 1);
      assert.deepEqual(listed, [promise]);
    } finally {
      resume();
    }
    assert.equal(debuggable.debuggablePromise, original);
  });

  it("takes the place of a resource from a function that can be replaced", () => {
    const resource = pulumi.Resource as unknown as {
      callsites: () => object[];
      stackTrace: (skip: number) => object[];
    };
    const original = resource.callsites;
    assert.ok(resource.stackTrace(0).length > 0);
    const resume = withoutDiagnostics();
    try {
      assert.deepEqual(resource.stackTrace(0), []);
    } finally {
      resume();
    }
    assert.equal(resource.callsites, original);
  });

  it("has the signatures of the wire", () => {
    const { specialSigKey, specialSecretSig, specialResourceSig, unknownValue } = pulumi.runtime;
    for (const signature of [specialSigKey, specialSecretSig, specialResourceSig])
      assert.match(signature, /^[0-9a-f]{32}$/);
    assert.match(unknownValue, /^[0-9a-f-]{36}$/);
  });
});
