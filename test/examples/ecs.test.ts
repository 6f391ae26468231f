import assert from "node:assert/strict";
import { type Properties, sameResources } from "../../delivery/graph";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

const ACCOUNT = "111111111111";
const REGIONS = ["eu-central-1", "us-east-1"];

describe("examples/ecs", () => {
  it("lets each region pull its own copy of the image", async () => {
    const graph = await evaluateExample("ecs");
    for (const region of REGIONS) {
      const [{ policy }] = resource(graph, `shop-${region}-execution-role`).inputs["inlinePolicies"] as [
        { policy: string },
      ];
      const { Statement } = JSON.parse(policy) as { Statement: Properties[] };
      const pull = Statement.find(({ Sid }) => Sid === "PullImages");
      assert.deepEqual(pull?.["Resource"], [`arn:aws:ecr:${region}:${ACCOUNT}:repository/shop`]);
    }
    const { rules } = resource(graph, "images-replication").inputs["replicationConfiguration"] as {
      rules: { destinations: unknown }[];
    };
    assert.deepEqual(rules[0]?.destinations, [{ region: "us-east-1", registryId: ACCOUNT }]);
  });

  it("lets the build alone push", async () => {
    const graph = await evaluateExample("ecs");
    const { Statement } = JSON.parse(resource(graph, "images-policy-eu-central-1").inputs["policy"] as string) as {
      Statement: Properties[];
    };
    const build = resource(graph, "build-role").outputs["arn"];
    assert.deepEqual(
      Statement.map(({ Sid, Condition }) => [Sid, Condition]),
      [
        [`PushFromAccount${ACCOUNT}`, { ArnEquals: { "aws:PrincipalArn": build } }],
        ["OnlyThesePush", { ArnNotLike: { "aws:PrincipalArn": build } }],
      ],
    );
  });

  it("deploys by canaries that an alarm stops and a hook tries", async () => {
    const graph = await evaluateExample("ecs");
    for (const region of REGIONS) {
      const group = resource(graph, `shop-${region}-deployment-group`);
      assert.equal(group.region, region);
      assert.equal(group.inputs["deploymentConfigName"], "CodeDeployDefault.ECSCanary10Percent5Minutes");
      assert.deepEqual((group.inputs["alarmConfiguration"] as { alarms: string[] }).alarms, ["shop-ecs-errors"]);
      const { targetGroupPairInfo } = group.inputs["loadBalancerInfo"] as { targetGroupPairInfo: Properties };
      assert.deepEqual(targetGroupPairInfo["testTrafficRoute"], {
        listenerArns: [resource(graph, `shop-${region}-test-listener`).outputs["arn"]],
      });
    }
    assert.equal((graph.outputs["passedRoleArns"] as string[]).length, 4);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("ecs"), await evaluateExample("ecs", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
