import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeliveryStep } from "../../../../delivery/access/types";
import type { Properties } from "../../../../delivery/graph/types";
import { namesInZip, zipFolder } from "../../../../delivery/rehearsal/archive";
import { artifactLocation, putArtifact } from "../../../../delivery/rehearsal/pipeline/artifacts";
import { codeBuildHandler } from "../../../../delivery/rehearsal/pipeline/build";
import type { Execution, Surroundings } from "../../../../delivery/rehearsal/pipeline/context";
import { Variables } from "../../../../delivery/rehearsal/pipeline/variables";
import { createFastForwardClock } from "../../../../delivery/rehearsal/deploy";
import { createProcesses } from "../../../../delivery/rehearsal/processes";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { RehearsalError, type ProgressEvent } from "../../../../delivery/rehearsal/types";
import type { Workspace } from "../../../../delivery/rehearsal/workspace";
import { graphOf, resource, storesGraph } from "../fixtures/graph";

const PROJECT_ARN = "arn:aws:codebuild:eu-central-1:111111111111:project/app-build";
const PIPELINE_ROLE = "arn:aws:iam::111111111111:role/pipeline";
const BATCH_ROLE = "arn:aws:iam::111111111111:role/batch";

const BUILDSPEC = `version: 0.2
batch:
  build-list: [{ identifier: one }, { identifier: two }]
phases:
  build:
    commands:
      - echo "\${CODEBUILD_BATCH_BUILD_IDENTIFIER-none} $CODEBUILD_BUILD_NUMBER" > out-\${CODEBUILD_BATCH_BUILD_IDENTIFIER-none}
      - echo '<testsuite><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>' > report.xml
artifacts: { files: ['out-*'] }
reports: { unit: { files: [report.xml] } }
`;

describe("rehearsal/pipeline/build", () => {
  const processes = createProcesses();
  let folder: string;
  let steps: DeliveryStep[];
  let events: ProgressEvent[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "interlock-action-")));
    steps = [];
    events = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => processes.stopAll());

  const project = resource("aws:codebuild/project:Project", "build", {
    name: "app-build",
    arn: PROJECT_ARN,
    serviceRole: "arn:aws:iam::111111111111:role/build",
    buildBatchConfig: { serviceRole: BATCH_ROLE },
    source: { type: "CODEPIPELINE" },
  } satisfies Properties);

  /** Runs one action on a source with the buildspec, and gives what came of it. */
  async function run(configuration: Readonly<Record<string, string>>, outputArtifacts: readonly string[] = ["Build"]) {
    const surroundings = {
      stores: createStores([storesGraph()], join(folder, "stores")),
      checkAccess: (step: DeliveryStep) => steps.push(step),
      progress: (event: ProgressEvent) => events.push(event),
      clock: createFastForwardClock(),
      approve: async () => true,
      signal: new AbortController().signal,
      graphs: [],
    } as unknown as Surroundings;
    const execution = {
      id: "1",
      graph: graphOf(project),
      pipeline: {
        name: "app",
        region: "eu-central-1",
        roleArn: PIPELINE_ROLE,
        stores: new Map([["eu-central-1", "home"]]),
      },
      trigger: { event: {}, source: { provider: "CodeCommit", commitId: "c0ffee" } },
      variables: new Variables(),
      artifacts: new Map(),
    } as unknown as Execution;
    mkdirSync(join(folder, "source"), { recursive: true });
    writeFileSync(join(folder, "source", "buildspec.yml"), BUILDSPEC);
    await zipFolder(join(folder, "source"), ["buildspec.yml"], join(folder, "source.zip"));
    const location = artifactLocation(surroundings, execution, "Source");
    await putArtifact(surroundings, execution, "Source", location, join(folder, "source.zip"));
    const workspace = Object.fromEntries(["builds", "cache", "logs"].map((name) => [name, join(folder, name)]));
    const aws = { open: () => ({ environment: {}, pathFolder: folder, unknown: [], close: () => undefined }) };
    const handler = codeBuildHandler(surroundings, {
      workspace: workspace as unknown as Workspace,
      processes,
      aws: aws as unknown as Parameters<typeof codeBuildHandler>[1]["aws"],
      values: {},
    });
    const result = await handler({
      execution,
      declaration: { inputArtifacts: ["Source"], outputArtifacts } as unknown as Parameters<
        typeof handler
      >[0]["declaration"],
      configuration: { ProjectName: "app-build", ...configuration },
      region: "eu-central-1",
      executorRoleArn: PIPELINE_ROLE,
      where: ["dev", "Build", "Build"],
    });
    const made = await Promise.all(
      outputArtifacts.map(async (name) => namesInZip((await execution.artifacts.get(name)!.get("eu-central-1")!).path)),
    );
    return { result, made };
  }

  const kinds = (): string[] => steps.map(({ kind }) => kind);

  it("ignores the batch of a buildspec unless the action enables it", async () => {
    const { result, made } = await run({});
    assert.deepEqual(made, [["out-none"]]);
    assert.deepEqual(kinds(), ["StartBuild", "RunBuild", "RunBuild"]);
    assert.equal(result.summary, "build 1 of app-build, 2 tests, 1 skipped");
  });

  it("runs the batch where the action enables it, with the calls of a batch", async () => {
    const { made } = await run({ BatchEnabled: "true" }, ["one", "two"]);
    assert.deepEqual(made, [["out-one"], ["out-two"]]);
    assert.deepEqual(kinds(), ["StartBuildBatch", "RunBuildBatch", "RunBuild", "RunBuild", "RunBuild"]);
    assert.deepEqual(steps[1], { kind: "RunBuildBatch", batchRoleArn: BATCH_ROLE, projectArn: PROJECT_ARN });
  });

  it("combines the artifacts of a batch where the action says so", async () => {
    const { made } = await run({ BatchEnabled: "true", CombineArtifacts: "true" });
    assert.deepEqual(made, [["out-one", "out-two"]]);
  });

  it("runs the buildspec of the action in place of the project's", async () => {
    const override = "version: 0.2\nphases: { build: { commands: ['echo why; exit 4'] } }";
    await assert.rejects(
      run({ BuildspecOverride: override }),
      (error: unknown) =>
        error instanceof RehearsalError &&
        /^Build app-build:\S+ failed: build: Error while executing command: echo why; exit 4\. Reason: exit status 4\n {2}why$/.test(
          error.message,
        ),
    );
  });

  it("asks whether the build's role may read what its variables name, before it looks for values", async () => {
    const variables = [
      { name: "A", value: "/a", type: "PARAMETER_STORE" },
      { name: "B", value: "b:key", type: "SECRETS_MANAGER" },
      { name: "C", value: "b:other", type: "SECRETS_MANAGER" },
    ];
    await assert.rejects(run({ EnvironmentVariables: JSON.stringify(variables) }), /needs 3 values/);
    assert.deepEqual(steps.at(-1), {
      kind: "ReadBuildValues",
      serviceRoleArn: "arn:aws:iam::111111111111:role/build",
      projectArn: PROJECT_ARN,
      parameters: ["/a"],
      secrets: ["b"],
    });
  });
});
