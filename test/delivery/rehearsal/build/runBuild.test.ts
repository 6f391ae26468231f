import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { namesInZip, unzip } from "../../../../delivery/rehearsal/archive";
import { startAwsEndpoint } from "../../../../delivery/rehearsal/awsCli/endpoint";
import { runBuild, type BuildRequest, type BuildResult } from "../../../../delivery/rehearsal/build/runBuild";
import { createCloud } from "../../../../delivery/rehearsal/cloud";
import { createProcesses } from "../../../../delivery/rehearsal/processes";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { RehearsalError, type ProgressEvent } from "../../../../delivery/rehearsal/types";
import type { Properties } from "../../../../delivery/graph/types";
import { resource, storesGraph } from "../fixtures/graph";

const PROJECT_ARN = "arn:aws:codebuild:eu-central-1:111111111111:project/app-dev-build";

describe("rehearsal/build/runBuild", () => {
  const processes = createProcesses();
  let folder: string;
  let events: ProgressEvent[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-build-")));
    mkdirSync(join(folder, "source"));
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => processes.stopAll());

  function write(path: string, text = path, mode = 0o644): void {
    mkdirSync(join(folder, "source", path, ".."), { recursive: true });
    writeFileSync(join(folder, "source", path), text);
    chmodSync(join(folder, "source", path), mode);
  }

  interface Options extends Partial<Omit<BuildRequest, "project">> {
    readonly inputs?: Properties;
  }

  function build(buildspec: string | undefined, { inputs = {}, ...more }: Options = {}): Promise<BuildResult> {
    const given = { name: "app-dev-build", source: { type: "CODEPIPELINE", buildspec }, ...inputs };
    return runBuild({
      project: resource("aws:codebuild/project:Project", "build", given, { outputs: { ...given, arn: PROJECT_ARN } }),
      source: { name: "Source", folder: join(folder, "source"), sourceVersion: "arn:aws:s3:::home/app/Source/1" },
      secondarySources: [],
      environmentVariables: [],
      outputArtifacts: [],
      initiator: "codepipeline/app-dev",
      buildNumber: 3,
      values: {},
      aws: { environment: {}, pathFolder: join(folder, "bin"), unknown: [], close: () => undefined },
      processes,
      progress: (event) => events.push(event),
      where: ["dev", "Build"],
      workFolder: join(folder, "work"),
      cacheFolder: join(folder, "cache"),
      logFile: join(folder, "logs", "build.log"),
      ...more,
    });
  }

  const printed = (): string[] => events.flatMap((event) => (event.kind === "output" ? [event.line] : []));
  const steps = (): string[] =>
    events.flatMap((event) =>
      event.kind === "step" && event.where.length === 2 ? [`${event.what} ${event.status}`] : [],
    );
  const notRehearsed = (): string[] => events.flatMap((event) => (event.kind === "notRehearsed" ? [event.what] : []));

  const spec = (...lines: readonly string[]): string => ["version: 0.2", ...lines].join("\n");
  /** A buildspec with one command in each of the named phases. */
  const phases = (table: Readonly<Record<string, string>>): string =>
    spec("phases:", ...Object.entries(table).map(([name, body]) => `  ${name}: ${body}`));

  it("runs the source's buildspec with CodeBuild's variables and hands on what it made", async () => {
    write("dist/app.js");
    write("dist/bin/run", "#!/bin/sh\n", 0o755);
    write("dist/.hidden");
    write("secondary", "");
    write(
      "buildspec.yml",
      spec(
        "env:",
        "  variables: { FROM_SPEC: spec, FROM_PROJECT: spec, FROM_ACTION: spec }",
        "  exported-variables: [VERSION, NEVER_SET]",
        "phases:",
        "  pre_build:",
        "    commands:",
        "      - cd dist && VERSION=$(echo 1.2)",
        "  build:",
        "    commands:",
        '      - echo "$FROM_SPEC $FROM_PROJECT $FROM_ACTION $VERSION"',
        '      - echo "$AWS_REGION $CODEBUILD_BUILD_NUMBER $CODEBUILD_INITIATOR $CODEBUILD_SOURCE_VERSION $CODEBUILD_RESOLVED_SOURCE_VERSION"',
        '      - test "$PWD" = "$CODEBUILD_SRC_DIR/dist" && cat "$CODEBUILD_SRC_DIR_Other/file" && node -p "1+1"',
        '      - echo "$CODEBUILD_BUILD_ID" > id; mktemp > temporary',
        "artifacts:",
        "  base-directory: dist",
        "  files: ['**/*']",
        "  exclude-paths: [temporary]",
      ),
    );
    mkdirSync(join(folder, "other"));
    writeFileSync(join(folder, "other", "file"), "other\n");
    const result = await build(undefined, {
      inputs: {
        environment: {
          environmentVariables: [
            { name: "FROM_PROJECT", value: "project" },
            { name: "FROM_ACTION", value: "project" },
          ],
        },
      },
      environmentVariables: [{ name: "FROM_ACTION", value: "action" }],
      secondarySources: [{ name: "Other", folder: join(folder, "other"), sourceVersion: "arn:aws:s3:::home/o" }],
      outputArtifacts: ["Bundle"],
      source: {
        name: "Source",
        folder: join(folder, "source"),
        sourceVersion: "arn:aws:s3:::home/app/Source/1",
        resolvedSourceVersion: "abc",
      },
    });
    assert.equal(result.failure, undefined);
    assert.deepEqual(printed(), [
      "spec project action 1.2",
      "eu-central-1 3 codepipeline/app-dev arn:aws:s3:::home/app/Source/1 abc",
      "other",
      "2",
    ]);
    assert.match(result.id, /^app-dev-build:[0-9a-f-]{36}$/);
    assert.equal(result.arn, `arn:aws:codebuild:eu-central-1:111111111111:build/${result.id}`);
    assert.deepEqual(result.exportedVariables, { VERSION: "1.2", NEVER_SET: "" });
    const zip = result.artifacts["Bundle"] ?? "";
    assert.deepEqual(await namesInZip(zip), [".hidden", "app.js", "bin/run", "id"]);
    await unzip(zip, join(folder, "out"));
    assert.equal(statSync(join(folder, "out", "bin", "run")).mode & 0o777, 0o755);
    assert.equal(readFileSync(join(folder, "out", "id"), "utf8"), `${result.id}\n`);
    assert.match(
      readFileSync(join(folder, "work", "src", "dist", "temporary"), "utf8"),
      new RegExp(`^${folder}/work/tmp/`),
    );
    assert.deepEqual(steps(), ["pre_build started", "pre_build succeeded", "build started", "build succeeded"]);
    assert.deepEqual(events[1], {
      kind: "step",
      where: ["dev", "Build", "pre_build"],
      what: "cd dist && VERSION=$(echo 1.2)",
      status: "started",
    });
  });

  it("names the command that failed, its exit code and its last lines, and still runs post_build after build", async () => {
    const result = await build(
      phases({
        build:
          "{ commands: ['echo begun', 'echo why; exit 9', 'echo never'], finally: ['echo finally $CODEBUILD_BUILD_SUCCEEDING'] }",
        post_build: "{ commands: ['echo post $CODEBUILD_BUILD_SUCCEEDING'] }",
      }),
      { outputArtifacts: ["Bundle"] },
    );
    assert.equal(result.succeeded, false);
    assert.equal(
      result.failure,
      "build: Error while executing command: echo why; exit 9. Reason: exit status 9\n  why",
    );
    assert.deepEqual(result.artifacts, {});
    assert.deepEqual(printed(), ["begun", "why", "finally 0", "post 0"]);
    assert.deepEqual(steps(), ["build started", "build failed", "post_build started", "post_build succeeded"]);
    assert.match(
      readFileSync(join(folder, "logs", "build.log"), "utf8"),
      /^Phase build: started\nRunning command echo begun\nbegun\n/,
    );
  });

  const transitions: readonly (readonly [what: string, table: Readonly<Record<string, string>>, output: string[]])[] = [
    [
      "install",
      { install: "{ commands: ['false'], finally: ['echo finally'] }", build: "{ commands: ['echo build'] }" },
      ["finally"],
    ],
    [
      "pre_build",
      { pre_build: "{ commands: ['false'] }", build: "{ commands: [':'] }", post_build: "{ commands: ['echo post'] }" },
      [],
    ],
    [
      "build with ABORT",
      { build: "{ on-failure: ABORT, commands: ['false'] }", post_build: "{ commands: ['echo post'] }" },
      [],
    ],
    [
      "pre_build with CONTINUE",
      {
        pre_build: "{ on-failure: CONTINUE, commands: ['false'] }",
        build: "{ commands: ['echo build $CODEBUILD_BUILD_SUCCEEDING'] }",
      },
      ["build 0"],
    ],
    ["finally", { build: "{ commands: ['echo build'], finally: ['false'] }" }, ["build"]],
  ];
  for (const [what, table, output] of transitions) {
    it(`fails, and goes on as CodeBuild does, when ${what} fails`, async () => {
      assert.equal((await build(phases(table))).succeeded, false);
      assert.deepEqual(printed(), output);
    });
  }

  it("tells which phases were skipped", async () => {
    await build(phases({ pre_build: "{ commands: ['false'] }", build: "{ commands: [':'] }" }));
    assert.deepEqual(events.at(-1), {
      kind: "step",
      where: ["dev", "Build"],
      what: "build",
      status: "skipped",
      detail: "pre_build failed",
    });
  });

  it("tries again from a fresh source as often as on-failure says, if the message matches", async () => {
    const count = join(folder, "count");
    const command = `test ! -e left && touch left && echo x >> ${count} && exit 5`;
    const retried = async (onFailure: string): Promise<number> => {
      rmSync(count, { force: true });
      await build(phases({ build: `{ on-failure: '${onFailure}', commands: ['${command}'] }` }));
      return readFileSync(count, "utf8").length / 2;
    };
    assert.equal(await retried("RETRY-2"), 3);
    assert.equal(await retried("RETRY-1-status 5"), 2);
    assert.equal(await retried("RETRY-1-status 6"), 1);
  });

  it("ends a build at its timeout", async () => {
    const result = await build(
      phases({
        build: "{ commands: ['echo waiting; sleep 300'], finally: ['echo finally'] }",
        post_build: "{ commands: ['echo post'] }",
      }),
      { timeoutMs: 2000 },
    );
    assert.equal(
      result.failure,
      "build: Error while executing command: echo waiting; sleep 300. Reason: the build ran into its timeout\n  waiting",
    );
    assert.deepEqual(printed(), ["waiting"]);
  });

  it("gives each command of version 0.1 a shell of its own", async () => {
    const result = await build(
      "version: 0.1\nphases:\n  build:\n    commands:\n      - cd / && A=1\n      - echo ${A-none}; basename $PWD",
    );
    assert.equal(result.succeeded, true);
    assert.deepEqual(printed(), ["none", "src"]);
  });

  it("never prints parameters and secrets", async () => {
    const result = await build(
      spec(
        "env:",
        "  parameter-store: { DATABASE: /app/database }",
        "  secrets-manager: { PASSWORD: 'app:password:AWSCURRENT', WHOLE: whole }",
        "phases:",
        "  build:",
        "    commands:",
        '      - echo "$DATABASE $PASSWORD" && printf "%s\\n" "$WHOLE" >&2',
        "      - echo s3cret-value; exit 1",
      ),
      {
        values: {
          "/app/database": "db.example",
          app: '{"password":"s3cret-value"}',
          whole: "line-one\nline-two",
          k: "project-k",
        },
        environmentVariables: [{ name: "K", value: "k", type: "PARAMETER_STORE" }],
      },
    );
    assert.deepEqual(printed().sort(), ["***", "***", "***", "*** ***"]);
    assert.match(result.failure ?? "", /^build: Error while executing command: echo \*\*\*; exit 1\. /);
    const everything = JSON.stringify([result, events]) + readFileSync(join(folder, "logs", "build.log"), "utf8");
    assert.equal(/s3cret|db\.example|line-one|line-two/.test(everything), false);
  });

  it("asks for all values of parameters and secrets that it was not given", async () => {
    const buildspec = spec(
      "env:",
      "  parameter-store: { A: /a, GIVEN: given }",
      "  secrets-manager: { B: 'bad:key', C: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:c-1:user' }",
      "phases: { build: { commands: [':'] } }",
    );
    await assert.rejects(
      build(buildspec, {
        values: { bad: "no JSON", given: "x" },
        environmentVariables: [{ name: "D", value: "constructor", type: "SECRETS_MANAGER" }],
      }),
      new RehearsalError(
        'Build project "app-dev-build" needs 4 values that the rehearsal was not given:\n' +
          "  A: the parameter /a\n" +
          "  B: the secret bad as JSON with the key key\n" +
          "  C: the secret arn:aws:secretsmanager:eu-central-1:111111111111:secret:c-1 with the key user\n" +
          "  D: the secret constructor\n" +
          "Write them into a YAML file, name to value, and give it with --values; they are never printed.",
        2,
      ),
    );
  });

  it("keeps links as links where the buildspec enables them, and else takes what they lead to", async () => {
    write("dist/real/file.txt", "text");
    symlinkSync("real/file.txt", join(folder, "source/dist/file-link"));
    symlinkSync("real", join(folder, "source/dist/folder-link"));
    symlinkSync("nowhere", join(folder, "source/dist/dead-link"));
    const zipped = async (enable: boolean): Promise<string[]> => {
      const artifacts = `artifacts: { base-directory: dist, files: ['**/*'], enable-symlinks: ${enable ? "yes" : "no"} }`;
      const built = await build(spec("phases: { build: { commands: [':'] } }", artifacts), { outputArtifacts: ["A"] });
      assert.equal(built.failure, undefined);
      const target = mkdtempSync(join(folder, "unzipped-"));
      await unzip(built.artifacts["A"] ?? "", target);
      return readdirSync(target, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) =>
          [relative(target, join(entry.parentPath, entry.name)), entry.isSymbolicLink() ? " link" : ""].join(""),
        )
        .sort();
    };
    assert.deepEqual(await zipped(true), ["dead-link link", "file-link link", "folder-link link", "real/file.txt"]);
    rmSync(join(folder, "source/dist/dead-link"));
    assert.deepEqual(await zipped(false), ["file-link", "folder-link/file.txt", "real/file.txt"]);
  });

  it("fails the build where discarded paths leave several files one name", async () => {
    ["a/x.txt", "b/x.txt", "c/y.txt", "d/y.txt", "z.txt"].forEach((path) => write(path));
    const artifacts = "artifacts: { files: ['**/*.txt'], discard-paths: yes }";
    const built = await build(spec("phases: { build: { commands: [':'] } }", artifacts), { outputArtifacts: ["A"] });
    assert.equal(
      built.failure,
      "UPLOAD_ARTIFACTS: discard-paths gives several files one name (a/x.txt and b/x.txt; c/y.txt and d/y.txt); " +
        "CodeBuild does not document which of them it keeps; give them names of their own or set discard-paths: no",
    );
  });

  it("zips secondary artifacts by the names of the outputs, with expanded and discarded paths", async () => {
    write("a/one.txt");
    write("b/two.txt");
    const buildspec = spec(
      "phases: { build: { commands: ['NAME=two'] } }",
      "artifacts:",
      "  files: ['**/*']",
      "  secondary-artifacts:",
      "    First: { base-directory: a, files: ['*'] }",
      "    Second: { files: ['*/$NAME.txt', none], discard-paths: yes }",
    );
    const result = await build(buildspec, { outputArtifacts: ["First", "Second"] });
    assert.equal(result.failure, undefined);
    assert.deepEqual(await namesInZip(result.artifacts["First"] ?? ""), ["one.txt"]);
    assert.deepEqual(await namesInZip(result.artifacts["Second"] ?? ""), ["two.txt"]);
    assert.deepEqual(printed(), ["Skipping invalid file path none"]);
    const wrong = await build(buildspec, { outputArtifacts: ["First", "Third"] });
    assert.equal(
      wrong.failure,
      "UPLOAD_ARTIFACTS: the action has several output artifacts, and secondary-artifacts has none called Third (it has First, Second)",
    );
  });

  it("fails where an artifact would be empty", async () => {
    write("dist/a");
    const failureOf = async (artifacts: string): Promise<string | undefined> =>
      (await build(spec("phases: { build: { commands: [':'] } }", artifacts), { outputArtifacts: ["Bundle"] })).failure;
    assert.equal(
      await failureOf("artifacts: { files: [nothing, dist] }"),
      "UPLOAD_ARTIFACTS: no matching artifact paths found (nothing, dist in the source)",
    );
    assert.equal(
      await failureOf("artifacts: { base-directory: gone, files: ['**/*'] }"),
      "UPLOAD_ARTIFACTS: no matching base directory path found for gone",
    );
    assert.equal(
      await failureOf(""),
      "UPLOAD_ARTIFACTS: the action has output artifacts, the buildspec has no artifacts",
    );
  });

  it("reads test reports, also of a build that failed, and tells what it could not read", async () => {
    write(
      "reports/one.xml",
      '<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase><testcase name="c"><skipped/></testcase></testsuite>',
    );
    write("reports/two.xml", "<testsuite>");
    const result = await build(
      spec(
        "phases: { build: { commands: ['false'] } }",
        "reports:",
        "  unit: { base-directory: reports, files: ['*.xml'] }",
        "  none: { files: ['none/*'] }",
        "  coverage: { base-directory: reports, files: ['one.xml'], file-format: COBERTURAXML }",
      ),
    );
    assert.deepEqual(result.reports[0], {
      group: "unit",
      files: ["one.xml", "two.xml"],
      total: 3,
      succeeded: 1,
      skipped: 1,
      failures: [{ name: "b", status: "failed", message: "no" }],
      problems: ["two.xml: <testsuite> is never closed"],
    });
    assert.deepEqual(notRehearsed(), [
      "report unit: two.xml: <testsuite> is never closed",
      "report none: no report file matches none/*",
      "report coverage: one.xml: there is no <coverage>",
    ]);
  });

  it("keeps the cache from build to build by its key, if the project has one", async () => {
    const buildspec = (key: string, more = ""): string =>
      spec(
        "phases: { build: { commands: ['cat cached ~/.npm/x/y 2>/dev/null; mkdir -p ~/.npm/x; echo home > ~/.npm/x/y; echo source > cached'] } }",
        `cache: { key: '${key}', paths: [cached, '/root/.npm/**/*', /opt/x]${more} }`,
      );
    const run = async (text: string, type = "S3"): Promise<string[]> => {
      events = [];
      assert.equal((await build(text, { inputs: { cache: { type } } })).failure, undefined);
      return printed();
    };
    assert.deepEqual(await run(buildspec("k-1")), []);
    assert.deepEqual(notRehearsed(), ["cache /opt/x: it lies outside of source and home"]);
    assert.deepEqual(await run(buildspec("k-1")), ["source", "home"]);
    assert.deepEqual(await run(buildspec("k-2", ", action: restore")), []);
    assert.deepEqual(await run(buildspec("k-2", ", fallback-keys: [k-], action: restore")), ["source", "home"]);
    assert.deepEqual(await run(buildspec("k-1"), "NO_CACHE"), []);
    assert.deepEqual(await run(buildspec("k-1").replace("[cached,", "[other, cached,")), []);
  });

  it("never changes what it keeps under a key, and always what it keeps under none", async () => {
    const buildspec = (key: string): string =>
      spec(
        "phases: { build: { commands: ['cat kept 2>/dev/null || true; echo x >> kept'] } }",
        `cache: { ${key} paths: [kept] }`,
      );
    const run = async (text: string): Promise<string[]> => {
      events = [];
      assert.equal((await build(text, { inputs: { cache: { type: "S3" } } })).failure, undefined);
      return printed();
    };
    write("lock.json", "1");
    const keyed = buildspec("key: 'k-$(codebuild-hash-files lock.json)',");
    assert.deepEqual([await run(keyed), await run(keyed), await run(keyed)], [[], ["x"], ["x"]]);
    write("lock.json", "2");
    assert.deepEqual(await run(keyed), []);
    const plain = buildspec("");
    assert.deepEqual([await run(plain), await run(plain), await run(plain)], [[], ["x"], ["x", "x"]]);
    assert.deepEqual(await run(buildspec("fallback-keys: [k-],")), ["x", "x", "x"]);
  });

  it("takes the newest cache of the first fallback key that finds any, keys with commands included", async () => {
    const run = async (key: string, more = ""): Promise<string[]> => {
      events = [];
      const commands = `['cat kept 2>/dev/null || true; echo ${key} > kept']`;
      const text = spec(`phases: { build: { commands: ${commands} } }`, `cache: { key: ${key}, paths: [kept]${more} }`);
      assert.equal((await build(text, { inputs: { cache: { type: "S3" } } })).failure, undefined);
      return printed();
    };
    await run("a-1");
    await run("a-2");
    await run("b-1");
    assert.deepEqual(await run("c", ", fallback-keys: [none, '$(echo a)-', b-], action: restore"), ["a-2"]);
  });

  it("brings CodeBuild's own commands", async () => {
    write("test/a.test.js");
    write("test/b.test.js");
    const result = await build(
      spec(
        "phases:",
        "  build:",
        "    commands:",
        "      - codebuild-glob-search 'test/*.js' 'none/*'",
        `      - codebuild-tests-run --test-command 'echo run' --files-search "codebuild-glob-search 'test/*.js'"`,
        "      - codebuild-hash-files 'test/*' | wc -c",
        "      - codebuild-tests-run --test-command x || echo $?",
      ),
    );
    assert.equal(result.failure, undefined);
    assert.deepEqual(
      printed().map((line) => line.trim()),
      [
        "test/a.test.js",
        "test/b.test.js",
        "run test/a.test.js test/b.test.js",
        "65",
        "codebuild-tests-run: --test-command and --files-search are required",
        "2",
      ],
    );
  });

  it("stops when it is told to, and runs nothing more", async () => {
    const stop = new AbortController();
    const buildspec = phases({
      build: "{ on-failure: RETRY-2, commands: ['echo waiting; sleep 300', 'echo next'], finally: ['echo finally'] }",
      post_build: "{ commands: ['echo post'] }",
    });
    const result = await build(buildspec, {
      signal: stop.signal,
      progress: (event) => {
        events.push(event);
        if (event.kind === "output") stop.abort();
      },
    });
    assert.equal(
      result.failure,
      "build: Error while executing command: echo waiting; sleep 300. Reason: the build was stopped\n  waiting",
    );
    assert.deepEqual(printed(), ["waiting"]);
  });

  it("tells the environment that it does not have, and refuses other systems", async () => {
    const on = (environment: Properties) =>
      build(phases({ build: "{ commands: [':'] }" }), { inputs: { environment } });
    assert.equal((await on({ type: "LINUX_GPU_CONTAINER", image: "registry.example/own:1" })).succeeded, true);
    assert.deepEqual(
      notRehearsed().filter((what) => !what.startsWith("environment ")),
      ["GPU: commands run without one", "image registry.example/own:1: commands run with what this machine has"],
    );
    assert.equal(
      (await on({ type: "WINDOWS_SERVER_2022_CONTAINER" })).failure,
      "builds in the environment WINDOWS_SERVER_2022_CONTAINER are not rehearsed",
    );
  });

  it("explains why a build cannot begin", async () => {
    const failureOf = async (buildspec: string | undefined): Promise<string | undefined> =>
      (await build(buildspec)).failure;
    assert.equal(
      await failureOf(undefined),
      'the source has no buildspec.yml; add it, or give project "build" another buildspec',
    );
    assert.equal(
      await failureOf("ci/spec.yml"),
      'the source has no ci/spec.yml; add it, or give project "build" another buildspec',
    );
    assert.equal(await failureOf("arn:aws:s3:::b/k.yml"), "a buildspec in S3 (arn:aws:s3:::b/k.yml) is not rehearsed");
    assert.match((await failureOf("version: 0.2\nphases: { biuld: {} }")) ?? "", /buildspec of build:2:\d+.*biuld/);
    assert.equal(
      await failureOf(spec("env: { shell: powershell.exe }", "phases: { build: { commands: [':'] } }")),
      "builds with the shell powershell.exe need Windows and are not rehearsed",
    );
  });

  it("tells what it does not model", async () => {
    const buildspec = spec(
      "run-as: builder",
      "phases:",
      "  install: { runtime-versions: { nodejs: 4 } }",
      "  build: { commands: [':'] }",
    );
    assert.equal((await build(buildspec)).succeeded, true);
    assert.deepEqual(notRehearsed(), [
      "run-as builder: commands run as you",
      `runtime nodejs 4: commands run with ${realpathSync(process.execPath)}`,
    ]);
  });

  it("finds the tools of whoever rehearses, and says where a runtime came from", async () => {
    const tools = join(folder, "tools");
    mkdirSync(tools);
    writeFileSync(join(tools, "java"), "#!/bin/sh\necho own java\n", { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${tools}:${path}`;
    try {
      const install = "install: { runtime-versions: { java: corretto21 }, commands: [java] }";
      assert.equal((await build(spec("phases:", `  ${install}`))).failure, undefined);
    } finally {
      process.env.PATH = path;
    }
    assert.deepEqual(printed(), ["own java"]);
    assert.deepEqual(notRehearsed(), [`runtime java corretto21: commands run with ${join(tools, "java")}`]);
  });

  it("tells commands where the log and the source are, as for a pipeline", async () => {
    const command = 'echo "${CODEBUILD_LOG_PATH#*-} ${CODEBUILD_SOURCE_REPO_URL-unset} ${CODEBUILD_BUILD_ID##*-}"';
    const inputs = { logsConfig: { cloudwatchLogs: { streamName: "builds-" } } };
    const words = async (more: Options): Promise<string[]> => {
      events = [];
      assert.equal((await build(phases({ build: `{ commands: ['${command}'] }` }), more)).failure, undefined);
      return printed()[0]?.split(" ") ?? [];
    };
    const [stream = "", url, id = ""] = await words({});
    assert.deepEqual([stream.endsWith(id), url], [true, ""]);
    assert.match((await words({ inputs }))[0] ?? "", /^\/[0-9a-f-]{36}$/);
  });

  it("runs commands by the shell of the image", async () => {
    const bashism = phases({ build: "{ commands: ['[[ a == a ]] && echo bash'] }" });
    const on = (image: string) => build(bashism, { inputs: { environment: { image } } });
    assert.equal((await on("aws/codebuild/amazonlinux-x86_64-standard:5.0")).succeeded, true);
    assert.equal((await build(`${bashism}\nenv: { shell: bash }`)).succeeded, true);
  });

  it("serves the aws calls of its commands", async () => {
    const stores = createStores([storesGraph()], join(folder, "stores"));
    const cloud = createCloud({
      stores,
      keys: createSigningKeys([]),
      callsOf: () => [],
      authorize: () => undefined,
    });
    const endpoint = await startAwsEndpoint(cloud, join(folder, "run", "bin"));
    const aws = endpoint.open({
      principal: { kind: "role", id: "arn:aws:iam::111111111111:role/app/dev/app-dev-build" },
      account: "111111111111",
      region: "eu-central-1",
      purpose: "the build",
    });
    try {
      write("file", "bytes");
      const commands = "['aws s3 cp --quiet file s3://home/k', 'aws ecr get-login-password || true']";
      const result = await build(phases({ build: `{ commands: ${commands} }` }), { aws });
      assert.equal(result.failure, undefined);
      assert.equal(stores.getObject({ bucket: "home", key: "k" }).size, 5);
      assert.deepEqual(notRehearsed(), ["aws ecr get-login-password"]);
    } finally {
      await endpoint.close();
    }
  });
});
