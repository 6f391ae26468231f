import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { preflight } from "../../../delivery/rehearsal/preflight";
import { Clone } from "./clone";

describe("rehearsal/preflight", () => {
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone();
  });
  afterEach(() => clone.remove());

  const run = (allowDirty = false) => preflight({ root: clone.root, source: "app", allowDirty });
  const refused = (message: string) => ({ name: "RehearsalError", exitCode: 2, message });

  const dirty = (head: string): string =>
    `These files differ from commit ${head.slice(0, 12)}, which would be delivered without the changes:\n` +
    "  app/server.js\nCommit or stash them, or allow the difference.";
  const LINKS =
    "These symbolic links lead out of the folder app, and its archive does not hold what they point to:\n" +
    "  etc -> /etc\n  hooks/up -> ../../outside\n" +
    "Let them point to files of the folder, by relative paths, and commit that.";

  function link(): void {
    symlinkSync("/etc", join(clone.root, "app", "etc"));
    symlinkSync("../../outside", join(clone.root, "app", "hooks", "up"));
    symlinkSync("../server.js", join(clone.root, "app", "hooks", "inside"));
    clone.commit();
  }

  it("finds nothing in a clean clone, or in one whose changes are allowed", async () => {
    await run();
    clone.write("app/server.js", "changed");
    await run(true);
  });

  it("refuses changes, links that lead out of the app, and a folder that cannot be written, all at once", async () => {
    link();
    clone.write("app/server.js", "changed");
    rmSync(join(clone.root, ".interlock"), { recursive: true, force: true });
    clone.write(".interlock", "a file in the way of the folder");
    const folder = join(clone.root, ".interlock", "rehearsal");
    await assert.rejects(
      run(),
      refused(
        [
          dirty(clone.head),
          LINKS,
          `Cannot prepare the rehearsal's folder: a part of the path is a file and must be a folder (${folder}).`,
        ].join("\n"),
      ),
    );
  });

  it("refuses links also where changes are allowed", async () => {
    link();
    await assert.rejects(run(true), refused(LINKS));
  });
});
