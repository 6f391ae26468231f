import assert from "node:assert/strict";
import { type Change, changesOf } from "../../../delivery/graph/changes/changes";
import { declaredIn } from "../../../delivery/graph/changes/declared";
import { alignState, comparableState, readState } from "../../../delivery/graph/changes/stateFile";
import { type Graph, type GraphResource, UNKNOWN } from "../../../delivery/graph";
import { formUrn } from "../../../delivery/graph/urns";

const KEY = "aws:kms/key:Key";
const BUCKET = "aws:s3/bucket:Bucket";
const ROLE = "aws:iam/role:Role";

const urn = (type: string, name: string, parent?: string): string => formUrn("dev", "shop", parent, type, name);

function resource(type: string, name: string, inputs: object = {}, more: Partial<GraphResource> = {}): GraphResource {
  return {
    urn: urn(type, name, more.parent),
    type,
    name,
    custom: true,
    account: "111111111111",
    region: "eu-central-1",
    inputs: { ...inputs },
    outputs: { ...inputs },
    dependencies: [],
    protect: false,
    secrets: [],
    ...more,
  };
}

const graph = (...resources: GraphResource[]): Graph => ({ stack: "dev", mode: "update", resources, outputs: {} });

function changes(before: Graph, after: Graph, preview: Graph = after): readonly Change[] {
  return changesOf({ before: declaredIn(before).managed, after, preview });
}

const short = (all: readonly Change[]) =>
  all.map(({ kind, name, reasons }) => [kind, name, reasons.map((r) => r.path)]);

