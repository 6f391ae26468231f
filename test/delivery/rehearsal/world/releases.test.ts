import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callsOf } from "../../../../delivery/access/calls";
import { createCloud } from "../../../../delivery/rehearsal/cloud";
import type { PipelineDeclaration } from "../../../../delivery/rehearsal/pipeline/declaration";
import { cloudPipeline, cloudStore } from "../../../../delivery/rehearsal/releasePorts";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { withAttempts } from "../../../../delivery/rehearsal/world/attempts";
import { CurrentWorld } from "../../../../delivery/rehearsal/world/current";
import { WORLDS } from "../../../../delivery/rehearsal/world/worlds";
import { storesGraph } from "../fixtures/graph";

const RELEASER = {
  principal: { kind: "role", id: "arn:aws:iam::111111111111:role/app/prod/app-prod-releaser" },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "the releaser promotes",
} as const;
const PIPELINE = {
  name: "app-prod-pipeline",
  arn: "arn:aws:codepipeline:eu-central-1:111111111111:app-prod-pipeline",
  stages: [{ name: "Deploy-1", actions: [] }],
} as unknown as PipelineDeclaration;

describe("the release commands in the world throttled", () => {
  let folder: string;
  let world: CurrentWorld;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-releases-"));
    world = new CurrentWorld();
    world.enter(WORLDS.throttled);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function ports() {
    const stores = createStores([storesGraph()], folder);
    const authorize = (calls: Parameters<CurrentWorld["meet"]>[0][]): void => calls.forEach((call) => world.meet(call));
    const parts = { stores, keys: createSigningKeys([]), callsOf, authorize: authorize as () => void };
    const cloud = createCloud(parts);
    return { store: cloudStore(cloud, RELEASER, "home"), pipeline: cloudPipeline(cloud, RELEASER, PIPELINE) };
  }

  it("try their calls again, and get through", async () => {
    const { store, pipeline } = ports();
    const began = world.clock.now();
    await store.put("channels/prod.json", Buffer.from("{}"), { ifNoneMatch: "*" });
    assert.equal((await store.get("channels/prod.json"))?.body.toString(), "{}");
    await pipeline.closeStage("Deploy-1", "a hold");
    await pipeline.openStage("Deploy-1");
    assert.ok(world.calls.retried >= 4, `${world.calls.retried} calls`);
    assert.ok(world.clock.now() - began >= world.calls.retried * 3000);
  });

  it("fail where they are tried once only", async () => {
    const { pipeline } = ports();
    const close = () => withAttempts(1, () => pipeline.closeStage("Deploy-1", "a hold"));
    await assert.rejects(close(), { name: "Throttled" });
  });
});
