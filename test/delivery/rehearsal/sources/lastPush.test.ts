import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { zipCommit } from "../../../../delivery/rehearsal/source";
import { pathsOf } from "../../../../delivery/rehearsal/sources/lastPush";

describe("rehearsal/sources/lastPush", () => {
  let clone: string;
  beforeEach(() => {
    clone = realpathSync(mkdtempSync(join(tmpdir(), "push-")));
    git("init", "-q", "-b", "main");
  });
  afterEach(() => rmSync(clone, { recursive: true }));

  function git(...args: readonly string[]): string {
    const own = ["-C", clone, "-c", "user.name=A", "-c", "user.email=a@example.com", ...args];
    return execFileSync("git", own, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  }

  function commit(files: Readonly<Record<string, string>>): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(clone, path)), { recursive: true });
      writeFileSync(join(clone, path), text);
    }
    git("add", "-A");
    git("commit", "-q", "-m", "Change");
    return git("rev-parse", "HEAD");
  }

  async function pushOf(subfolder = "app") {
    const target = join(clone, ".git", "source.zip");
    return (await zipCommit(clone, subfolder, "HEAD", { target })).push;
  }

  it("has every file of a repository's first commit", async () => {
    commit({ "app/a": "1", "app/b/c": "2", other: "3" });
    const push = await pushOf();
    assert.deepEqual([push.previous, pathsOf(push.changes), push.tags], [undefined, ["a", "b/c"], []]);
  });

  it("has what the last commit that touched the app changed, by both names of what moved", async () => {
    const before = commit({ "app/a": "1", "app/b": "2", "app/c": "3", other: "4" });
    renameSync(join(clone, "app/b"), join(clone, "app/ü"));
    commit({ "app/a": "changed" });
    commit({ other: "changed" });
    git("tag", "v1");
    const push = await pushOf();
    assert.deepEqual([push.previous, pathsOf(push.changes), push.tags], [before, ["a", "b", "ü"], ["v1"]]);
    assert.deepEqual(
      push.changes.map((change) => [change.before?.mode, change.after?.mode]),
      [
        ["100644", "100644"],
        ["100644", undefined],
        [undefined, "100644"],
      ],
    );
  });

  it("compares with nothing where the app is new in an older repository", async () => {
    commit({ other: "1" });
    commit({ "app/a": "1" });
    const push = await pushOf();
    assert.deepEqual([push.previous, pathsOf(push.changes)], [undefined, ["a"]]);
  });

  it("takes a merge as what it brings to the branch", async () => {
    commit({ "app/a": "1" });
    git("checkout", "-q", "-b", "feature");
    commit({ "app/b": "2" });
    commit({ "app/c": "3" });
    git("checkout", "-q", "main");
    const main = commit({ "app/d": "4" });
    git("merge", "-q", "--no-ff", "-m", "Merge", "feature");
    const push = await pushOf();
    assert.deepEqual([push.previous, pathsOf(push.changes)], [main, ["b", "c"]]);
  });

  it("knows the whole clone as the app", async () => {
    const first = commit({ a: "1", b: "2" });
    commit({ a: "changed" });
    const push = await pushOf("");
    assert.deepEqual([push.previous, pathsOf(push.changes)], [first, ["a"]]);
  });
});
