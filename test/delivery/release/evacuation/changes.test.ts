import assert from "node:assert/strict";
import type { Graph } from "../../../../delivery/graph";
import { type StateChanges, stateChanges } from "../../../../delivery/release/evacuation/changes";
import { verificationKey } from "../../../../stacks/environment/releases";
import { evaluateStack } from "../../../support/project";

const LOST = "eu-central-1";
const EVACUATED = { homeRegion: "eu-west-1", primaryKeyRegion: LOST, evacuatedRegions: [LOST] };

const names = (resources: Graph["resources"]): readonly string[] => resources.map(({ name }) => name).sort();

describe("release/evacuation/changes", () => {
  let before_: Graph;
  let changes: StateChanges;
  before(async () => {
    before_ = await evaluateStack("prod");
    changes = stateChanges(before_, await evaluateStack("prod", EVACUATED), LOST);
  });

  it("needs nothing of the lost region: no resource there is changed, and none is deleted anywhere", () => {
    assert.deepEqual(names(changes.unreachable), []);
    assert.deepEqual(names(changes.deleted), []);
  });

  it("parks what lies in the lost region and would go, a component as a whole", () => {
    assert.ok(changes.parked.some((urn) => urn.endsWith("::web-eu-central-1")));
    assert.ok(changes.parked.some((urn) => urn.endsWith("::pipeline-pipeline")));
    assert.ok(
      !changes.parked.some((urn) => /web-eu-central-1-|artifacts-key|s3\/bucket:|aws:iam|pulumi:providers/.test(urn)),
      changes.parked.join("\n"),
    );
    const parked = new Set(changes.parked);
    for (const { urn, type, region, inputs } of before_.resources.filter((one) => parked.has(one.urn) && one.custom))
      assert.equal(inputs["region"] ?? region, LOST, `${type} ${urn}`);
  });

  it("makes a pipeline at the new home, and replication from there to the regions that are left", () => {
    const created = names(changes.created);
    for (const name of ["pipeline-pipeline", "artifacts-bucket-replication-eu-west-1", "verify-project"])
      assert.ok(created.includes(name), name);
    const replication = changes.created.find(({ name }) => name === "artifacts-bucket-replication-eu-west-1")!;
    const rules = replication.inputs["rules"] as readonly { destination: { bucket: string } }[];
    const targets = new Set(rules.map(({ destination }) => destination.bucket.split("-").slice(-3).join("-")));
    assert.deepEqual([...targets], ["us-east-1"]);
  });

  it("tells what stays in the lost region and would have to change there", async () => {
    const after = await evaluateStack("prod", { homeRegion: "eu-west-1" });
    const found = stateChanges(before_, after, LOST);
    assert.ok(names(found.unreachable).includes("artifacts-bucket-policy-eu-central-1"));
  });

  it("verifies signatures at home where the key is, else in the first region that is in service", () => {
    const arns = { "eu-central-1": "c", "eu-west-1": "w" };
    assert.equal(verificationKey(arns, "eu-west-1", ["eu-central-1"]), "w");
    assert.equal(verificationKey(arns, "us-east-1", ["eu-central-1"]), "w");
    assert.throws(() => verificationKey({ "eu-central-1": "c" }, "us-east-1", ["eu-central-1"]), {
      message:
        "releases are signed by a key that is only in eu-central-1, of which no region is in service; a signature cannot be verified",
    });
  });
});
