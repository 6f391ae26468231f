import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMPTY_CONFIG, sealImage } from "../../../../delivery/rehearsal/docker/image";
import { Registry } from "../../../../delivery/rehearsal/docker/registry";
import type { ActionRun, Execution } from "../../../../delivery/rehearsal/pipeline/context";
import { pipelineOf } from "../../../../delivery/rehearsal/pipeline/declaration";
import { ecrHandler } from "../../../../delivery/rehearsal/pipeline/source";
import { Variables } from "../../../../delivery/rehearsal/pipeline/variables";
import { unzip } from "../../../../delivery/rehearsal/source";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { graphOf, resource, storesGraph } from "../fixtures/graph";
import { Notes, PIPELINE_ROLE, TRIGGER, action, pipelineGraph } from "./support";

const HOST = "111111111111.dkr.ecr.eu-central-1.amazonaws.com";
const ARN = "arn:aws:ecr:eu-central-1:111111111111:repository/shop/board";

const images = graphOf(
  resource(
    "aws:ecr/repository:Repository",
    "images",
    { name: "shop/board" },
    { outputs: { arn: ARN, name: "shop/board", repositoryUrl: `${HOST}/shop/board` } },
  ),
);

const caller = {
  principal: { kind: "role", id: PIPELINE_ROLE },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "a test",
} as const;

describe("An image as a source", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ecr-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(configuration: Readonly<Record<string, string>>) {
    const notes = new Notes();
    const surroundings = { ...notes.surroundings, stores: createStores([storesGraph()], join(folder, "stores")) };
    const registry = new Registry([images], surroundings.checkAccess, surroundings.progress);
    const root = join(folder, "image");
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, "server.js"), "12345");
    const image = await sealImage(root, EMPTY_CONFIG);
    registry.push(caller, { host: HOST, name: "shop/board", tag: "latest" }, image);
    const graph = pipelineGraph([]);
    const execution: Execution = {
      id: "1",
      graph,
      pipeline: pipelineOf(graph),
      trigger: TRIGGER,
      variables: new Variables(),
      artifacts: new Map(),
    };
    const declaration = {
      ...action("Image"),
      name: "Image",
      inputArtifacts: [],
      outputArtifacts: ["Image"],
      configuration,
    };
    const where = ["dev", "Source", "Image"];
    const one = {
      execution,
      declaration,
      configuration,
      region: "eu-central-1",
      executorRoleArn: PIPELINE_ROLE,
      where,
    };
    const result = await ecrHandler(surroundings, registry)(one as unknown as ActionRun);
    return { result, image, notes, execution };
  }

  it("hands on its address by digest, as CodePipeline writes it", async () => {
    const { result, image, notes, execution } = await run({ RepositoryName: "shop/board" });
    const { digest } = image;
    assert.deepEqual(result, {
      variables: {
        ImageDigest: digest,
        RegistryId: "111111111111",
        RepositoryName: "shop/board",
        ImageURI: `${HOST}/shop/board@${digest}`,
        ImageTag: "latest",
      },
      summary: `shop/board:latest, ${digest.slice(0, 19)}`,
    });
    const artifact = await execution.artifacts.get("Image")?.get("eu-central-1");
    const out = join(folder, "out");
    await unzip(artifact?.path ?? "", out);
    const detail = JSON.parse(readFileSync(join(out, "imageDetail.json"), "utf8")) as Record<string, unknown>;
    const { ImagePushedAt: pushedAt, ...rest } = detail;
    assert.match(String(pushedAt), /^\w{3} \w{3} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4}$/);
    assert.deepEqual(rest, {
      ImageSizeInBytes: "5",
      ImageDigest: digest,
      Version: "1.0",
      RegistryId: "111111111111",
      RepositoryName: "shop/board",
      ImageURI: `${HOST}/shop/board@${digest}`,
      ImageTags: ["latest"],
    });
    const step = notes.steps.find(({ kind }) => kind === "EcrSource");
    assert.equal(step?.kind === "EcrSource" && step.repositoryArn, ARN);
  });

  it("fails where nothing was pushed under its tag", async () => {
    await assert.rejects(
      run({ RepositoryName: "shop/board", ImageTag: "v2" }),
      new RehearsalError(
        "dev › Source › Image: no image shop/board:v2 lies in ECR of account 111111111111 in eu-central-1; " +
          "an environment that is rehearsed before must push it, for the rehearsal takes none from elsewhere.",
      ),
    );
  });

  it("stands in where no stack declares the repository, and says so", async () => {
    const { result, notes } = await run({ RepositoryName: "base/node", ImageTag: "22" });
    assert.match(result.variables?.["ImageURI"] ?? "", new RegExp(`^${HOST}/base/node@sha256:[0-9a-f]{64}$`));
    assert.ok(
      notes.events.some(
        (event) => event.kind === "notRehearsed" && event.what === "the image base/node:22, which no stack declares",
      ),
    );
  });
});
