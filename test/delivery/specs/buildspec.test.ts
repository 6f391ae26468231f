import assert from "node:assert/strict";

import {
  batchBuildspecs,
  buildspecWarnings,
  formatProblem,
  parseBuildspec,
  printBuildspec,
  type Buildspec,
} from "../../../delivery/specs";
import { fixture, fixtures } from "./fixtures";

const read = (name: string): Buildspec => parseBuildspec(fixture("buildspec", name), name);
const lines = (...text: string[]): string => text.join("\n");
const warningsOf = (...text: string[]): string[] =>
  buildspecWarnings(parseBuildspec(lines(...text), "b.yml")).map(formatProblem);

const BUILD = ["phases:", "  build:", "    commands: [make]"];
const NO_ENV = {
  variables: {},
  parameterStore: {},
  secretsManager: {},
  exportedVariables: [],
  gitCredentialHelper: false,
};
const NO_PROXY = { uploadArtifacts: false, logs: false };

describe("parseBuildspec: valid files", () => {
  for (const { name, text } of fixtures("buildspec")) {
    it(`reads ${name} and prints it back equal`, () => {
      const spec = parseBuildspec(text, name);
      assert.deepEqual(parseBuildspec(printBuildspec(spec), "printed"), spec);
    });
  }

  it("fills in every default", () => {
    assert.deepEqual(parseBuildspec(lines("version: 0.2", ...BUILD), "b.yml"), {
      version: "0.2",
      env: NO_ENV,
      proxy: NO_PROXY,
      phases: [{ name: "build", runtimeVersions: {}, commands: ["make"], finally: [] }],
      reports: {},
    });
  });

  it("reads a whole service", () => {
    assert.deepEqual(read("node-service.yml"), {
      version: "0.2",
      env: {
        ...NO_ENV,
        variables: { NODE_ENV: "test", CI: "true", RETRIES: "3" },
        exportedVariables: ["RELEASE_VERSION"],
      },
      proxy: NO_PROXY,
      phases: [
        { name: "install", runtimeVersions: { nodejs: "22" }, commands: ["npm ci"], finally: [] },
        { name: "pre_build", runtimeVersions: {}, commands: ["npm run lint"], finally: [] },
        {
          name: "build",
          onFailure: { action: "ABORT" },
          runtimeVersions: {},
          commands: [
            "npm test",
            "npm run build",
            "export RELEASE_VERSION=$(node -p \"require('./package.json').version\")",
          ],
          finally: [],
        },
      ],
      reports: { unit: { files: ["reports/*.xml"], fileFormat: "JUNITXML", discardPaths: false } },
      artifacts: {
        files: ["**/*"],
        discardPaths: false,
        baseDirectory: "dist",
        excludePaths: [],
        enableSymlinks: false,
        secondary: {},
      },
      cache: {
        paths: ["node_modules/**/*"],
        key: "npm-$(codebuild-hash-files package-lock.json)",
        fallbackKeys: ["npm-"],
      },
    });
  });

  it("takes a single command, file or name for a list of one", () => {
    const { phases, artifacts } = read("single-strings.yml");
    assert.deepEqual(
      phases.map(({ commands, finally: last }) => [commands, last]),
      [
        [["npm ci"], []],
        [["npm test"], ["npm run report"]],
      ],
    );
    assert.deepEqual([artifacts?.files, artifacts?.excludePaths], [["**/*"], ["node_modules/**/*"]]);
  });

  it("follows anchors, aliases and merge keys, where the file's own key wins", () => {
    const { phases, batch } = read("anchors.yml");
    assert.deepEqual(phases.slice(1), [
      {
        name: "build",
        onFailure: { action: "ABORT" },
        runtimeVersions: {},
        commands: ["./scripts/build.sh"],
        finally: ["./scripts/logout.sh"],
      },
      {
        name: "post_build",
        onFailure: { action: "ABORT" },
        runtimeVersions: {},
        commands: ["./scripts/login.sh"],
        finally: ["./scripts/logout.sh"],
      },
    ]);
    assert.ok(batch?.kind === "list");
    assert.deepEqual(
      batch.builds.map(({ env }) => env.variables),
      [
        { REGION: "eu-west-1", STAGE: "first" },
        { REGION: "eu-west-1", STAGE: "test" },
      ],
    );
  });

  it("takes apart references to secrets", () => {
    assert.deepEqual(read("docker-image.yml").env.secretsManager, {
      HUB_TOKEN: {
        secretId: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:hub-Ab12Cd",
        jsonKey: "token",
        versionStage: "AWSPREVIOUS",
      },
      HUB_USER: { secretId: "hub", jsonKey: "user" },
    });
  });

  it("keeps blocks of commands as they are written", () => {
    const [, build, last] = read("docker-image.yml").phases;
    assert.equal(build?.commands[0], 'docker build \\\n  --tag "$REGISTRY/shop:$TAG" \\\n  .\n');
    assert.equal(last?.commands[0], 'printf \'{"ImageURI":"%s"}\' "$REGISTRY/shop:$TAG" > imageDetail.json');
  });

  it("normalises every form of on-failure", () => {
    assert.deepEqual(
      read("retries.yml").phases.map(({ onFailure }) => onFailure),
      [
        { action: "RETRY", count: 3, pattern: ".*" },
        { action: "RETRY", count: 5, pattern: ".*" },
        { action: "RETRY", count: 2, pattern: ".*connection (timed out|reset).*" },
        { action: "RETRY", count: 3, pattern: "5xx.*" },
      ],
    );
  });

  it("reads and prints version 0.1 with its own names", () => {
    const spec = read("legacy-version.yml");
    assert.equal(spec.version, "0.1");
    assert.deepEqual(spec.env.variables, { JAVA_HOME: "/usr/lib/jvm/java-8-openjdk-amd64" });
    assert.deepEqual(printBuildspec(spec).split("\n").slice(0, 9), [
      "version: 0.1",
      "phases:",
      "  build:",
      "    commands:",
      "      - cd app && mvn package",
      "artifacts:",
      "  files:",
      "    - app/target/app.jar",
      "  discard-paths: true",
    ]);
  });

  it("reads every kind of batch", () => {
    const graph = read("batch-graph.yml").batch;
    assert.ok(graph?.kind === "graph");
    assert.equal(graph.fastFail, true);
    assert.deepEqual(
      graph.builds.map(({ identifier, dependOn }) => [identifier, dependOn]),
      [
        ["compile", []],
        ["unit", ["compile"]],
        ["slow", ["compile"]],
        ["publish", ["unit", "slow"]],
      ],
    );
    assert.deepEqual(read("batch-matrix.yml").batch, {
      kind: "matrix",
      fastFail: false,
      ignoreFailure: false,
      environment: { type: "LINUX_CONTAINER", privilegedMode: true },
      dynamic: {
        buildspecs: ["ci/a.yml", "ci/b.yml"],
        computeTypes: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM"],
        images: ["aws/codebuild/amazonlinux-x86_64-standard:5.0"],
        variables: { DATABASE: ["postgres", "mysql"], LOCALE: ["de"] },
      },
    });
    assert.deepEqual(read("batch-fanout.yml").batch, {
      kind: "fanout",
      fastFail: false,
      parallelism: 5,
      ignoreFailure: true,
    });
    assert.deepEqual(read("batch-only.yml").phases, []);
  });

  it("takes sections of comments only for absent", () => {
    const { env, reports, artifacts, cache } = read("console-template.yml");
    assert.deepEqual([env, reports, artifacts, cache], [NO_ENV, {}, undefined, undefined]);
  });
});

