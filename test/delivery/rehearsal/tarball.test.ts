import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { Header, create } from "tar";
import { bundleTypeOf, unpackBundle } from "../../../delivery/rehearsal/deploy/bundles";
import { untar } from "../../../delivery/rehearsal/tarball";

interface Entry {
  readonly path: string;
  readonly content?: string;
  readonly type?: Header["type"];
  readonly linkpath?: string;
  readonly mode?: number;
}

/** An archive block by block, as no tool would write it. */
function raw(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, content = "", type = "File", linkpath, mode = 0o644 }) => {
    const body = Buffer.from(content);
    const header = new Header({
      path,
      type,
      mode,
      size: body.length,
      mtime: new Date(0),
      ...(linkpath && { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block);
    return [block, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

describe("rehearsal/tarball", () => {
  let folder: string;
  let archive: string;
  let out: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-tar-"));
    archive = join(folder, "bundle");
    out = join(folder, "outer", "out");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (path: string): string => readFileSync(join(out, path), "utf8");
  const modeOf = (path: string): string => (statSync(join(out, path)).mode & 0o777).toString(8);

  /** What a build packs by tar. */
  function pack(gzip: boolean): void {
    const from = join(folder, "from");
    rmSync(from, { recursive: true, force: true });
    const files = { "appspec.yml": "os: linux\n", "hooks/start.sh": "#!/bin/sh\n", "app/ü.txt": "x".repeat(2000) };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(from, path)), { recursive: true });
      writeFileSync(join(from, path), text, { mode: path.endsWith(".sh") ? 0o777 : 0o640 });
    }
    symlinkSync("../appspec.yml", join(from, "app/spec"));
    create({ file: archive, cwd: from, gzip, sync: true }, ["."]);
  }

  for (const type of ["tar", "tgz"] as const)
    it(`unpacks a ${type} with modes and links`, async () => {
      pack(type === "tgz");
      const before = process.umask(0o077);
      try {
        await unpackBundle(archive, out, type);
      } finally {
        process.umask(before);
      }
      assert.deepEqual(readdirSync(out).sort(), ["app", "appspec.yml", "hooks"]);
      assert.equal(read("app/ü.txt"), "x".repeat(2000));
      const made = (path: string): string => (statSync(join(folder, "from", path)).mode & 0o777).toString(8);
      for (const path of ["hooks/start.sh", "appspec.yml"]) assert.equal(modeOf(path), made(path));
      assert.equal(readlinkSync(join(out, "app/spec")), "../appspec.yml");
    });

  it("takes a tar that is compressed all the same, but no tgz that is not", async () => {
    pack(true);
    await unpackBundle(archive, out, "tar");
    assert.equal(read("appspec.yml"), "os: linux\n");
    pack(false);
    await assert.rejects(unpackBundle(archive, join(folder, "other"), "tgz"), {
      name: "RehearsalError",
      message: `${archive} is not compressed by gzip, as a tgz is.`,
    });
  });

  it("lets the last of two entries of a name stay, and links hard inside", async () => {
    writeFileSync(
      archive,
      raw(
        { path: "a", content: "first" },
        { path: "a", content: "second", mode: 0o755 },
        { path: "b", type: "Link", linkpath: "a" },
      ),
    );
    await untar(archive, out);
    assert.deepEqual([read("a"), modeOf("a"), read("b")], ["second", "755", "second"]);
    assert.equal(statSync(join(out, "a")).ino, statSync(join(out, "b")).ino);
  });

  const REFUSED: Readonly<Record<string, readonly [readonly Entry[], string]>> = {
    "a path that leads out": [[{ path: "a/../../x" }], "the entry a/../../x leads out of the archive"],
    "an absolute path": [[{ path: "/etc/x" }], "the entry /etc/x leads out of the archive"],
    "a symbolic link that leads out": [
      [{ path: "a/l", type: "SymbolicLink", linkpath: "../../x" }],
      "the symbolic link a/l leads out of the archive, to ../../x",
    ],
    "an absolute symbolic link": [
      [{ path: "l", type: "SymbolicLink", linkpath: "/etc" }],
      "the symbolic link l leads out of the archive, to /etc",
    ],
    "a hard link that leads out": [
      [{ path: "l", type: "Link", linkpath: "../x" }],
      "the hard link l leads out of the archive, to ../x",
    ],
    "a device": [
      [
        { path: "d", type: "CharacterDevice" },
        { path: "p", type: "FIFO" },
      ],
      "the entry d is no file, folder or link (CharacterDevice); the entry p is no file, folder or link (FIFO)",
    ],
  };
  for (const [what, [entries, problem]] of Object.entries(REFUSED))
    it(`unpacks nothing of an archive with ${what}`, async () => {
      writeFileSync(archive, raw({ path: "good", content: "good" }, ...entries));
      await assert.rejects(untar(archive, out), { name: "RehearsalError", message: `${archive}: ${problem}.` });
      assert.ok(!existsSync(out));
    });

  it("writes nothing through a link", async () => {
    writeFileSync(
      archive,
      raw(
        { path: "a/b/", type: "Directory", mode: 0o755 },
        { path: "a/b/c", type: "SymbolicLink", linkpath: "../.." },
        { path: "a/b/c/l", type: "SymbolicLink", linkpath: "../../../x" },
      ),
    );
    await assert.rejects(untar(archive, out), { name: "RehearsalError" });
    assert.equal(lstatSync(join(out, "l"), { throwIfNoEntry: false }), undefined);
  });

  it("says what is no archive, and what is damaged", async () => {
    writeFileSync(archive, "not at all a tar".repeat(100));
    await assert.rejects(untar(archive, out), {
      name: "RehearsalError",
      message: new RegExp(`^${archive} is not a tar archive that can be unpacked: `),
    });
    writeFileSync(archive, gzipSync(raw({ path: "a", content: "a".repeat(5000) })).subarray(0, 60));
    await assert.rejects(untar(archive, out, { gzip: true }), {
      name: "RehearsalError",
      message: new RegExp(`^${archive} is not a tar archive that can be unpacked: `),
    });
    await assert.rejects(untar(join(folder, "none"), out), { code: "ENOENT" });
  });

  it("goes by the deployment's type, then by the key's ending", () => {
    const types = ["a.zip", "a.TAR", "a.tar.gz", "a.tgz", "a/Build/xYz"].map((key) => bundleTypeOf({ key }));
    assert.deepEqual(types, ["zip", "tar", "tgz", "tgz", "tar"]);
    assert.equal(bundleTypeOf({ key: "a.tar", bundleType: "zip" }), "zip");
  });
});