describe("what an update would change", () => {
  it("tells what is created, imported, updated and deleted, the gravest first, and what is lost", () => {
    const before = graph(resource(BUCKET, "old"), resource(ROLE, "role", { description: "a", name: "role" }));
    const after = graph(
      resource(ROLE, "role", { description: "b", name: "role" }),
      resource(BUCKET, "new"),
      resource(BUCKET, "found", {}, { importId: "found" }),
    );
    const found = changes(before, after);
    assert.deepEqual(
      found.map(({ kind, name, inputs, loses }) => [kind, name, inputs, loses]),
      [
        ["delete", "old", [], "the objects of a bucket"],
        ["update", "role", ["description"], undefined],
        ["import", "found", [], undefined],
        ["create", "new", [], undefined],
      ],
    );
    assert.deepEqual(changes(after, after), []);
  });

  it("replaces by what the provider cannot change, and by what the program asks for", () => {
    const before = graph(
      resource(KEY, "key", { keyUsage: "ENCRYPT_DECRYPT", customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
      resource(ROLE, "role", { description: "a", tags: { a: "1" } }),
      resource(ROLE, "named", { name: "a" }),
    );
    const after = graph(
      resource(KEY, "key", { keyUsage: "ENCRYPT_DECRYPT", customerMasterKeySpec: "ECC_NIST_P256" }),
      resource(ROLE, "role", { description: "a", tags: { a: "2" } }, { replaceOnChanges: ["tags"] }),
      resource(ROLE, "named", { name: "b" }),
    );
    const found = changes(before, after);
    assert.deepEqual(short(found), [
      ["replace", "named", ["name"]],
      ["replace", "role", ["tags.a"]],
      ["replace", "key", ["customerMasterKeySpec"]],
    ]);
    assert.deepEqual(
      found.map(({ reasons, loses, deletedFirst }) => [reasons[0]?.why, loses, deletedFirst]),
      [
        ["forceNew", undefined, true],
        ["replaceOnChanges", undefined, false],
        ["forceNew", "what a key has encrypted or signed", false],
      ],
    );
  });

  it("replaces what moves to another region or account, but not what is everywhere", () => {
    const moved = { region: "eu-west-1" };
    const before = graph(resource(BUCKET, "data"), resource(ROLE, "role"), resource(KEY, "key"));
    const after = graph(
      resource(BUCKET, "data", {}, moved),
      resource(ROLE, "role", {}, moved),
      resource(KEY, "key", {}, { account: "222222222222" }),
    );
    assert.deepEqual(short(changes(before, after)), [
      ["replace", "key", ["account"]],
      ["replace", "data", ["region"]],
    ]);
  });

  it("follows what is replaced to those that take its outputs", () => {
    const key = (spec: string) => resource(KEY, "key", { customerMasterKeySpec: spec });
    const of = { dependencies: [urn(KEY, "key")], propertyDependencies: { targetKeyId: [urn(KEY, "key")] } };
    const alias = (id: string) => resource("aws:kms/alias:Alias", "alias", { name: "alias/a", targetKeyId: id }, of);
    const known = resource(
      ROLE,
      "role",
      { description: "a" },
      { propertyDependencies: { description: [urn(KEY, "key")] } },
    );
    const found = changes(
      graph(key("SYMMETRIC_DEFAULT"), alias("1"), known),
      graph(key("ECC_NIST_P256"), alias("1"), known),
      graph(key("ECC_NIST_P256"), alias(UNKNOWN), known),
    );
    assert.deepEqual(
      found.map(({ kind, name, inputs, causes }) => [kind, name, inputs, causes]),
      [
        ["replace", "key", ["customerMasterKeySpec"], []],
        ["update", "alias", ["targetKeyId"], [urn(KEY, "key")]],
      ],
    );
  });

  it("honours ignored changes, protection, what is kept, and the order that is asked for", () => {
    const before = graph(
      resource(ROLE, "ignored", { description: "a", name: "x" }),
      resource(BUCKET, "protected", {}, { protect: true }),
      resource(BUCKET, "kept", {}, { retainOnDelete: true }),
      resource(KEY, "key", { customerMasterKeySpec: "SYMMETRIC_DEFAULT" }, { protect: true }),
    );
    const after = graph(
      resource(ROLE, "ignored", { description: "b", name: "x" }, { ignoreChanges: ["description"] }),
      resource(KEY, "key", { customerMasterKeySpec: "ECC_NIST_P256" }, { deleteBeforeReplace: true }),
    );
    assert.deepEqual(
      changes(before, after).map(({ kind, name, refused, loses, deletedFirst }) => [
        kind,
        name,
        refused,
        loses,
        deletedFirst,
      ]),
      [
        ["delete", "protected", true, "the objects of a bucket", false],
        ["forget", "kept", false, undefined, false],
        ["replace", "key", true, "what a key has encrypted or signed", true],
      ],
    );
  });

  it("knows a resource by its aliases, and by those of its parents", () => {
    const component = (name: string, more: Partial<GraphResource> = {}) =>
      resource("shop:index:Store", name, {}, { custom: false, ...more });
    const child = (name: string, parent: string) => resource(BUCKET, name, {}, { parent });
    const before = graph(component("old"), child("old-bucket", urn("shop:index:Store", "old")), resource(KEY, "first"));
    const after = graph(
      component("new", { aliases: [{ name: "old" }] }),
      child("new-bucket", urn("shop:index:Store", "new")),
      resource(KEY, "second", {}, { aliases: [urn(KEY, "first")] }),
    );
    assert.deepEqual(changes(before, after), []);
    const without = graph(
      component("new"),
      child("new-bucket", urn("shop:index:Store", "new")),
      resource(KEY, "second"),
    );
    assert.deepEqual(
      changes(before, without).map(({ kind, name }) => [kind, name]),
      [
        ["delete", "first"],
        ["delete", "old-bucket"],
        ["create", "second"],
        ["create", "new-bucket"],
      ],
    );
  });

  it("says where it is not known what replaces a type", () => {
    const [change] = changes(
      graph(resource("random:index:RandomId", "id", { byteLength: 4 })),
      graph(resource("random:index:RandomId", "id", { byteLength: 8 })),
    );
    assert.deepEqual([change?.kind, change?.replacementKnown], ["update", false]);
  });
});

describe("the state of a stack", () => {
  const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:a" };
  const entry = (type: string, name: string, inputs: object, more: object = {}) => ({
    urn: urn(type, name),
    type,
    custom: true,
    inputs,
    outputs: { region: "eu-central-1" },
    ...more,
  });
  const state = JSON.stringify({
    version: 3,
    deployment: {
      resources: [
        { urn: urn("pulumi:pulumi:Stack", "shop-dev"), type: "pulumi:pulumi:Stack", custom: false },
        entry(BUCKET, "data", { __defaults: ["bucket", "forceDestroy"], bucket: "data-1234567", forceDestroy: false }),
        entry(KEY, "key", { __defaults: [], description: SECRET, customerMasterKeySpec: "SYMMETRIC_DEFAULT" }),
        entry(ROLE, "going", { __defaults: [] }, { delete: true }),
        entry(ROLE, "others", { __defaults: [] }, { external: true }),
        entry(BUCKET, "old", { __defaults: [] }, { protect: true }),
      ],
    },
  });
  const against = (preview: Graph): readonly Change[] => {
    const read = readState(state, "state.json");
    assert.equal(read.stack, "dev");
    return changesOf({ before: comparableState(read, preview), after: preview, preview, align: alignState });
  };

  it("is compared by what it says: not by what the provider filled in, secrets, or what AWS computes", () => {
    const same = graph(
      resource(BUCKET, "data", {}),
      resource(KEY, "key", { description: "s", customerMasterKeySpec: "SYMMETRIC_DEFAULT", policy: UNKNOWN }),
    );
    assert.deepEqual(
      against(same).map(({ kind, name, refused, loses }) => [kind, name, refused, loses]),
      [["delete", "old", true, "the objects of a bucket"]],
    );
    const other = graph(
      resource(BUCKET, "data", { bucket: "data" }),
      resource(KEY, "key", { customerMasterKeySpec: "ECC_NIST_P256" }),
    );
    assert.deepEqual(short(against(other)).slice(1), [
      ["replace", "key", ["customerMasterKeySpec"]],
      ["replace", "data", ["bucket"]],
    ]);
  });

  it("is refused where the file holds none", () => {
    const fix = "write it with: pulumi stack export --stack <stack> --file f, and leave secrets encrypted";
    for (const [text, message] of [
      ["{}", `f has no deployment.resources, so that it is no state of a stack; ${fix}`],
      ['{"deployment":{"resources":[]}}', `f must hold one stack, got none; ${fix}`],
      ['{"deployment":{"resources":[{}]}}', `f has resources without urn or type; ${fix}`],
    ] as const)
      assert.throws(() => readState(text, "f"), { message, exitCode: 2 });
    assert.throws(() => readState("{", "f"), /^StateFileError: f is no JSON \(/);
  });
});
