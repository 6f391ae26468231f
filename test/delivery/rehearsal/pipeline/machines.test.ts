import assert from "node:assert/strict";
import type { GraphResource, Properties } from "../../../../delivery/graph";
import { deploymentGroupOf } from "../../../../delivery/rehearsal/pipeline/declaration";
import { machinesOf } from "../../../../delivery/rehearsal/pipeline/machines";
import { matchesSets } from "../../../../delivery/rehearsal/pipeline/tags";
import { graphOf, resource } from "../fixtures/graph";

const ROLE = "arn:aws:iam::111111111111:role/web";
const tag = (key: string, value: string, type = "KEY_AND_VALUE"): Properties => ({ key, value, type });

const group = (inputs: Properties): GraphResource =>
  resource("aws:codedeploy/deploymentGroup:DeploymentGroup", "group", {
    appName: "app",
    deploymentGroupName: "g",
    ...inputs,
  });

const instance = (name: string, tags: Properties, more: Partial<GraphResource> = {}): GraphResource =>
  resource(
    "aws:ec2/instance:Instance",
    name,
    { tags, iamInstanceProfile: "web", userData: `boot ${name}`, availabilityZone: `eu-central-1${name}` },
    more,
  );

const machines = (declared: GraphResource, ...more: GraphResource[]) => {
  const graph = graphOf(
    declared,
    resource("aws:iam/instanceProfile:InstanceProfile", "web", { role: "web" }, { outputs: { name: "web" } }),
    resource("aws:iam/role:Role", "web", {}, { outputs: { name: "web", arn: ROLE } }),
    ...more,
  );
  return machinesOf(graph, deploymentGroupOf(graph, "app", "g", "eu-central-1"));
};

describe("rehearsal/pipeline/machines", () => {
  it("takes the instances that carry the tags, where the group is", () => {
    const found = machines(
      group({ ec2TagFilters: [tag("App", "web")] }),
      instance("a", { App: "web" }),
      instance("b", { App: "other" }),
      instance("c", { App: "web" }, { region: "eu-west-1" }),
      instance("d", { App: "web" }, { account: "999999999999" }),
    );
    const userData = Buffer.from("boot a").toString("base64");
    assert.deepEqual(found, {
      machines: [{ userData, zone: "eu-central-1a" }],
      roleArn: ROLE,
      onPremises: false,
      notes: [],
    });
  });

  it("matches filters by any and sets by all", () => {
    const tags = { App: "web", Env: "dev" };
    const rows: readonly (readonly [Properties[][], boolean])[] = [
      [[[tag("App", "x"), tag("Env", "dev")]], true],
      [[[tag("App", "web")], [tag("Env", "prod")]], false],
      [[[tag("App", "", "KEY_ONLY")], [tag("", "dev", "VALUE_ONLY")]], true],
      [[[tag("Team", "", "KEY_ONLY")]], false],
      [[[tag("", "prod", "VALUE_ONLY")]], false],
    ];
    for (const [sets, matches] of rows) assert.equal(matchesSets(sets, tags), matches, JSON.stringify(sets));
  });

  it("says when no instance carries the tags", () => {
    assert.throws(() => machines(group({ ec2TagSets: [{ ec2TagFilters: [tag("App", "web")] }] }), instance("a", {})), {
      message:
        "The deployment group group selects instances by tags, and the stack dev declares no instance in eu-central-1 that " +
        "carries them; declare it, or let Auto Scaling groups launch instances.",
      exitCode: 2,
    });
  });

  it("lets one host stand for the on-premises instances of each tag, and says what that leaves out", () => {
    const found = machines(
      group({ onPremisesInstanceTagFilters: [tag("Site", "north"), { key: "Rack", type: "KEY_ONLY" }] }),
    );
    assert.deepEqual([found.machines.length, found.onPremises, found.roleArn], [2, true, ""]);
    assert.deepEqual(found.notes, [
      "on-premises instances with Site=north, Rack: one host stands for those of each tag, without what their setup writes",
      "the access of on-premises instances to bundles: who registers them chooses their role",
    ]);
  });

  it("spreads an Auto Scaling group over its zones", () => {
    const found = machines(
      group({ autoscalingGroups: ["web"] }),
      resource(
        "aws:autoscaling/group:Group",
        "web",
        { desiredCapacity: 3, launchTemplate: { id: "lt-1" }, vpcZoneIdentifiers: ["subnet-1", "subnet-2"] },
        { outputs: { name: "web" } },
      ),
      resource(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "web",
        { userData: "eA==", iamInstanceProfile: { arn: "profile" } },
        { id: "lt-1" },
      ),
      resource("aws:iam/instanceProfile:InstanceProfile", "own", { role: "web" }, { outputs: { arn: "profile" } }),
      ...["1", "2"].map((name) =>
        resource(
          "aws:ec2/subnet:Subnet",
          name,
          {},
          { id: `subnet-${name}`, outputs: { availabilityZone: `z${name}` } },
        ),
      ),
    );
    assert.deepEqual(
      found.machines,
      ["z1", "z2", "z1"].map((zone) => ({ userData: "eA==", zone })),
    );
  });
});
