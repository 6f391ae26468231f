import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageOutside } from "../../../../delivery/rehearsal/docker/image";
import { Registry, parseReference } from "../../../../delivery/rehearsal/docker/registry";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { CurrentWorld } from "../../../../delivery/rehearsal/world/current";
import { WORLDS } from "../../../../delivery/rehearsal/world/worlds";
import { graphOf, resource, storesGraph } from "../fixtures/graph";

const DAY = 86_400_000;
const MINUTE = 60_000;
const HOST = (region: string): string => `111111111111.dkr.ecr.${region}.amazonaws.com`;

const images = graphOf(
  resource(
    "aws:ecr/repository:Repository",
    "app",
    {},
    {
      outputs: {
        name: "app",
        arn: "arn:aws:ecr:eu-central-1:111111111111:repository/app",
        repositoryUrl: `${HOST("eu-central-1")}/app`,
      },
    },
  ),
  resource("aws:ecr/replicationConfiguration:ReplicationConfiguration", "replication", {
    replicationConfiguration: {
      rules: [{ destinations: ["eu-west-1", "us-east-1"].map((region) => ({ region, registryId: "111111111111" })) }],
    },
  }),
);

describe("what is copied to other regions", () => {
  let world: CurrentWorld;
  let folder: string;
  beforeEach(() => {
    world = new CurrentWorld();
    folder = mkdtempSync(join(tmpdir(), "interlock-arrivals-"));
    mkdirSync(join(folder, "stores"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function pushed() {
    const registry = new Registry(
      [images],
      () => undefined,
      () => undefined,
      world,
    );
    const image = imageOutside(`${HOST("eu-central-1")}/app:1`);
    const caller = {
      principal: { kind: "role", id: "arn:aws:iam::111111111111:role/build" },
      account: "111111111111",
      region: "eu-central-1",
      purpose: "",
    } as const;
    registry.push(caller, parseReference(`${HOST("eu-central-1")}/app:1`), image);
    const regions = ["eu-central-1", "eu-west-1", "us-east-1"];
    return () => regions.filter((region) => registry.image(`${HOST(region)}/app:1`) !== undefined);
  }

  it("is there at once on a steady day", () => {
    assert.deepEqual(pushed()(), ["eu-central-1", "eu-west-1", "us-east-1"]);
  });

  it("as images comes when its time has come", () => {
    world.enter({ ...WORLDS.throttled, imageReplicationMinutes: 20 });
    const regions = pushed();
    assert.deepEqual(regions(), ["eu-central-1"]);
    world.clock.pass(19 * MINUTE);
    assert.deepEqual(regions(), ["eu-central-1"]);
    world.clock.pass(MINUTE);
    assert.deepEqual(regions(), ["eu-central-1", "eu-west-1", "us-east-1"]);
  });

  it("as images never comes to a region that is lost", () => {
    world.calls.lose("us-east-1");
    assert.deepEqual(pushed()(), ["eu-central-1", "eu-west-1"]);
  });

  it("as objects comes when its time has come, and expires as the lifecycle says", async () => {
    world.enter(WORLDS.throttled);
    const time = { now: () => world.clock.now(), arrivalOfCopies: () => world.arrivalOf("object") };
    const lifecycle = resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "lifecycle", {
      bucket: "home",
      rules: [
        { id: "all", status: "Enabled", filter: {}, noncurrentVersionExpiration: { noncurrentDays: 90 } },
        { id: "artifacts", status: "Enabled", filter: { prefix: "app/" }, expiration: { days: 30 } },
        { id: "off", status: "Disabled", filter: { prefix: "" }, expiration: { days: 1 } },
        { id: "tagged", status: "Enabled", filter: { tag: { key: "a", value: "b" } }, expiration: { days: 2 } },
      ],
    });
    const { resources } = storesGraph({});
    const stores = createStores([graphOf(...resources, lifecycle)], join(folder, "stores"), time);
    const object = await stores.putObject("home", "app/bundle", Buffer.from("bundle"));
    const kept = await stores.putObject("home", "releases/1", Buffer.from("release"));
    for (const replication of stores.replicationsOf(object)) await stores.replicate(replication);
    const there = (bucket: string, key: string, versionId?: string): boolean =>
      stores.headObject({ bucket, key, ...(versionId !== undefined && { versionId }) }) !== undefined;
    assert.deepEqual([there("home", "app/bundle"), there("copy", "app/bundle")], [true, false]);
    assert.deepEqual(stores.listObjects("copy"), []);
    world.clock.pass(15 * MINUTE);
    assert.equal(there("copy", "app/bundle"), true);
    world.clock.pass(30 * DAY);
    // A delete marker stands before it, and its version is there for another 90 days.
    assert.deepEqual([there("home", "app/bundle"), there("home", "app/bundle", object.versionId)], [false, true]);
    assert.throws(() => stores.getObject({ bucket: "home", key: "app/bundle" }), { code: "NoSuchKey" });
    assert.deepEqual(
      stores.listObjects("home").map(({ key }) => key),
      ["releases/1"],
    );
    world.clock.pass(90 * DAY);
    assert.equal(there("home", "app/bundle", object.versionId), false);
    assert.deepEqual(stores.getObject({ bucket: "home", key: "releases/1" }), kept);
  });
});
