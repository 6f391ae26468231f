import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

describe("examples/lambda", () => {
  it("moves calls by a configuration of its own, with alarm, news and a hook that exists", async () => {
    const graph = await evaluateExample("lambda");
    const config = resource(graph, "slowly-config").outputs["deploymentConfigName"];
    const group = resource(graph, "prices-deployment-group").inputs;
    assert.match(String(config), /^slowly-[0-9a-f]{8}$/);
    assert.equal(group["deploymentConfigName"], config);
    assert.deepEqual((group["alarmConfiguration"] as { alarms: unknown }).alarms, ["prices-prod-errors"]);
    const [trigger] = group["triggerConfigurations"] as [{ triggerTargetArn: string }];
    assert.equal(trigger.triggerTargetArn, "arn:aws:sns:eu-central-1:111111111111:prices-deployments");
    const { archive } = resource(graph, "prices-before-hook").inputs["code"] as { archive: { path: string } };
    assert.ok(existsSync(join(archive.path, "hook.mjs")));
    assert.deepEqual(graph.outputs, {
      callersInvoke: "arn:aws:lambda:eu-central-1:111111111111:function:prices-prod:live",
      appSpecNames: "CodeDeployHook_prices-prod_BeforeAllowTraffic",
    });
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("lambda"), await evaluateExample("lambda", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
