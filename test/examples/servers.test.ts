import assert from "node:assert/strict";
import { type Graph, type Properties, sameResources } from "../../delivery/graph";
import { matchesSets, tagSetsOf } from "../../delivery/rehearsal/pipeline/tags";
import { filesOfUserData } from "../../delivery/rehearsal/pipeline/userData";
import { Machine } from "../components/instances/machine";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

const instancesOf = ({ resources }: Graph) => resources.filter(({ type }) => type === "aws:ec2/instance:Instance");

/** Names of the instances that a deployment group deploys to. */
function targetsOf(graph: Graph, environment: string): readonly string[] {
  const { inputs, region } = resource(graph, `shop-${environment}-deployment-group`);
  return instancesOf(graph)
    .filter((one) => one.region === region && matchesSets(tagSetsOf(inputs), one.inputs["tags"] as Properties))
    .map(({ name }) => name)
    .sort();
}

describe("examples/servers", () => {
  let graph: Graph;
  before(async () => {
    graph = await evaluateExample("servers");
  });

  it("deploys to the servers that carry all tags of the environment", () => {
    assert.deepEqual(targetsOf(graph, "prod"), ["web-1", "web-2"]);
    assert.deepEqual(targetsOf(graph, "trial"), ["trial-1"]);
    const { inputs } = resource(graph, "shop-prod-deployment-group");
    assert.equal(inputs["deploymentConfigName"], "CodeDeployDefault.OneAtATime");
    assert.equal(inputs["ec2TagFilters"], undefined);
    assert.equal(inputs["autoscalingGroups"], undefined);
  });

  it("takes the newest image of Ubuntu and prepares it for deployments", () => {
    const [first] = instancesOf(graph);
    assert.ok(first);
    assert.match(first.inputs["ami"] as string, /^ami-[0-9a-f]{17}$/);
    const text = first.inputs["userData"] as string;
    assert.deepEqual(filesOfUserData(Buffer.from(text).toString("base64")), { "/etc/shop/environment": "PORT=8080\n" });
    const machine = new Machine();
    try {
      const { code, stderr } = machine.run(text);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(machine.read("/etc/codedeploy-agent/conf/codedeployagent.yml"), /^:max_revisions: 3$/m);
    } finally {
      machine.remove();
    }
  });

  it("spreads production over two zones", () => {
    const zones = ["web-1", "web-2"].map((name) => resource(graph, name).outputs["availabilityZone"]);
    assert.deepEqual(zones, ["eu-central-1a", "eu-central-1b"]);
  });

  it("lets the servers read their bundles and nothing else", () => {
    const [inline] = resource(graph, "servers-role").inputs["inlinePolicies"] as { policy: string }[];
    const { Statement } = JSON.parse(inline?.policy ?? "{}") as { Statement: Properties[] };
    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::shop-bundles-111111111111-eu-central-1/*"],
        ["s3:ListBucket", "arn:aws:s3:::shop-bundles-111111111111-eu-central-1"],
      ],
    );
  });

  it("declares the same in a preview", async () => {
    assert.deepEqual(sameResources(graph, await evaluateExample("servers", { preview: true })), []);
  });
});