describe("buildspecWarnings", () => {
  it("finds nothing in a clean file", () => {
    assert.deepEqual(buildspecWarnings(read("node-service.yml")), []);
  });

  it("names secrets in plain variables, by name and by value", () => {
    const where = "in plain sight of the console and the API; take it from secrets-manager or parameter-store";
    const warnings = warningsOf(
      "version: 0.2",
      "env:",
      "  variables:",
      "    DB_PASSWORD: hunter2",
      "    TOKEN: $OTHER",
      "    KEYBOARD: de",
      "    WHO: AKIAABCDEFGHIJKLMNOP",
      "batch:",
      "  build-list:",
      "    - identifier: a",
      "      env:",
      "        variables:",
      "          API_KEY: abc",
    );
    assert.deepEqual(warnings, [
      `b.yml:4:18: env.variables.DB_PASSWORD: looks like a secret by its name, ${where}`,
      `b.yml:7:10: env.variables.WHO: holds what looks like a secret, ${where}`,
      `b.yml:13:20: batch.build-list[0].env.variables.API_KEY: looks like a secret by its name, ${where}`,
    ]);
  });

  it("names numbers that YAML would change", () => {
    const warnings = warningsOf(
      "version: 0.2",
      "env:",
      "  variables: { TAG: 1.10, CODE: 007, FINE: 1.5, QUOTED: '1.10' }",
      "phases:",
      "  install:",
      "    runtime-versions: { python: 3.10 }",
    );
    assert.deepEqual(warnings, [
      "b.yml:3:21: env.variables.TAG: is a number to YAML, which may turn 1.10 into 1.1; quote it",
      "b.yml:3:33: env.variables.CODE: is a number to YAML, which may turn 007 into 7; quote it",
      "b.yml:6:33: phases.install.runtime-versions.python: is a number to YAML, which may turn 3.10 into 3.1; quote it",
    ]);
  });

  it("names what has no effect or only a part of one", () => {
    const warnings = warningsOf(
      "version: 0.1",
      "run-as: builder",
      "env:",
      "  shell: cmd.exe",
      "  variables: { A: b }",
      "  parameter-store: { A: /a }",
      "phases:",
      "  install:",
      "    finally: []",
      "  build:",
      "    run-as: builder",
      "    on-failure: RETRY",
      "    commands: [make]",
      "reports:",
      ...["a", "b", "c", "d", "e", "f"].map((name) => `  ${name}: { files: x }`),
      "artifacts:",
      "  name: out",
      "  secondary-artifacts:",
      "    One: { files: x }",
      "cache:",
      "  paths: [x]",
      "  fallback-keys: [y]",
    );
    assert.deepEqual(warnings, [
      "b.yml:1:10: version: 0.1 runs each command in a shell of its own, so cd and export are lost; use 0.2",
      "b.yml:2:9: run-as: is for Linux, and the shell is cmd.exe",
      "b.yml:6:25: env.parameter-store.A: is also set in env.variables; one of the two is lost",
      "b.yml:9:5: phases.install: does nothing; remove it",
      "b.yml:11:13: phases.build.run-as: is for Linux, and the shell is cmd.exe",
      "b.yml:12:17: phases.build.on-failure: on-failure is not supported on Lambda compute or reserved capacity; there the build is not retried",
      "b.yml:15:3: reports: a project may have 5 report groups, got 6",
      "b.yml:22:3: artifacts: the reference demands files even beside secondary-artifacts; builds outside a pipeline may fail",
      "b.yml:22:9: artifacts.name: counts only where the project sets overrideArtifactName, and never in a pipeline",
      "b.yml:27:18: cache.fallback-keys: are ignored without a key",
    ]);
  });

  it("has no positions for a model made by hand", () => {
    const spec = { ...read("legacy-version.yml") };
    assert.deepEqual(buildspecWarnings(spec).map(formatProblem), [
      "buildspec.yml:1:1: version: 0.1 runs each command in a shell of its own, so cd and export are lost; use 0.2",
    ]);
  });

  it("names patterns that match nothing, settings of other kinds of projects, and secrets that a pipeline would show", () => {
    const warnings = warningsOf(
      "version: 0.2",
      "env:",
      "  secrets-manager: { KEY: id }",
      "  exported-variables: [VERSION, KEY]",
      "phases: { build: { commands: [make] } }",
      "reports: { unit: { files: [reports/] } }",
      "artifacts:",
      "  files: [dist/, '**/*', a]",
      "  exclude-paths: ['**/*']",
      "  s3-prefix: x",
      "  secondary-artifacts: { one: { files: [b, c], exclude-paths: [b] } }",
    );
    const taken = "matches nothing, for exclude-paths takes it away again";
    assert.deepEqual(warnings, [
      "b.yml:4:33: env.exported-variables[1]: shows the secret KEY to everybody who may see the pipeline",
      "b.yml:6:28: reports.unit.files[0]: matches nothing, for it names a folder; write reports/**/*",
      "b.yml:8:11: artifacts.files[0]: matches nothing, for it names a folder; write dist/**/*",
      `b.yml:8:18: artifacts.files[1]: ${taken}`,
      `b.yml:8:26: artifacts.files[2]: ${taken}`,
      "b.yml:10:14: artifacts.s3-prefix: counts only where the project packs artifacts by build id, and never in a pipeline",
      `b.yml:11:41: artifacts.secondary-artifacts.one.files[0]: ${taken}`,
    ]);
  });

  it("names tests without reports, and secrets in a matrix", () => {
    const build = (command: string, more = ""): string[] =>
      warningsOf("version: 0.2", `phases: { build: { commands: [echo, ${command}] } }`, more);
    for (const command of ["npm test", "yarn run test", "mvn -q verify", "./gradlew check", "python -m pytest -q"])
      assert.deepEqual(build(command), [
        "b.yml:2:37: phases.build.commands[1]: runs tests whose results only the log will tell; write a report and name it in reports",
      ]);
    for (const command of ["npm run testing-tools", "mvn package", "echo latest"]) assert.deepEqual(build(command), []);
    assert.deepEqual(build("npm test", "reports: { unit: { files: x } }"), []);
    assert.match(
      build("make", "batch: { build-matrix: { dynamic: { env: { variables: { TOKEN: [a, b] } } } } }")[0] ?? "",
      /^b\.yml:3:\d+: batch\.build-matrix\.dynamic\.env\.variables\.TOKEN: looks like a secret by its name/,
    );
  });

  it("finds the buildspecs that the builds of a batch name", () => {
    const spec = parseBuildspec(
      [
        "version: 0.2",
        "batch:",
        "  build-list:",
        "    - { identifier: a, buildspec: ci/a.yml }",
        "    - { identifier: b, buildspec: ci/b.yml }",
        "    - { identifier: c, buildspec: 'arn:aws:s3:::bucket/c.yml' }",
        "    - { identifier: d }",
      ].join("\n"),
      "b.yml",
    );
    const { found, missing } = batchBuildspecs(spec, (file) => file === "ci/a.yml");
    assert.deepEqual(found, ["ci/a.yml"]);
    assert.deepEqual(missing.map(formatProblem), [
      'b.yml:5:35: batch.build-list[1].buildspec: must be a file of the source, got "ci/b.yml"',
    ]);
  });
});
