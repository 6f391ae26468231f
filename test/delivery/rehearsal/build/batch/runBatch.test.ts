import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Properties } from "../../../../../delivery/graph/types";
import { namesInZip, unzip } from "../../../../../delivery/rehearsal/archive";
import { runBatch, type BatchRequest } from "../../../../../delivery/rehearsal/build/batch/runBatch";
import type { BuildResult } from "../../../../../delivery/rehearsal/build/runBuild";
import { createProcesses } from "../../../../../delivery/rehearsal/processes";
import { RehearsalError, type ProgressEvent } from "../../../../../delivery/rehearsal/types";
import { resource } from "../../fixtures/graph";

const PROJECT_ARN = "arn:aws:codebuild:eu-central-1:111111111111:project/app";
const BATCH_CONFIG = { serviceRole: "arn:aws:iam::111111111111:role/batch" };

describe("rehearsal/build/batch/runBatch", () => {
  const processes = createProcesses();
  let folder: string;
  let events: ProgressEvent[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-batch-")));
    mkdirSync(join(folder, "source", "test"), { recursive: true });
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => processes.stopAll());

  interface Options extends Partial<Omit<BatchRequest, "project">> {
    readonly inputs?: Properties;
  }

  function batch(buildspec: readonly string[], { inputs = {}, ...more }: Options = {}): Promise<BuildResult> {
    const text = ["version: 0.2", ...buildspec].join("\n");
    const given = {
      name: "app",
      source: { type: "CODEPIPELINE", buildspec: text },
      buildBatchConfig: BATCH_CONFIG,
      ...inputs,
    };
    let number = 7;
    return runBatch({
      project: resource("aws:codebuild/project:Project", "app", given, { outputs: { ...given, arn: PROJECT_ARN } }),
      source: { name: "Source", folder: join(folder, "source"), sourceVersion: "arn:aws:s3:::home/app/Source/1" },
      secondarySources: [],
      environmentVariables: [{ name: "WHO", value: "action" }],
      outputArtifacts: [],
      combineArtifacts: false,
      initiator: "codepipeline/app-dev",
      buildNumber: 7,
      takeBuildNumber: () => (number += 1),
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
  const GRAPH = [
    "batch:",
    "  build-graph:",
    "    - { identifier: second, depend-on: [first], env: { variables: { WHO: batch } } }",
    "    - { identifier: first }",
    "phases:",
    "  build:",
    '    commands: [\'echo "$CODEBUILD_BATCH_BUILD_IDENTIFIER $CODEBUILD_BUILD_NUMBER $WHO" | tee "$CODEBUILD_BATCH_BUILD_IDENTIFIER" > same && cat same\']',
    "artifacts:",
    "  files: [same, first, second]",
    "  secondary-artifacts: { extra: { files: [same] } }",
  ];

  it("runs a graph in its order, each build with its own variables, number and artifacts", async () => {
    const outputs = { outputArtifacts: ["first", "second_extra"] };
    const result = await batch(GRAPH, outputs);
    assert.equal(result.failure, undefined);
    assert.match(result.id, /^app:[0-9a-f-]{36}$/);
    assert.equal(result.arn, `arn:aws:codebuild:eu-central-1:111111111111:build-batch/${result.id}`);
    assert.deepEqual(
      printed().filter((line) => !line.startsWith("Skipping")),
      ["first 8 action", "second 9 batch"],
    );
    assert.deepEqual(steps(), [
      "build first started",
      "build first succeeded",
      "build second started",
      "build second succeeded",
    ]);
    assert.deepEqual(Object.keys(result.artifacts), ["second_extra", "first"]);
    assert.deepEqual(await namesInZip(result.artifacts["first"] ?? ""), ["first", "same"]);
    assert.deepEqual(await namesInZip(result.artifacts["second_extra"] ?? ""), ["same"]);
  });

  it("combines the primary artifacts of all builds, and says what AWS does not", async () => {
    const result = await batch(GRAPH, { outputArtifacts: ["Bundle"], combineArtifacts: true });
    const zip = result.artifacts["Bundle"] ?? "";
    assert.deepEqual(await namesInZip(zip), ["first", "same", "second"]);
    await unzip(zip, join(folder, "out"));
    assert.equal(readFileSync(join(folder, "out", "second"), "utf8"), "second 9 batch\n");
    assert.deepEqual(notRehearsed(), ["which build's same the combined artifact gets"]);
  });

  it("gives builds of a list their own buildspecs, and tells what failed and what was ignored", async () => {
    const one = (command: string): string => `version: 0.2\nphases: { build: { commands: ['${command}'] } }`;
    writeFileSync(join(folder, "source", "bad.yml"), one("echo bad; exit 3"));
    writeFileSync(join(folder, "source", "good.yml"), one("echo good"));
    const result = await batch(
      [
        "batch:",
        "  build-list:",
        "    - { identifier: ignored, buildspec: bad.yml, ignore-failure: true }",
        "    - { identifier: bad, buildspec: bad.yml }",
        "    - { identifier: good, buildspec: good.yml }",
      ],
      { inputs: { concurrentBuildLimit: 1 } },
    );
    assert.equal(
      result.failure,
      "bad: build: Error while executing command: echo bad; exit 3. Reason: exit status 3\n  bad",
    );
    assert.deepEqual(printed(), ["bad", "bad", "good"]);
    assert.deepEqual(
      steps().filter((step) => !step.endsWith("started")),
      ["build ignored failed", "build bad failed", "build good succeeded"],
    );
  });

  it("skips what depends on a failed build, and with fast-fail everything that has not begun", async () => {
    const failing = (fastFail: boolean) =>
      batch(
        [
          "batch:",
          `  fast-fail: ${fastFail}`,
          "  build-graph:",
          "    - { identifier: a }",
          "    - { identifier: b, depend-on: [a] }",
          "    - { identifier: c }",
          "phases: { build: { commands: ['test $CODEBUILD_BATCH_BUILD_IDENTIFIER != a'] } }",
        ],
        { inputs: { concurrentBuildLimit: 1 } },
      );
    const ends = () => steps().filter((step) => !step.endsWith("started"));
    assert.equal((await failing(false)).succeeded, false);
    assert.deepEqual(ends(), ["build a failed", "build c succeeded", "build b skipped"]);
    events = [];
    await failing(true);
    assert.deepEqual(ends(), ["build a failed", "build b skipped", "build c skipped"]);
  });

  it("splits the tests of a fan-out and merges its reports and variables", async () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(folder, "source", "test", `${name}.test`), "");
    const result = await batch([
      "batch: { build-fanout: { parallelism: 2 } }",
      "env: { exported-variables: [FIRST] }",
      "phases:",
      "  build:",
      "    commands:",
      "      - codebuild-tests-run --test-command 'echo run' --files-search 'ls test/*.test' | tee run",
      "      - sed 's/run \\(.*\\)/\\1/; s/ /\\n/g' run | sed 's/.*/<testcase name=\"&\"\\/>/' | (echo '<testsuite>'; cat; echo '</testsuite>') > report.xml",
      "      - FIRST=$(head -c 15 run)",
      "reports: { unit: { files: [report.xml] } }",
    ]);
    assert.equal(result.failure, undefined);
    assert.deepEqual(printed().sort(), ["run test/a.test", "run test/b.test test/c.test"]);
    assert.deepEqual(
      result.reports.map(({ group, total, succeeded }) => [group, total, succeeded]),
      [["unit", 3, 3]],
    );
    assert.deepEqual(result.exportedVariables, { FIRST: "run test/b.test" });
    assert.deepEqual(notRehearsed(), ["which build's FIRST the pipeline gets"]);
  });

  it("explains why a batch cannot begin", async () => {
    const list = [
      "batch: { build-list: [{ identifier: a }, { identifier: b }] }",
      "phases: { build: { commands: [':'] } }",
    ];
    const failureOf = async (lines: readonly string[], options: Options = {}): Promise<string | undefined> =>
      (await batch(lines, options)).failure;
    assert.equal(
      await failureOf(["phases: { build: { commands: [':'] } }"]),
      "the action has BatchEnabled, and the buildspec has no batch; add one, or remove BatchEnabled",
    );
    assert.equal(
      await failureOf(list, { inputs: { buildBatchConfig: undefined } }),
      'project "app" has no batch configuration, so that no batch of it can be started',
    );
    assert.equal(
      await failureOf(list, { outputArtifacts: ["Bundle", "a"] }),
      "output artifacts of a batch are called <build> or <build>_<secondary artifact>, got Bundle; " +
        "the builds are a, b; rename them, or set CombineArtifacts",
    );
    assert.equal(
      await failureOf(list, { outputArtifacts: ["a", "b"], combineArtifacts: true }),
      "an action with CombineArtifacts has one output artifact at most, got a, b",
    );
    const restricted = (restrictions: Properties) =>
      failureOf(list, {
        inputs: {
          environment: { computeType: "BUILD_GENERAL1_LARGE" },
          buildBatchConfig: { ...BATCH_CONFIG, restrictions },
        },
      });
    assert.equal(
      await restricted({ maximumBuildsAllowed: 1 }),
      'project "app" allows 1 builds in a batch, and the buildspec has 2',
    );
    assert.equal(
      await restricted({ computeTypesAllowed: ["BUILD_GENERAL1_SMALL"] }),
      'project "app" allows BUILD_GENERAL1_SMALL in a batch, a has BUILD_GENERAL1_LARGE',
    );
  });

  it("ends all builds where one lacks a value", async () => {
    await assert.rejects(
      batch([
        "env: { parameter-store: { A: /a } }",
        "batch: { build-list: [{ identifier: a }, { identifier: b }] }",
        "phases: { build: { commands: [':'] } }",
      ]),
      (error: unknown) => error instanceof RehearsalError && /A: the parameter \/a/.test(error.message),
    );
  });
});
