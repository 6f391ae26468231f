/** The trail of the tools account. */
import assert from "node:assert/strict";
import type { Graph, GraphResource } from "../../delivery/graph";
import { readStackConfig } from "../../delivery/graph/config";
import { parseSettings, SettingsError } from "../../stacks/settings";
import { evaluateProject, ROOT } from "../support/project";

const named = ({ resources }: Graph, name: string): GraphResource =>
  resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);

const shared = async (overrides: object): Promise<Graph> =>
  (await evaluateProject("update", { shared: { ...overrides } }, ["shared"])).get("shared")!;

const MANAGEMENT = { name: "Management events", fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] };
const objects = (application: string) => ({
  name: "Objects",
  fieldSelectors: [
    { field: "eventCategory", equals: ["Data"] },
    { field: "resources.type", equals: ["AWS::S3::Object"] },
    { field: "resources.ARN", startsWiths: [`arn:aws:s3:::${application}-`] },
  ],
});

describe("the trail of the stack shared", () => {
  it("records what manages the tools account and the objects of every store, in all regions", async () => {
    const { inputs, account, region, protect } = named(await shared({}), "audit-trail");
    assert.deepEqual([account, region, protect], ["111111111111", "eu-central-1", true]);
    const { name, s3BucketName, isMultiRegionTrail, enableLogFileValidation, advancedEventSelectors } = inputs;
    assert.deepEqual(
      { name, s3BucketName, isMultiRegionTrail, enableLogFileValidation, advancedEventSelectors },
      {
        name: "departures-audit",
        s3BucketName: "111111111111-departures-eu-central-1",
        isMultiRegionTrail: true,
        enableLogFileValidation: true,
        advancedEventSelectors: [MANAGEMENT, objects("departures")],
      },
    );
  });

  it("leaves management to others, or is not there", async () => {
    const own = named(await shared({ auditTrail: "Objects", auditRetentionDays: 30 }), "audit-trail");
    assert.deepEqual(own.inputs["advancedEventSelectors"], [objects("departures")]);
    const none = await shared({ auditTrail: "None" });
    assert.deepEqual(
      none.resources.filter(({ name }) => name.startsWith("audit")),
      [],
    );
    assert.equal(none.outputs["auditTrailArn"], undefined);
  });

  it("keeps its records as long as is wanted", async () => {
    const [rule] = named(await shared({ auditRetentionDays: 30 }), "audit-bucket-lifecycle").inputs["rules"] as [
      object,
    ];
    assert.deepEqual((rule as { expiration: unknown }).expiration, { days: 30 });
  });

  it("is of every application, whatever its name", async () => {
    for (const application of ["audit", "a--b"]) {
      const graph = await shared({ application });
      assert.equal(named(graph, "audit-trail").inputs["name"], application === "audit" ? "audit-audit" : "a-b-audit");
      const [, own] = named(graph, "audit-trail").inputs["advancedEventSelectors"] as object[];
      assert.deepEqual(own, objects(application));
    }
  });

  it("refuses settings that it does not know", () => {
    const raw = Object.fromEntries(
      Object.entries(readStackConfig(ROOT, "shared").config)
        .filter(([key]) => key.startsWith("interlock:"))
        .map(([key, value]) => [key.replace("interlock:", ""), value]),
    );
    const values = { ...raw, auditTrail: "Everything", auditRetentionDays: "0" };
    assert.throws(
      () => parseSettings("shared", values, () => "Pulumi.shared.yaml:1:1"),
      (error) => {
        assert.ok(error instanceof SettingsError);
        assert.match(error.message, /auditTrail must be one of All, Objects, None, got "Everything"; correct it/);
        assert.match(error.message, /auditRetentionDays must be a whole number from 1 to 36500, got 0; correct it/);
        return true;
      },
    );
  });
});
