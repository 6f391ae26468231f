import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createOutput } from "../../../delivery/cli/output";
import { UsageError } from "../../../delivery/cli/usageError";
import { validateCommand } from "../../../delivery/cli/validate";

const GOOD = "version: 0.2\nphases: { build: { commands: [make] } }\n";

describe("cli/validate", () => {
  let folder: string;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-validate-"));
    printed = "";
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(path: string, text: string): string {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
  const stream = { write: (text: string) => (printed += text) !== "" };
  const run = (files: readonly string[], more: { warningsAsErrors?: boolean; json?: boolean } = {}) =>
    validateCommand(
      files,
      { source: "app", ...more },
      createOutput({ json: more.json ?? false, verbose: false, stdout: stream, stderr: stream }),
    );
  /** What was printed, without the folder of this test. */
  const lines = (): string[] => printed.trim().replaceAll(`${folder}/`, "").split("\n");

  it("tells every problem of every file, and counts", async () => {
    const files = [
      write("ci/buildspec-test.yml", "version: 0.2\nphases:\n  biuld: { commands: [x] }\n"),
      write("deploy.yml", "version: 0.0\nos: linux\nhooks: {}\nfils: []\n"),
      write("job.yml", "version: 0.2\nenv: { variables: { DB_PASSWORD: x } }\nphases: { build: { commands: [x] } }\n"),
    ];
    assert.equal(await run(files), 1);
    assert.deepEqual(lines(), [
      'ci/buildspec-test.yml:3:3: error: phases.biuld: is no key of phases, allowed are install, pre_build, build, post_build; did you mean "build"?',
      'deploy.yml:4:1: error: fils: is no key of an AppSpec for EC2/on-premises, allowed are version, os, files, file_exists_behavior, permissions, hooks; did you mean "files"?',
      "job.yml:2:34: warning: env.variables.DB_PASSWORD: looks like a secret by its name, in plain sight of the console and the API; take it from secrets-manager or parameter-store",
      "3 files checked (ci/buildspec-test.yml, deploy.yml, job.yml): 2 errors, 1 warning",
    ]);
  });

  it("fails for warnings only where it is asked to", async () => {
    const file = write("buildspec.yml", `${GOOD}artifacts: { name: x, files: ['*'] }\n`);
    assert.equal(await run([file]), 0);
    assert.equal(await run([file], { warningsAsErrors: true }), 1);
  });

  it("gives programs one JSON document", async () => {
    const file = write("buildspec.yml", "version: 0.2\n");
    assert.equal(await run([file], { json: true }), 1);
    assert.deepEqual(JSON.parse(printed), {
      ok: false,
      files: [
        {
          file,
          kind: "buildspec",
          errors: [{ file, line: 1, column: 1, path: "", message: "must have phases, got none" }],
          warnings: [],
        },
      ],
      errors: 1,
      warnings: 0,
    });
  });

  it("checks the AppSpec of a bundle's folder with the files that it names", async () => {
    write(
      "dist/appspec.yml",
      "version: 0.0\nos: linux\nfiles: [{ source: app.js, destination: /opt }]\nhooks: { ApplicationStart: [{ location: start.sh }] }\n",
    );
    write("dist/apps.js", "");
    assert.equal(await run([join(folder, "dist")]), 1);
    assert.deepEqual(lines().slice(0, 2), [
      'dist/appspec.yml:3:19: error: files[0].source: must be a file or directory of the bundle, got "app.js"; did you mean "apps.js"?',
      'dist/appspec.yml:4:41: error: hooks.ApplicationStart[0].location: must be a file of the bundle, got "start.sh"',
    ]);
  });

  it("checks the settings of a stack with those of its project", async () => {
    write("Pulumi.yaml", "name: interlock\nruntime: nodejs\nconfig:\n  bakeMinutes: { type: integer, default: 0 }\n");
    const wrong = write("Pulumi.dev.yaml", "config:\n  interlock:bakeMinutes: long\n");
    assert.equal(await run([wrong]), 1);
    assert.deepEqual(
      lines()[0],
      'Pulumi.dev.yaml:2:3: error: interlock:bakeMinutes must be of type integer, got "long"',
    );
    printed = "";
    const unknown = write(
      "Pulumi.shared.yaml",
      "config:\n  interlock:nope: x\n  pulumi:disable-default-providers: [aws]\n",
    );
    assert.equal(await run([unknown]), 1);
    assert.match(lines()[0] ?? "", /^Pulumi\.shared\.yaml:2:\d+: error: interlock:nope is no setting of this program/);
  });

  it("names every file that it cannot check", async () => {
    const unknown = write("notes.md", "words");
    const missing = join(folder, "missing.yml");
    mkdirSync(join(folder, "empty"));
    await assert.rejects(
      run([unknown, missing, join(folder, "empty")]),
      new UsageError(
        [
          `${unknown} is neither buildspec, AppSpec nor settings of a stack; its name or its keys must tell what it is`,
          `${missing} cannot be read: ENOENT: no such file or directory, open '${missing}'`,
          `${join(folder, "empty")} is a folder without appspec.yml, appspec.yaml, appspec.json; name the folder of a bundle, or files`,
        ].join("\n"),
      ),
    );
  });

  it("checks this clone: specs, settings, and the buildspecs that the stacks declare", async () => {
    assert.equal(await run([]), 0);
    assert.match(
      lines().at(-1) ?? "",
      /app\/buildspec\.yml, app\/container\/buildspec\.yml, app\/lambda\/buildspec\.yml, app\/buildspec\.review\.yml, app\/appspec\.yml, .*buildspec of departures-staging-release, .*Pulumi\.dev\.yaml/,
    );
  });
});
