import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { APP, type Outcome, run } from "./host";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const RELEASE_VERSION = "1.0.0-01234567-7";

const BUNDLE = [
  "appspec.yml",
  "instance/departures.service",
  "instance/hooks/after-install.sh",
  "instance/hooks/application-start.sh",
  "instance/hooks/application-stop.sh",
  "instance/hooks/before-install.sh",
  "instance/hooks/health.mjs",
  "instance/hooks/lib.sh",
  "instance/hooks/validate-service.sh",
  "live.mjs",
  "package.json",
  "release.json",
  "src/app.js",
  "src/board.js",
  "src/log.js",
  "src/main.js",
  "src/release.js",
  "src/server.js",
  "src/settings.js",
  "src/timetable.js",
];

/** Every entry of a folder with its mode, time and content. */
const listing = (folder: string): [string, string, string, string][] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((path) => {
      const { mode, mtime } = statSync(join(folder, path));
      const content = statSync(join(folder, path)).isFile() ? readFileSync(join(folder, path), "base64") : "";
      return [path, (mode & 0o777).toString(8), mtime.toISOString(), content];
    });

describe("app: build", () => {
  let app: string;
  beforeEach(() => {
    app = mkdtempSync(join(tmpdir(), "departures-app-"));
    cpSync(APP, app, {
      recursive: true,
      filter: (path) => !["node_modules", "dist", "reports"].includes(basename(path)),
    });
  });
  afterEach(() => rmSync(app, { recursive: true, force: true }));

  const script = (name: string, env: NodeJS.ProcessEnv): Promise<Outcome> =>
    run(process.execPath, [join(app, "scripts", `${name}.mjs`)], { PATH: process.env.PATH, ...env }, app);

  it("names a release by package version, commit and build", async () => {
    const outcome = await script("version", { COMMIT_ID: COMMIT, CODEBUILD_BUILD_NUMBER: "7" });
    assert.deepEqual(outcome, { code: 0, stdout: `${RELEASE_VERSION}\n`, stderr: "" });
  });

  it("takes the commit from CodeBuild when the pipeline sets none", async () => {
    const env = { COMMIT_ID: "", CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT, CODEBUILD_BUILD_NUMBER: "7" };
    assert.equal((await script("version", env)).stdout, `${RELEASE_VERSION}\n`);
  });

  it("names no release without its commit or build", async () => {
    assert.deepEqual(await script("version", { COMMIT_ID: "#{Source.CommitId}", CODEBUILD_BUILD_NUMBER: "7" }), {
      code: 1,
      stdout: "",
      stderr:
        'COMMIT_ID, or else CODEBUILD_RESOLVED_SOURCE_VERSION, must be at least 8 letters, digits, ".", "_" or "-", ' +
        'got "#{Source.CommitId}"; set COMMIT_ID to the commit that is built\n',
    });
    assert.deepEqual(await script("version", { COMMIT_ID: COMMIT }), {
      code: 1,
      stdout: "",
      stderr: 'CODEBUILD_BUILD_NUMBER must be a whole number, got ""; CodeBuild sets it\n',
    });
  });

  it("bundles what runs and nothing else, the same each time", async () => {
    const dist = join(app, "dist");
    const env = { RELEASE_VERSION, COMMIT_ID: COMMIT, COMMIT_DATE: "2026-03-01T09:00:00+01:00" };
    assert.equal((await script("bundle", env)).code, 0);
    const first = listing(dist);
    assert.deepEqual(
      first.filter(([, , , content]) => content !== "").map(([path]) => path),
      BUNDLE,
    );
    assert.deepEqual(JSON.parse(readFileSync(join(dist, "release.json"), "utf8")), {
      version: RELEASE_VERSION,
      commit: COMMIT,
      committedAt: "2026-03-01T08:00:00.000Z",
    });
    for (const [path, mode, time, content] of first) {
      assert.equal(mode, content === "" || path.endsWith(".sh") ? "755" : "644", path);
      assert.equal(time, "2026-03-01T08:00:00.000Z", path);
    }

    utimesSync(join(app, "src", "main.js"), 1, 1);
    writeFileSync(join(dist, "left-over"), "from another build");
    assert.equal((await script("bundle", env)).code, 0);
    assert.deepEqual(listing(dist), first);
  });

  it("tells how the tests ended where there are reports", async () => {
    mkdirSync(join(app, "reports"));
    writeFileSync(
      join(app, "reports", "tests.xml"),
      '<testsuites><testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase></testsuites>',
    );
    await script("bundle", { RELEASE_VERSION, COMMIT_ID: COMMIT });
    rmSync(join(app, "reports"), { recursive: true });
    const release = JSON.parse(readFileSync(join(app, "dist", "release.json"), "utf8")) as { tests: unknown };
    assert.deepEqual(release.tests, { passed: 1, failed: 1, skipped: 1 });
  });

  it("leaves the time of the commit out when it is not known", async () => {
    await script("bundle", { RELEASE_VERSION, COMMIT_ID: COMMIT });
    assert.deepEqual(JSON.parse(readFileSync(join(app, "dist", "release.json"), "utf8")), {
      version: RELEASE_VERSION,
      commit: COMMIT,
    });
    assert.equal(statSync(join(app, "dist", "release.json")).mtime.toISOString(), "1980-01-01T00:00:00.000Z");
  });

  it("bundles nothing without a version or with a date that is none", async () => {
    assert.equal(
      (await script("bundle", { COMMIT_ID: COMMIT })).stderr,
      'RELEASE_VERSION must be letters, digits, ".", "_" or "-", got ""; ' +
        'run: RELEASE_VERSION="$(node scripts/version.mjs)"\n',
    );
    assert.equal(
      (await script("bundle", { RELEASE_VERSION, COMMIT_ID: COMMIT, COMMIT_DATE: "yesterday" })).stderr,
      'COMMIT_DATE must be an ISO 8601 time such as 2026-01-31T12:00:00Z, got "yesterday"\n',
    );
  });

  it("starts the bundle's service before it is handed on", async () => {
    const env = { RELEASE_VERSION, COMMIT_ID: COMMIT };
    await script("bundle", env);
    const outcome = await script("smoke", env);
    assert.deepEqual(outcome, { code: 0, stdout: `the bundle serves release ${RELEASE_VERSION}\n`, stderr: "" });
    const other = await script("smoke", { RELEASE_VERSION: "1.0.0-fedcba98-6" });
    assert.deepEqual(
      [other.code, other.stderr],
      [1, `the bundle's service must be ok with 1.0.0-fedcba98-6, got ok with ${RELEASE_VERSION}\n`],
    );
    rmSync(join(app, "dist", "src", "board.js"));
    assert.equal((await script("smoke", env)).code, 1);
  });

  it("finds every file that does not parse", async () => {
    writeFileSync(join(app, "src", "log.js"), "export const = 1;\n");
    writeFileSync(join(app, "instance", "hooks", "lib.sh"), "if true; then\n");
    const { code, stderr } = await script("check", {});
    assert.equal(code, 1);
    assert.match(stderr, /^src\/log\.js: /m);
    assert.match(stderr, /^instance\/hooks\/lib\.sh: /m);
    assert.match(stderr, /^2 of \d+ files do not parse$/m);
  });
});
