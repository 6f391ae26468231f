import assert from "node:assert/strict";
import { carryOutDirect, type DirectRequest, planDirect } from "../../../../delivery/release/evacuation/direct";
import type { Evacuation } from "../../../../delivery/release/evacuation/context";
import { hold } from "../../../../delivery/release/hold";
import { createBreaker, FAULTS, type Fault } from "../faults";
import { signed } from "../world";
import { type EvacuationWorld, HOME, LEFT, promotedWorld } from "./world";

const REQUEST: DirectRequest = { reason: "eu-central-1 is lost" };

async function deploy(evacuation: Evacuation, request: DirectRequest = REQUEST) {
  return carryOutDirect(evacuation, await planDirect(evacuation, request));
}

async function lostWorld(): Promise<EvacuationWorld> {
  const self = await promotedWorld();
  self.isLost = true;
  return self;
}

const runs = ({ deployer }: EvacuationWorld): readonly string[] =>
  deployer.deployments.map(({ region, revision, status }) => `${region} ${revision.key} ${status}`).sort();

const WHOLE = LEFT.map((region) => `${region} releases/shop/1/bundle.zip Succeeded`).sort();

describe("release/evacuation/direct", () => {
  it("brings the channel's release to the regions that are left, from their own stores, on record before and after", async () => {
    const self = await lostWorld();
    const result = await deploy(self.as("ann"));
    assert.equal(result.ok, true);
    assert.deepEqual(runs(self), WHOLE);
    for (const { region, revision, description } of self.deployer.deployments) {
      assert.equal(revision.bucket, `prod-store-${region}`);
      assert.equal(revision.versionId, "v0");
      assert.equal(description, `interlock evacuate: release 1, act ${result.act?.id}`);
      const acts = await self.as("ann").view(region).audit.acts();
      assert.deepEqual(
        acts
          .map(({ kind, deployed, regions, ends }) => ({ kind, deployed: deployed?.version, regions, ends }))
          .slice(-2),
        [
          {
            kind: "deploy",
            deployed: "1",
            regions: { "eu-west-1": "deploy", "us-east-1": "deploy" },
            ends: undefined,
          },
          {
            kind: "deployed",
            deployed: "1",
            regions: { "eu-west-1": "Succeeded d-1", "us-east-1": "Succeeded d-2" },
            ends: result.act?.id,
          },
        ],
      );
    }
  });

  it("leaves alone what runs, and does not even say so on record", async () => {
    const self = await lostWorld();
    await deploy(self.as("ann"));
    const records = self.stores.get("eu-west-1")!.versions.size;
    const again = await deploy(self.as("bob"));
    assert.deepEqual(
      again.regions.map(({ region, status, unchanged }) => [region, status, unchanged]),
      LEFT.map((region) => [region, "Succeeded", true]),
    );
    assert.equal(self.stores.get("eu-west-1")!.versions.size, records);
    assert.equal(self.deployer.deployments.length, 2);
  });

  it("stops after a wave that does not succeed", async () => {
    const self = await lostWorld();
    self.deployer.failing.add("eu-west-1");
    const { lost, line, ports } = self.as("ann");
    const { Evacuation: Class } = await import("../../../../delivery/release/evacuation/context");
    const result = await deploy(new Class(line, lost, [["eu-west-1"], ["us-east-1"]], ports));
    assert.equal(result.ok, false);
    assert.deepEqual(result.regions, [
      { region: "eu-west-1", status: "Failed", deploymentId: "d-1", message: "a hook failed" },
      { region: "us-east-1", status: "NotStarted" },
    ]);
  });

  it("deploys to the regions named alone, and refuses others", async () => {
    const self = await lostWorld();
    await deploy(self.as("ann"), { ...REQUEST, regions: ["us-east-1"] });
    assert.deepEqual(runs(self), ["us-east-1 releases/shop/1/bundle.zip Succeeded"]);
    await assert.rejects(deploy(self.as("ann"), { ...REQUEST, regions: [HOME, "us-west-2"] }), {
      message:
        "--regions must name regions of prod other than eu-central-1 (eu-west-1, us-east-1), got eu-central-1, us-west-2.",
    });
  });

  it("refuses a release that is not whole, not signed or another one in any region, and deploys nothing", async () => {
    const manifest = "releases/shop/1/manifest.json";
    const spoil: readonly [what: (self: EvacuationWorld) => void, problem: RegExp][] = [
      [
        (self) => void self.stores.get("us-east-1")!.versions.delete(manifest),
        /no release 1 in s3:\/\/prod-store-us-east-1/,
      ],
      [
        (self) => void self.stores.get("us-east-1")!.versions.delete("releases/shop/1/bundle.zip"),
        /us-east-1: release 1 lacks bundle.zip; release it again/,
      ],
      [
        (self) => {
          const { versions } = self.stores.get("eu-west-1")!;
          const [file] = versions.get("releases/shop/1/bundle.zip")!;
          versions.set("releases/shop/1/bundle.zip", [{ ...file!, body: Buffer.from("another") }]);
        },
        /eu-west-1: bundle.zip has the SHA-256 \w+, the signed manifest says \w+; do not use this release/,
      ],
      [
        (self) => {
          const { versions } = self.stores.get("eu-west-1")!;
          const [file] = versions.get("releases/shop/1/manifest.sig")!;
          versions.set("releases/shop/1/manifest.sig", [{ ...file!, body: signed(Buffer.from("another")) }]);
        },
        /eu-west-1: manifest.json does not bear the signature/,
      ],
    ];
    for (const [what, problem] of spoil) {
      const self = await lostWorld();
      what(self);
      await assert.rejects(deploy(self.as("ann")), (error) => {
        assert.equal((error as Error).name, "Refused");
        assert.match((error as Error).message, problem);
        return true;
      });
      assert.deepEqual(runs(self), []);
    }
  });

  it("asks which release is meant where the regions disagree", async () => {
    const self = await promotedWorld();
    await self.promote("2");
    self.replicate((key, region) => key.startsWith("channels/") && region === "us-east-1");
    self.isLost = true;
    await assert.rejects(deploy(self.as("ann")), {
      message: "The channel of prod points at 2 in eu-west-1, 1 in us-east-1; say with --release which one is meant.",
    });
    assert.equal((await deploy(self.as("ann"), { ...REQUEST, version: "2" })).ok, true);
  });

  it("keeps a hold and a freeze window, unless they are put aside on record", async () => {
    const self = await promotedWorld();
    await hold(self.world.as("ann"), "incident 7");
    self.replicate();
    self.isLost = true;
    await assert.rejects(deploy(self.as("ann")), /the line is held by ann since .*: incident 7/);
    assert.deepEqual(runs(self), []);
    const { act } = await deploy(self.as("ann"), { ...REQUEST, emergency: true });
    assert.deepEqual(act?.waived, ["hold"]);
  });

  it("follows a deployment of the release that is under way, and refuses to go past another", async () => {
    const self = await lostWorld();
    const evacuation = self.as("ann");
    const [first] = (await planDirect(evacuation, REQUEST)).waves.flat();
    await self.deployer.create("eu-west-1", first!.revision, "by hand");
    await deploy(evacuation);
    assert.deepEqual(runs(self), WHOLE);
    const other = await lostWorld();
    await other.deployer.create("eu-west-1", { bucket: "b", key: "k", versionId: "v" }, "another");
    await assert.rejects(
      deploy(other.as("ann")),
      /deployment d-1 of something else is under way in eu-west-1; wait for it or end it with: aws deploy stop-deployment --region eu-west-1 --deployment-id d-1/,
    );
  });

  it("ends the same wherever it was broken off, with one deployment for each region", async () => {
    const counter = createBreaker();
    const whole = await lostWorld();
    await deploy(whole.as("ann", (port) => counter.wrap(port)));
    let points = 0;
    for (const fault of FAULTS)
      for (let at = 0; at < counter.count; at++) {
        const self = await lostWorld();
        await broken(self, at, fault);
        checkRecorded(self);
        const rerun = await deploy(self.as("ann"));
        assert.equal(rerun.ok, true, `${fault} at ${at}`);
        assert.deepEqual(runs(self), WHOLE, `${fault} at ${at} of ${counter.count}`);
        points++;
      }
    console.log(`      ${points} points of failure tried`);
    assert.ok(points >= 150, `only ${points} points`);
  });

  it("tells what it could not follow, and how it ends is found by the next run", async () => {
    const self = await lostWorld();
    const evacuation = self.as("ann", (port) => {
      if (port !== (self.deployer as object)) return port;
      return new Proxy(port, {
        get: (target, name) =>
          name === "deployment"
            ? async () => {
                const { CallFailed } = await import("../../../../delivery/release/errors");
                throw new CallFailed("codedeploy:GetDeployment", "d", "ThrottlingException", "slow down");
              }
            : (Reflect.get(target, name) as unknown),
      });
    });
    const result = await deploy(evacuation);
    assert.deepEqual(
      result.regions.map(({ status, message }) => [status, message]),
      LEFT.map(() => ["Unknown", "codedeploy:GetDeployment on d failed (ThrottlingException): slow down"]),
    );
    assert.equal((await deploy(self.as("ann"))).ok, true);
    assert.deepEqual(runs(self), WHOLE);
  });
});

/** Runs until something breaks; a fault that is overcome is none. A process that was ended does nothing more. */
async function broken(self: EvacuationWorld, at: number, fault: Fault): Promise<void> {
  const breaker = createBreaker(at, fault);
  const evacuation = self.as("ann", (port) => breaker.wrap(port));
  const run = deploy(evacuation).catch(() => undefined);
  await Promise.race([run, new Promise((resolve) => setImmediate(() => setImmediate(resolve)))]);
  // A call of a process that was ended never settles; all others have by now.
  if (!fault.startsWith("killed")) await run;
}

/** Nothing is deployed that is not on record, in the region that it is deployed to. */
function checkRecorded({ deployer, stores }: EvacuationWorld): void {
  for (const { region, description } of deployer.deployments) {
    const act = description.split(" act ")[1]!;
    const keys = [...stores.get(region)!.versions.keys()];
    assert.ok(
      keys.some((key) => key.startsWith("audit/") && key.includes(act)),
      `${act} is not on record in ${region}`,
    );
  }
}
