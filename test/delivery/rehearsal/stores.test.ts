import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceError } from "../../../delivery/rehearsal/serviceError";
import { createStores } from "../../../delivery/rehearsal/stores";
import { RehearsalError } from "../../../delivery/rehearsal/types";
import { COPY_KEY, HOME_KEY, storesGraph, type RuleOptions } from "./fixtures/graph";

describe("rehearsal/stores", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-stores-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (...rules: readonly RuleOptions[]) => createStores([storesGraph(...rules)], join(folder, "stores"));
  const body = Buffer.from("bytes");
  const SHA256 = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9";

  it("keeps every version of an object with its digest, size, metadata and the bucket's key", async () => {
    const stores = open();
    const first = await stores.putObject("home", "a/../b c", body, { metadata: { commit: "1" } });
    const { versionId, path, ...rest } = first;
    assert.deepEqual(rest, {
      bucket: "home",
      key: "a/../b c",
      region: "eu-central-1",
      account: "111111111111",
      kmsKeyArn: HOME_KEY,
      sha256: SHA256,
      size: 5,
      metadata: { commit: "1" },
    });
    assert.equal(path.startsWith(join(folder, "stores", "home")), true);
    const file = join(folder, "file");
    writeFileSync(file, "more");
    const second = await stores.putObject("home", "a/../b c", file);
    assert.deepEqual(stores.getObject({ bucket: "home", key: "a/../b c" }), second);
    assert.deepEqual(stores.getObject({ bucket: "home", key: "a/../b c", versionId }), first);
    assert.deepEqual(stores.listVersions("home", "a/../b c"), [second, first]);
    assert.equal(readFileSync(first.path, "utf8"), "bytes");
    assert.equal(readFileSync(second.path, "utf8"), "more");
    assert.deepEqual(readdirSync(join(path, "..")).sort(), [second.versionId, versionId].sort());
  });

  it("keeps one version, called null, where versioning is off", async () => {
    const stores = open();
    const first = await stores.putObject("plain", "k", body);
    assert.deepEqual([first.versionId, first.kmsKeyArn], ["null", ""]);
    const second = await stores.putObject("plain", "k", Buffer.from("2"));
    assert.deepEqual(stores.listVersions("plain", "k"), [second]);
    assert.equal(readFileSync(first.path, "utf8"), "bytes");
  });

  it("answers as S3 where there is no bucket, object or version", async () => {
    const stores = open();
    const { versionId } = await stores.putObject("home", "k", body);
    const failing = (run: () => unknown, code: string, operation: string, detail: string): void =>
      assert.throws(run, new ServiceError(code, operation, detail));
    failing(
      () => stores.getObject({ bucket: "none", key: "k" }),
      "NoSuchBucket",
      "GetObject",
      "The specified bucket does not exist: none",
    );
    failing(
      () => stores.getObject({ bucket: "home", key: "x" }),
      "NoSuchKey",
      "GetObject",
      "The specified key does not exist: s3://home/x",
    );
    failing(
      () => stores.getObject({ bucket: "home", key: "k", versionId: "v" }),
      "NoSuchVersion",
      "GetObject",
      "The specified version does not exist: v of s3://home/k",
    );
    assert.equal(stores.headObject({ bucket: "home", key: "x" }), undefined);
    assert.equal(stores.headObject({ bucket: "home", key: "k", versionId })?.size, 5);
    await assert.rejects(stores.putObject("home", "x".repeat(1025), body), { code: "KeyTooLongError" });
  });

  it("writes with If-None-Match only where nothing lies, also of several at a time", async () => {
    const stores = open();
    const options = { ifNoneMatch: "*" } as const;
    const all = await Promise.allSettled(
      ["1", "2", "3", "4"].map((text) => stores.putObject("home", "k", Buffer.from(text), options)),
    );
    assert.deepEqual(all.map(({ status }) => status).sort(), ["fulfilled", "rejected", "rejected", "rejected"]);
    await assert.rejects(
      stores.copyObject({ bucket: "home", key: "k" }, "home", "k", options),
      new ServiceError(
        "PreconditionFailed",
        "CopyObject",
        "At least one of the pre-conditions you specified did not hold: s3://home/k exists",
      ),
    );
    assert.equal(stores.listVersions("home", "k").length, 1);
  });

  it("copies with the metadata, under the key of the target's bucket", async () => {
    const stores = open();
    await stores.putObject("home", "k", body, { metadata: { a: "1" } });
    const copy = await stores.copyObject({ bucket: "home", key: "k" }, "copy", "c");
    assert.deepEqual(
      [copy.region, copy.kmsKeyArn, copy.sha256, copy.size, copy.metadata],
      ["eu-west-1", COPY_KEY, SHA256, 5, { a: "1" }],
    );
    const other = await stores.copyObject({ bucket: "home", key: "k" }, "copy", "c", { metadata: { b: "2" } });
    assert.deepEqual(other.metadata, { b: "2" });
    assert.equal(readFileSync(other.path, "utf8"), "bytes");
  });

  it("lists the newest versions below a prefix by the bytes of their keys", async () => {
    const stores = open();
    for (const key of ["r/ä", "r/b", "r/B", "s/a", "r/b"]) await stores.putObject("home", key, body);
    assert.deepEqual(
      stores.listObjects("home", "r/").map(({ key }) => key),
      ["r/B", "r/b", "r/ä"],
    );
    assert.equal(stores.listObjects("home").length, 4);
    assert.deepEqual(stores.listObjects("copy"), []);
  });

  it("replicates what the rules name, with the version id, under the replica's key, and no replica again", async () => {
    const stores = open({ prefix: "releases/", id: "releases" });
    const object = await stores.putObject("home", "releases/1", body, { metadata: { a: "1" } });
    const [replication, ...others] = stores.replicationsOf(object);
    assert.equal(others.length, 0);
    assert.ok(replication);
    assert.equal(replication.rule.id, "releases");
    assert.equal(replication.rule.roleArn, "arn:aws:iam::111111111111:role/app/dev/app-dev-replication");
    const copy = await stores.replicate(replication);
    assert.deepEqual(
      [copy.bucket, copy.key, copy.versionId, copy.kmsKeyArn, copy.metadata],
      ["copy", "releases/1", object.versionId, COPY_KEY, { a: "1" }],
    );
    assert.deepEqual(stores.replicationsOf(copy), []);
    assert.deepEqual(stores.replicationsOf(await stores.putObject("home", "builds/1", body)), []);
  });

  it("replicates nothing by a disabled rule, or one that leaves out objects under a KMS key", async () => {
    const rulesFor = async (...rules: readonly RuleOptions[]): Promise<string[]> => {
      const stores = open(...rules);
      return stores.replicationsOf(await stores.putObject("home", "k", body)).map(({ rule }) => rule.id);
    };
    assert.deepEqual(await rulesFor({ status: "Disabled" }), []);
    assert.deepEqual(await rulesFor({ kmsObjects: false }), []);
    assert.deepEqual(await rulesFor({ id: "low", priority: 1 }, { id: "high", priority: 2 }), ["high"]);
  });

  it("leaves nothing behind where the body cannot be read, and says when the machine refuses", async () => {
    const stores = open();
    await assert.rejects(stores.putObject("home", "k", join(folder, "missing")), { code: "ENOENT" });
    assert.equal(stores.headObject({ bucket: "home", key: "k" }), undefined);
    const blocked = createStores([storesGraph()], join(folder, "blocked"));
    writeFileSync(join(folder, "blocked"), "");
    await assert.rejects(blocked.putObject("home", "k", body), (error) => {
      assert.ok(error instanceof RehearsalError);
      assert.match(error.message, /^Cannot write s3:\/\/home\/k: a part of the path is a file and must be a folder/);
      return true;
    });
  });
});
