import assert from "node:assert/strict";
import { sameResources } from "../../delivery/graph";
import { matchesEvent } from "../../delivery/rehearsal/pipeline/eventPattern";
import { resource } from "../components/deployed";
import { evaluateExample } from "./examples";

const account = "111111111111";
const upload = (key: string) => ({
  source: "aws.s3",
  "detail-type": "Object Created",
  account,
  detail: { bucket: { name: `shop-uploads-${account}` }, object: { key } },
});
const image = (tag: string, changes: object = {}) => ({
  source: "aws.ecr",
  "detail-type": "ECR Image Action",
  account,
  detail: { "action-type": "PUSH", "image-tag": tag, "repository-name": "shop/web", result: "SUCCESS" },
  ...changes,
});

const EVENTS: readonly (readonly [string, object, boolean])[] = [
  ["its object", upload("shop.zip"), true],
  ["another object", upload("other.zip"), false],
  ["its tag", image("main"), true],
  ["another tag", image("dev"), false],
  ["a namesake of another account", image("main", { account: "222222222222" }), false],
];

describe("examples/s3Source", () => {
  for (const [what, event, starts] of EVENTS)
    it(`${starts ? "starts" : "does not start"} on ${what}`, async () => {
      const pattern = resource(await evaluateExample("s3Source"), "shop-source-rule").inputs["eventPattern"] as string;
      assert.equal(matchesEvent(JSON.parse(pattern), event), starts);
    });

  it("never polls, and takes a bucket with versions", async () => {
    const graph = await evaluateExample("s3Source");
    const [stage] = resource(graph, "shop-pipeline").inputs["stages"] as { actions: Record<string, unknown>[] }[];
    const [first] = stage?.actions ?? [];
    assert.equal((first?.["configuration"] as Record<string, string>)["PollForSourceChanges"], "false");
    assert.deepEqual(resource(graph, "uploads-versioning").inputs["versioningConfiguration"], { status: "Enabled" });
  });

  it("tells the third account of uploads", async () => {
    const graph = await evaluateExample("s3Source");
    const targets = graph.resources.filter(({ name }) => name.startsWith("uploads-event-target-"));
    assert.deepEqual(
      targets.map(({ inputs }) => inputs["arn"]),
      ["arn:aws:events:eu-central-1:333333333333:event-bus/default"],
    );
  });

  it("passes the roles of its tasks and no others", async () => {
    const graph = await evaluateExample("s3Source");
    const [policy] = resource(graph, "shop-role").inputs["inlinePolicies"] as { policy: string }[];
    const { Statement } = JSON.parse(policy?.policy ?? "") as { Statement: { Sid: string; Resource: unknown }[] };
    assert.deepEqual(Statement.find(({ Sid }) => Sid === "PassTaskRoles")?.Resource, [
      `arn:aws:iam::${account}:role/shop-task`,
      `arn:aws:iam::${account}:role/shop-task-execution`,
    ]);
  });

  it("declares the same in a preview", async () => {
    const [update, preview] = [await evaluateExample("s3Source"), await evaluateExample("s3Source", { preview: true })];
    assert.deepEqual(sameResources(update, preview), []);
  });
});
