import assert from "node:assert/strict";

import { lifecycleEvents } from "../../../delivery/specs";

const words = (text: string): string[] => text.split(" ");

describe("lifecycleEvents", () => {
  const { Server, Lambda, ECS } = lifecycleEvents;
  const block = "BeforeBlockTraffic BlockTraffic AfterBlockTraffic";
  const install = "ApplicationStop DownloadBundle BeforeInstall Install AfterInstall ApplicationStart ValidateService";
  const allow = "BeforeAllowTraffic AllowTraffic AfterAllowTraffic";

  it("give the orders on servers", () => {
    assert.deepEqual(Server.orders, {
      inPlace: { withLoadBalancer: words(`${block} ${install} ${allow}`), withoutLoadBalancer: words(install) },
      blueGreen: {
        replacement: words(`${install} ${allow}`),
        original: words(block),
        rollback: { original: words(allow), replacement: words(block) },
      },
      autoScaling: { launch: words(`${install} ${allow}`), termination: words(`${block} ApplicationStop`) },
    });
  });

  it("tell which events run scripts, and those of which revision", () => {
    const inOrder = [...Server.orders.inPlace.withLoadBalancer];
    assert.deepEqual(
      inOrder.filter((event) => !Server.reserved.some((reserved) => reserved === event)),
      Server.hooks,
    );
    assert.deepEqual(Server.fromLastSuccessfulRevision, words("BeforeBlockTraffic AfterBlockTraffic ApplicationStop"));
  });

  it("give the orders of Lambda and ECS", () => {
    assert.deepEqual(Lambda.order, words("Start BeforeAllowTraffic AllowTraffic AfterAllowTraffic End"));
    assert.deepEqual(Lambda.hooks, words("BeforeAllowTraffic AfterAllowTraffic"));
    assert.deepEqual(
      ECS.order,
      words(
        "Start BeforeInstall Install AfterInstall TestTraffic AfterAllowTestTraffic BeforeAllowTraffic AllowTraffic AfterAllowTraffic End",
      ),
    );
    assert.deepEqual(
      ECS.order.filter((event) => ECS.hooks.some((hook) => hook === event)),
      ECS.hooks,
    );
  });

  it("cannot be changed", () => {
    const parts = [lifecycleEvents, Server, Server.orders, Server.orders.inPlace.withLoadBalancer, Lambda.hooks, ECS];
    for (const part of parts) assert.ok(Object.isFrozen(part));
  });
});
