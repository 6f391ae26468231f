import assert from "node:assert/strict";
import fc from "fast-check";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  namesInZip,
  REGULAR_FILE,
  SYMBOLIC_LINK,
  unzip,
  writeZip,
  zipFolder,
} from "../../../delivery/rehearsal/archive";
import { RehearsalError } from "../../../delivery/rehearsal/types";

describe("rehearsal/archive", () => {
  let folder: string;
  let zip: string;
  let out: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-archive-"));
    zip = join(folder, "a.zip");
    out = join(folder, "out");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: Buffer | string = Buffer.from(name), mode = 0o644) => ({
    name,
    mode: REGULAR_FILE | mode,
    content,
  });
  const link = (name: string, target: string) => ({
    name,
    mode: SYMBOLIC_LINK | 0o777,
    content: Buffer.from(target),
  });

  it("gives back every tree, byte for byte and mode for mode", async () => {
    const part = fc.string({ unit: fc.constantFrom("a", "b", "Ä", "😀", " ", "'", "$"), minLength: 1, maxLength: 6 });
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    const entry = fc.tuple(name, fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0o644, 0o755, 0o600, 0o444));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(entry, { selector: ([path]) => path, maxLength: 6 }), async (entries) => {
        // A name that is another's folder cannot be a file as well.
        const files = entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`)));
        const [first, second, target] = ["1", "2", "out"].map((part) => join(folder, `${run}-${part}`));
        run += 1;
        assert.ok(first && second && target);
        const zipped = files.map(([path, bytes, mode]) => file(path, Buffer.from(bytes), mode));
        await writeZip(zipped, first);
        await writeZip([...zipped].reverse(), second);
        assert.deepEqual(readFileSync(first), readFileSync(second));
        await unzip(first, target);
        for (const [path, bytes, mode] of files) {
          assert.deepEqual(readFileSync(join(target, path)), Buffer.from(bytes));
          assert.equal(statSync(join(target, path)).mode & 0o777, mode);
        }
        assert.equal((await namesInZip(first)).length, files.length);
      }),
      { numRuns: 40 },
    );
  });

  it("makes the same bytes in every time zone", async () => {
    const before = process.env["TZ"];
    const bytesIn = async (zone: string): Promise<Buffer> => {
      process.env["TZ"] = zone;
      await writeZip([file("a")], zip);
      return readFileSync(zip);
    };
    try {
      assert.deepEqual(await bytesIn("Pacific/Auckland"), await bytesIn("America/Los_Angeles"));
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  });

  it("zips files of a folder under other names, with links as links or as what they point to", async () => {
    mkdirSync(join(folder, "src", "bin"), { recursive: true });
    writeFileSync(join(folder, "src", "bin", "run"), "#!/bin/sh\n");
    chmodSync(join(folder, "src", "bin", "run"), 0o755);
    symlinkSync("bin/run", join(folder, "src", "link"));
    const files = ["link", { path: "bin/run", name: "start" }];
    await zipFolder(join(folder, "src"), files, zip);
    await unzip(zip, out);
    assert.equal(lstatSync(join(out, "link")).isFile(), true);
    assert.equal(statSync(join(out, "start")).mode & 0o777, 0o755);
    await zipFolder(join(folder, "src"), ["link", "bin/run"], zip, { symlinks: true });
    await unzip(zip, join(folder, "linked"));
    assert.equal(readlinkSync(join(folder, "linked", "link")), "bin/run");
  });

  it("refuses two files of one name and a name that no zip holds", async () => {
    await assert.rejects(
      writeZip([file("a"), file("a")], zip),
      new RehearsalError(`Two files would have the name a in ${zip}.`),
    );
    await assert.rejects(writeZip([file("../a")], zip), /^RehearsalError: A zip cannot hold a file called "\.\.\/a": /);
    assert.equal(existsSync(zip), false);
  });

  /** Replaces a name in a finished zip by one of the same length, as an attacker would. */
  function forge(from: string, to: string): void {
    writeFileSync(zip, readFileSync(zip).toString("latin1").replaceAll(from, to), "latin1");
  }

  it("never writes outside of its folder", async () => {
    const stays = (name: string): void => assert.equal(existsSync(join(folder, name)), false);
    await writeZip([file("xx/evil")], zip);
    forge("xx/evil", "../evil");
    await assert.rejects(
      unzip(zip, out),
      new RehearsalError(`${zip} is not a zip that can be unpacked: invalid relative path: ../evil.`),
    );
    stays("evil");
    await writeZip([file("xtmp/evil")], zip);
    forge("xtmp/evil", "/tmp/evil");
    await assert.rejects(
      unzip(zip, out),
      new RehearsalError(`${zip} is not a zip that can be unpacked: absolute path: /tmp/evil.`),
    );
    for (const target of ["../..", "/etc", "a/../../x"]) {
      await writeZip([link("a", target)], zip);
      await assert.rejects(
        unzip(zip, join(folder, "links")),
        new RehearsalError(`${zip}: the symbolic link a leads out of the archive, to ${target}.`),
      );
    }
  });

  it("does not write through a link of the archive", async () => {
    mkdirSync(join(folder, "outside"));
    await writeZip([link("a", "b"), file("a0evil")], zip);
    forge("a0evil", "a/evil");
    await assert.rejects(unzip(zip, out), RehearsalError);
    assert.equal(existsSync(join(out, "b")), false);
  });

  it("explains what is no zip, a damaged one, and a file that is there already", async () => {
    writeFileSync(zip, "no zip");
    await assert.rejects(unzip(zip, out), /^RehearsalError: .*a\.zip is not a zip that can be unpacked: /);
    await writeZip([file("a", Buffer.alloc(1000, "ab"))], zip);
    const bytes = readFileSync(zip);
    bytes.fill(0xff, 32, 40);
    writeFileSync(zip, bytes);
    await assert.rejects(unzip(zip, out), /^RehearsalError: .*a\.zip is not a zip that can be unpacked: /);
    await writeZip([file("dir/a")], zip);
    mkdirSync(dirname(join(folder, "there", "dir", "a")), { recursive: true });
    writeFileSync(join(folder, "there", "dir", "a"), "");
    await assert.rejects(
      unzip(zip, join(folder, "there")),
      new RehearsalError(`${zip}: it holds ${join(folder, "there", "dir", "a")} twice, or that was there before.`),
    );
  });

  it("gives files of archives without modes a usual one", async () => {
    await writeZip([{ name: "a", mode: 0, content: Buffer.from("a") }], zip);
    await unzip(zip, out);
    assert.equal(statSync(join(out, "a")).mode & 0o777, 0o644);
  });
});
