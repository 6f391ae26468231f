import assert from "node:assert/strict";
import type { Graph } from "../../../delivery/graph";
import { Clone, smallGraphs } from "./clone";
import { without } from "./graphs";

const DRILLS = ["rollback", "evacuation"] as const;

describe("drills", function () {
  this.timeout(300_000);
  let graphs: ReadonlyMap<string, Graph>;
  let clone: Clone;

  before(async () => {
    const all = await smallGraphs({
      staging: { regions: ["eu-central-1", "eu-west-1"] },
      prod: { domainName: "board.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
    });
    graphs = new Map([...all].filter(([stack]) => stack !== "dev"));
  });
  afterEach(() => {
    const left = clone.leftovers();
    clone.remove();
    assert.deepEqual(left, [], "a rehearsal leaves logs and caches alone");
  });

  it("take a release back that fails, and deploy one although the home region is lost", async () => {
    clone = new Clone();
    const { ok, drills = [], release, environments } = await clone.rehearse(graphs, { drills: DRILLS });
    const id = clone.head.slice(0, 8);
    const [first, second, third] = [1, 2, 3].map((build) => `1.0.0-${id}-${build}`);
    assert.deepEqual(
      drills.map(({ drill, ok: own, what }) => [drill, own, what]),
      [
        [
          "rollback",
          true,
          `${second} crashed in eu-central-1, and interlock rollback brought ${first} back to 3 regions`,
        ],
        [
          "evacuation",
          true,
          `eu-central-1 was lost with its pipeline, and interlock evacuate --deploy brought ${third} to eu-west-1, us-east-1`,
        ],
      ],
    );
    assert.equal(ok, true);
    assert.equal(release?.version, first);
    // The report of the delivery is that of the delivery: drills come after it.
    const prod = environments.find(({ environment }) => environment === "prod")!;
    assert.deepEqual(
      prod.regions.map(({ serving }) => serving),
      [first, first, first],
    );
    const steps = clone.events.flatMap((event) => (event.kind === "step" ? [event] : []));
    const evacuated = steps
      .filter(({ where }) => where[0] === "evacuation drill" && where[2] === "Evacuation")
      // Regions deploy in parallel, in whatever order they finish.
      .sort((a, b) => (a.where[3] ?? "").localeCompare(b.where[3] ?? ""));
    assert.deepEqual(
      evacuated.map(({ where, status, what }) => [where[3], status, what.replace(/d-\w{9}/, "d-…")]),
      [
        [undefined, "succeeded", "eu-west-1 has all that a pipeline needs to move there"],
        [undefined, "succeeded", "board.example.com is answered with eu-west-1, us-east-1"],
        ["eu-west-1", "succeeded", "d-… past the pipeline"],
        ["us-east-1", "succeeded", "d-… past the pipeline"],
      ],
    );
  });

  it("fail where a policy does not let the evacuator deploy, and say which statement is missing", async () => {
    clone = new Clone();
    const prod = without(graphs.get("prod")!, "departures-prod-evacuator", "codedeploy:CreateDeployment");
    const report = await clone.rehearse(new Map([...graphs, ["prod", prod]]), { drills: ["evacuation"] });
    assert.equal(report.ok, false);
    const [drill] = report.drills ?? [];
    assert.match(
      drill!.what,
      /departures-prod-evacuator may not codedeploy:GetDeploymentGroup .*no statement allows it/s,
    );
  });
});
