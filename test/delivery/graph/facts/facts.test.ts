import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { factsOf, forceNewPaths, hasFacts, knowsReplacement } from "../../../../delivery/graph";
import { resourceModels } from "../../../../delivery/graph/outputs";

const DATA = join(__dirname, "../../../../delivery/graph/facts/data");

describe("facts of resource types", () => {
  it("cover every type that the evaluator models", () => {
    const missing = Object.keys(resourceModels).filter((type) => type.startsWith("aws:") && !hasFacts(type));
    assert.deepEqual(missing, []);
  });

  it("name the source and version of each", () => {
    for (const file of readdirSync(DATA)) assert.match(file, /^[a-z0-9]+\.json$/);
    const { sources } = factsOf("aws:lb/targetGroup:TargetGroup")!;
    assert.match(sources.s!, /^@pulumi\/aws 7\.48\.0$/);
    assert.match(sources.b!, /^botocore 1\.\d+\.\d+ elbv2 2015-12-01 CreateTargetGroup$/);
    assert.match(sources.t!, /^terraform-provider-aws internal\/service\/elbv2\/target_group\.go@[0-9a-f]{8}/);
    assert.match(sources.p!, /^pulumi-aws provider\/resources\.go@[0-9a-f]{8}$/);
  });

  it("say what replaces a resource, and whether that is known", () => {
    assert.deepEqual(forceNewPaths("aws:kms/key:Key"), [
      "customKeyStoreId",
      "customerMasterKeySpec",
      "keyUsage",
      "multiRegion",
      "xksKeyId",
    ]);
    assert.ok(forceNewPaths("aws:ec2/securityGroup:SecurityGroup").includes("description"));
    // Another input runs the function again: by a replacement, unless the scope is CRUD.
    assert.deepEqual(forceNewPaths("aws:lambda/invocation:Invocation"), [
      "functionName",
      "input",
      "qualifier",
      "triggers",
    ]);
    assert.equal(knowsReplacement("aws:kms/key:Key"), true);
    assert.deepEqual(forceNewPaths("aws:nothing/here:Here"), []);
    assert.equal(knowsReplacement("aws:nothing/here:Here"), false);
    assert.equal(hasFacts("aws:nothing/here:Here"), false);
  });
});
