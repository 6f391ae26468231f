import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactFor, artifactLocation, putArtifact } from "../../../../delivery/rehearsal/pipeline/artifacts";
import type { ActionRun, Execution, Surroundings } from "../../../../delivery/rehearsal/pipeline/context";
import { pipelineOf } from "../../../../delivery/rehearsal/pipeline/declaration";
import { Variables } from "../../../../delivery/rehearsal/pipeline/variables";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { COPY_KEY, HOME_KEY, storesGraph } from "../fixtures/graph";
import { Notes, PIPELINE_ROLE, TRIGGER, action, pipelineGraph } from "./support";

describe("artifacts", () => {
  const folder = mkdtempSync(join(tmpdir(), "artifacts-"));
  after(() => rmSync(folder, { recursive: true }));

  let notes: Notes;
  let surroundings: Surroundings;
  let key: string;
  beforeEach(async () => {
    notes = new Notes();
    surroundings = { ...notes.surroundings, stores: createStores([storesGraph()], folder) };
    const location = artifactLocation(surroundings, execution, "BuildOutput");
    key = location.key;
    await putArtifact(surroundings, execution, "BuildOutput", location, Buffer.from("zip"));
  });
  const graph = pipelineGraph([]);
  const execution: Execution = {
    id: "1",
    graph,
    pipeline: {
      ...pipelineOf(graph),
      name: "a-pipeline-with-a-long-name",
      stores: new Map([
        ["eu-central-1", "home"],
        ["eu-west-1", "copy"],
      ]),
    },
    trigger: TRIGGER,
    variables: new Variables(),
    artifacts: new Map(),
  };
  const run = (region: string): ActionRun => ({
    execution,
    declaration: { ...action("a"), inputArtifacts: [], outputArtifacts: [] } as unknown as ActionRun["declaration"],
    configuration: {},
    region,
    executorRoleArn: PIPELINE_ROLE,
    where: ["dev", "Deploy", "a"],
  });

  it("lie at home, in a folder with the shortened names of pipeline and artifact", async () => {
    assert.match(key, /^a-pipeline-with-a-lo\/BuildOutpu\/\w{7}$/);
    const object = await artifactFor(surroundings, run("eu-central-1"), "BuildOutput");
    assert.deepEqual([object.key, object.bucket, object.kmsKeyArn, object.size], [key, "home", HOME_KEY, 3]);
    assert.deepEqual(notes.steps, []);
  });

  it("are copied to another region once, by the pipeline's role", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => artifactFor(surroundings, run("eu-west-1"), "BuildOutput")));
    assert.ok(one && one === two);
    assert.deepEqual([one.bucket, one.region, one.kmsKeyArn], ["copy", "eu-west-1", COPY_KEY]);
    const [step, ...others] = notes.steps;
    assert.deepEqual(others, []);
    assert.ok(step?.kind === "CopyArtifact");
    assert.deepEqual([step.pipelineRoleArn, step.from.bucket, step.to.bucket], [PIPELINE_ROLE, "home", "copy"]);
  });

  it("must have been produced, and need a store where they are used", async () => {
    await assert.rejects(artifactFor(surroundings, run("eu-west-1"), "Other"), {
      name: "RehearsalError",
      message: "The artifact Other does not exist yet; no action before dev › Deploy › a produces it.",
    });
    await assert.rejects(artifactFor(surroundings, run("us-east-1"), "BuildOutput"), {
      message:
        "The pipeline a-pipeline-with-a-long-name has no artifact store in us-east-1, where one of its actions runs; " +
        "its stores are in eu-central-1, eu-west-1.",
    });
  });
});
