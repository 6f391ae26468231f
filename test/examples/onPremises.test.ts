import assert from "node:assert/strict";
import { createGate } from "../../delivery/access/gate";
import type { DeliveryStep } from "../../delivery/access/types";
import { createWorld } from "../../delivery/access/world";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/onPremises", () => {
  it("deploys to each data centre from its own region", async () => {
    const graph = await evaluateExample("onPremises");
    for (const [site, region] of [
      ["frankfurt", "eu-central-1"],
      ["virginia", "us-east-1"],
    ] as const) {
      const group = resource(graph, `pos-${site}-deployment-group`);
      assert.equal(group.inputs["region"], region);
      assert.deepEqual(group.inputs["onPremisesInstanceTagFilters"], [
        { key: "site", value: site, type: "KEY_AND_VALUE" },
      ]);
      const script = (graph.outputs["setupScripts"] as Record<string, string>)[site] ?? "";
      assert.ok(script.includes(`session_arn='arn:aws:sts::222222222222:assumed-role/pos-${site}'`), script);
      assert.ok(script.includes(`region='${region}'`));
      const policies = JSON.stringify(resource(graph, `pos-${site}-session-role`).inputs["inlinePolicies"]);
      assert.ok(policies.includes(`arn:aws:s3:::pos-prod-111111111111-${region}/*`));
      assert.ok(policies.includes(`arn:aws:kms:${region}:111111111111:key/mrk-`));
    }
  });

  it("lets a data centre's role set up machines of its own site only", async () => {
    const graph = await evaluateExample("onPremises");
    const registrarRoleArn = String(resource(graph, "pos-frankfurt-registrar-role").outputs["arn"]);
    const step = (region: string, name: string): DeliveryStep => ({
      kind: "RegisterMachine",
      registrarRoleArn,
      instanceArn: `arn:aws:codedeploy:${region}:222222222222:instance:${name}`,
    });
    const allowed = (what: DeliveryStep) =>
      createGate(createWorld([graph]))
        .check(what)
        .every(({ verdict }) => verdict.allowed);
    assert.ok(allowed(step("eu-central-1", "pos-frankfurt-7")));
    assert.ok(!allowed(step("us-east-1", "pos-frankfurt-7")));
    assert.ok(!allowed(step("eu-central-1", "pos-virginia-7")));
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [
      await evaluateExample("onPremises"),
      await evaluateExample("onPremises", { preview: true }),
    ];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
