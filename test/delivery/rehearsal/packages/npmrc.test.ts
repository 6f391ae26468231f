import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { LocalError } from "../../../../delivery/rehearsal/awsCli/usage";
import { writeToken } from "../../../../delivery/rehearsal/packages/npmrc";

const ENDPOINT = "https://shop-111111111111.d.codeartifact.eu-central-1.amazonaws.com/npm/shop/";

describe("rehearsal/packages/npmrc", () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), "npmrc-"))));
  afterEach(() => rmSync(home, { recursive: true }));

  it("adds the token for the repository's address, replaces an older one, and keeps all else", async () => {
    const file = join(home, ".npmrc");
    writeFileSync(file, "audit=false\n//npm.example.com/:_authToken=theirs\n");
    await writeToken(home, ENDPOINT, "first");
    await writeToken(home, ENDPOINT, "second");
    assert.equal(
      readFileSync(file, "utf8"),
      `audit=false\n//npm.example.com/:_authToken=theirs\n${ENDPOINT.slice(6)}:_authToken=second\n`,
    );
  });

  it("keeps a new configuration from others", async () => {
    await writeToken(home, ENDPOINT, "token");
    assert.equal(statSync(join(home, ".npmrc")).mode & 0o777, 0o600);
  });

  for (const own of [homedir(), undefined])
    it(`never touches the configuration of whoever rehearses (${own === undefined ? "no HOME" : "their HOME"})`, async () => {
      const message =
        "codeartifact login: HOME must be the build's own, so that your configuration of npm stays as it is";
      await assert.rejects(writeToken(own, ENDPOINT, "token"), new LocalError(message));
    });
});
