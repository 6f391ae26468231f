import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzip, zipCommit } from "../../../delivery/rehearsal/source";
import { RehearsalError } from "../../../delivery/rehearsal/types";

describe("rehearsal/source", () => {
  let folder: string;
  let clone: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-source-"));
    clone = join(folder, "clone");
    target = join(folder, "source.zip");
    mkdirSync(clone);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", clone, "-c", "user.name=Ada L", "-c", "user.email=ada@example.org", ...args], {
      env: {
        PATH: process.env["PATH"],
        GIT_CONFIG_NOSYSTEM: "1",
        HOME: folder,
        GIT_COMMITTER_DATE: "2026-01-02T03:04:05Z",
      },
      stdio: ["ignore", "pipe", "ignore"],
    })
      .toString()
      .trim();

  function write(path: string, text: string, mode = 0o644): void {
    mkdirSync(join(clone, path, ".."), { recursive: true });
    writeFileSync(join(clone, path), text);
    chmodSync(join(clone, path), mode);
  }

  function commit(message = "Add the app\n\nWith a body."): string {
    git("add", "-A");
    git("commit", "-q", "-m", message);
    return git("rev-parse", "HEAD");
  }

  function initialize(): string {
    git("init", "-q", "-b", "main");
    write("app/scripts/start.sh", "#!/bin/sh\n", 0o755);
    write("app/ä b.txt", "text\n\0bytes");
    write("app/empty", "");
    symlinkSync("scripts/start.sh", join(clone, "app", "start"));
    write("other/x", "");
    return commit();
  }

  it("zips the folder of a commit with modes and links, and says whose commit it is", async () => {
    const id = initialize();
    const archive = await zipCommit(clone, "app", "main", { target });
    const { push, ...rest } = archive;
    assert.deepEqual(
      push.changes.map(({ before, after }) => [before?.path, after?.path, after?.mode]),
      [
        [undefined, "empty", "100644"],
        [undefined, "scripts/start.sh", "100755"],
        [undefined, "start", "120000"],
        [undefined, "ä b.txt", "100644"],
      ],
    );
    assert.deepEqual(rest, {
      zip: target,
      commit: id,
      author: "Ada L",
      date: "2026-01-02T03:04:05Z",
      message: "Add the app\n\nWith a body.",
      changed: [],
      submodules: [],
    });
    const out = join(folder, "out");
    await unzip(target, out);
    assert.deepEqual(readdirSync(out).sort(), ["empty", "scripts", "start", "ä b.txt"]);
    assert.equal(readFileSync(join(out, "ä b.txt"), "utf8"), "text\n\0bytes");
    assert.equal(statSync(join(out, "scripts", "start.sh")).mode & 0o777, 0o755);
    assert.equal(statSync(join(out, "empty")).mode & 0o777, 0o644);
    assert.equal(readlinkSync(join(out, "start")), "scripts/start.sh");
  });

  it("zips the whole clone, or a folder below the one it was called for, to the same bytes each time", async () => {
    initialize();
    await zipCommit(clone, "", "HEAD", { target });
    const whole = readFileSync(target);
    await zipCommit(clone, ".", "HEAD", { target });
    assert.deepEqual(readFileSync(target), whole);
    await zipCommit(join(clone, "app"), "scripts", "HEAD", { target });
    await unzip(target, join(folder, "scripts"));
    assert.deepEqual(readdirSync(join(folder, "scripts")), ["start.sh"]);
  });

  it("takes the commit, not what lies in the folder", async () => {
    const first = initialize();
    write("app/empty", "changed");
    write("app/new", "");
    const message =
      `These files differ from commit ${first.slice(0, 12)}, which would be delivered without the changes:` +
      "\n  app/empty\n  app/new\nCommit or stash them, or allow the difference.";
    await assert.rejects(zipCommit(clone, "app", "HEAD", { target }), new RehearsalError(message, 2));
    const { changed } = await zipCommit(clone, "app", "HEAD", { target, allowDirty: true });
    assert.deepEqual(changed, ["app/empty", "app/new"]);
    await unzip(target, join(folder, "out"));
    assert.equal(readFileSync(join(folder, "out", "empty"), "utf8"), "");
    assert.deepEqual((await zipCommit(clone, "other", "HEAD", { target })).changed, []);
    const second = commit("Change");
    write("app/empty", "again");
    assert.equal((await zipCommit(clone, "app", first, { target })).commit, first);
    await assert.rejects(zipCommit(clone, "app", second, { target }), RehearsalError);
  });

  it("lists ten changed files at most", async () => {
    const id = initialize();
    for (let index = 10; index < 22; index += 1) write(`app/${index}`, "");
    const lines = Array.from({ length: 10 }, (_, index) => `\n  app/${index + 10}`).join("");
    await assert.rejects(
      zipCommit(clone, "app", "HEAD", { target }),
      new RehearsalError(
        `These files differ from commit ${id.slice(0, 12)}, which would be delivered without the changes:` +
          `${lines}\n  and 2 more\nCommit or stash them, or allow the difference.`,
        2,
      ),
    );
  });

  it("explains why there is nothing to zip", async () => {
    const refused = (run: Promise<unknown>, message: string) => assert.rejects(run, new RehearsalError(message, 2));
    await refused(
      zipCommit(join(folder, "none"), "app", "HEAD", { target }),
      `The folder ${join(folder, "none")} does not exist.`,
    );
    await assert.rejects(zipCommit(clone, "app", "HEAD", { target }), (error: Error) =>
      error.message.startsWith(`${clone} is not in a git repository: fatal: not a git repository`),
    );
    git("init", "-q");
    const noCommit = `There is no commit HEAD in ${clone}; commit the app, or name a branch, tag or commit.`;
    await refused(zipCommit(clone, "app", "HEAD", { target }), noCommit);
    const id = initialize();
    await refused(
      zipCommit(clone, "app", "--output=x", { target }),
      `There is no commit --output=x in ${clone}; commit the app, or name a branch, tag or commit.`,
    );
    await refused(
      zipCommit(clone, "gone", "HEAD", { target }),
      `There is no folder gone in commit ${id.slice(0, 12)}; commit it first.`,
    );
    const path = process.env["PATH"];
    process.env["PATH"] = folder;
    try {
      await refused(
        zipCommit(clone, "app", "HEAD", { target }),
        "git is not installed, or not on the PATH; a rehearsal starts from a commit.",
      );
    } finally {
      process.env["PATH"] = path;
    }
  });

  it("works within a hook of git, whose variables point elsewhere", async () => {
    const id = initialize();
    process.env["GIT_DIR"] = join(folder, "elsewhere");
    try {
      assert.equal((await zipCommit(clone, "app", "HEAD", { target })).commit, id);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });
});
