import assert from "node:assert/strict";
import { CallFailed } from "../../../../delivery/release/errors";
import { examineHome } from "../../../../delivery/release/evacuation/rehome";
import { hold } from "../../../../delivery/release/hold";
import { createBreaker, FAULTS } from "../faults";
import { HOME, promotedWorld } from "./world";

const TO = "eu-west-1";

describe("release/evacuation/rehome", () => {
  it("finds nothing wrong where everything was replicated", async () => {
    const self = await promotedWorld();
    const { facts, ...rest } = await examineHome(self.as("ann"), TO, false);
    assert.deepEqual(rest, { problems: [], warnings: [], missing: [], lostAnswers: true });
    assert.deepEqual(facts, [
      "7 objects of eu-west-1 compared with eu-central-1, us-east-1",
      "the store's key in eu-west-1 is enabled",
      "release 1 verified in eu-west-1; the new pipeline begins with it",
    ]);
  });

  it("says what cannot be known of a home that does not answer, and who else has what it lacks", async () => {
    const self = await promotedWorld();
    await self.promote("2");
    self.replicate((key, region) => region === TO && key.includes("releases/shop/2/"));
    self.isLost = true;
    const { problems, warnings, missing, lostAnswers } = await examineHome(self.as("ann"), TO, false);
    assert.equal(lostAnswers, false);
    assert.equal(missing.length, 5);
    assert.ok(missing.every((one) => one.in === "us-east-1" && one.key.startsWith("releases/shop/2/")));
    assert.match(
      problems[0]!,
      /^5 objects are not in s3:\/\/prod-store-eu-west-1: releases\/shop\/2\/bundle\.zip \(in us-east-1\), .*\. PENDING ones come by themselves; copy others, or accept their loss with --accept-missing$/,
    );
    assert.equal(problems[1], "the channel in eu-west-1 points at 2, which is not in its ledger");
    assert.equal(warnings[0], "s3://prod-store in eu-central-1 does not answer (TimeoutError)");
    assert.match(
      warnings[1]!,
      /^what eu-central-1 had not replicated cannot be known; the last record that is here is audit\/shop\/prod\/20261121T/,
    );
    assert.equal(
      warnings[2],
      "the pipeline shop-prod in eu-central-1 does not answer (TimeoutError); whatever it was about goes on when the region comes back: end it then, before anybody approves",
    );
  });

  it("compares versions: an object that is there in an older one is missing", async () => {
    const self = await promotedWorld();
    const [file] = self.world.to.versions.get("channels/shop.zip")!;
    self.world.to.versions.set("channels/shop.zip", [file!, { ...file!, versionId: "v1", replication: "FAILED" }]);
    const { missing, problems } = await examineHome(self.as("ann"), TO, false);
    assert.deepEqual(missing, [{ key: "channels/shop.zip", in: HOME, replication: "FAILED" }]);
    assert.match(problems[0]!, /channels\/shop\.zip \(in eu-central-1, FAILED\)/);
    const accepted = await examineHome(self.as("ann"), TO, true);
    assert.deepEqual(accepted.problems, []);
    assert.match(accepted.warnings[0]!, /^1 objects are not in .*; accepted$/);
  });

  it("tells releases of which some files came and others did not", async () => {
    const self = await promotedWorld();
    self.stores.get(TO)!.versions.delete("releases/shop/1/manifest.json");
    const { warnings, problems } = await examineHome(self.as("ann"), TO, true);
    assert.ok(
      warnings.includes("release 1 is not whole in eu-west-1: it lacks manifest.json and cannot be deployed"),
      warnings.join("\n"),
    );
    assert.deepEqual(problems, ["the channel in eu-west-1 points at 1, which is not in its ledger"]);
  });

  it("refuses a key that cannot be used", async () => {
    const self = await promotedWorld();
    self.keys.set(TO, "PendingDeletion");
    assert.deepEqual((await examineHome(self.as("ann"), TO, false)).problems, [
      "the store's key in eu-west-1 is PendingDeletion; it must be enabled",
    ]);
    self.keys.delete(TO);
    assert.deepEqual((await examineHome(self.as("ann"), TO, false)).problems, [
      "the store's key in eu-west-1 is not there; it must be enabled",
    ]);
  });

  it("warns of a hold, which a new pipeline does not know, and of what the old one is about", async () => {
    const self = await promotedWorld();
    await hold(self.world.as("ann"), "incident 7");
    self.world.pipeline.waiting = ["e-1"];
    self.replicate();
    const { warnings, problems } = await examineHome(self.as("ann"), TO, false);
    assert.deepEqual(problems, []);
    assert.deepEqual(warnings, [
      "the line is held by ann: incident 7. A new pipeline is born open and starts once: run interlock hold again as soon as it is there",
      "the pipeline shop-prod in eu-central-1 answers and is busy in Deploy-1; stop its executions first: aws codepipeline stop-pipeline-execution --pipeline-name shop-prod --region eu-central-1 --pipeline-execution-id <id>",
    ]);
  });

  it("takes no denial for a lost region, and writes nothing at whichever call it is broken off", async () => {
    const counter = createBreaker();
    const whole = await promotedWorld();
    await examineHome(
      whole.as("ann", (port) => counter.wrap(port)),
      TO,
      false,
    );
    const count = whole.stores.get(TO)!.versions.size;
    for (const fault of FAULTS)
      for (let at = 0; at < counter.count; at++) {
        const self = await promotedWorld();
        const breaker = createBreaker(at, fault);
        const examined = examineHome(
          self.as("ann", (port) => breaker.wrap(port)),
          TO,
          false,
        );
        await assert.rejects(examined, `${fault} at ${at}`);
        assert.equal(self.stores.get(TO)!.versions.size, count);
      }
    console.log(`      ${counter.count * FAULTS.length} points of failure tried`);
  });

  it("tells a region that is out of service from one that refuses", () => {
    const of = (code: string): boolean => new CallFailed("s3:GetObject", "there", code, "").unreachable;
    assert.deepEqual(
      ["TimeoutError", "ECONNREFUSED", "ENOTFOUND", "ServiceUnavailable", "InternalError", "503"].map(of),
      [true, true, true, true, true, true],
    );
    assert.deepEqual(["AccessDenied", "403", "NoSuchBucket", "ThrottlingException", "404"].map(of), [
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
