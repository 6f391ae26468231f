import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { all, assertProblems, deploy, identities, named, only, policyOf } from "./deploy";

const ROLE = "aws:iam/role:Role";

class Family extends pulumi.ComponentResource {
  readonly role: iam.Role;
  constructor(name: string, childName: string, parent: boolean, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Family", name, {}, opts);
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    this.role = new iam.Role(childName, { assumeRolePolicy }, parent ? { parent: this } : {});
    this.registerOutputs({ roleArn: this.role.arn });
  }
}

describe("deploy", () => {
  it("returns resources sorted by URN, with parents, inputs and outputs", async () => {
    const graph = await deploy(() => {
      new Family("b", "b-role", true);
      new Family("a", "a-role", true);
    });
    assert.deepEqual(identities(graph), [
      `${ROLE} a-role`,
      `${ROLE} b-role`,
      "test:index:Family a",
      "test:index:Family b",
    ]);
    const role = named(graph, ROLE, "a-role");
    assert.equal(role.parent, "urn:pulumi:test::interlock::test:index:Family::a");
    assert.equal(role.urn, `urn:pulumi:test::interlock::test:index:Family$${ROLE}::a-role`);
    assert.deepEqual(policyOf(role, "assumeRolePolicy"), { Version: "2012-10-17", Statement: [] });
    assert.deepEqual(named(graph, "test:index:Family", "a").outputs, { roleArn: role.outputs["arn"] });
  });

  it("fails on children that are not named after their component", async () => {
    await assertProblems(
      () => void new Family("a", "role", true),
      [`${ROLE} "role" must be named "a-<role>", after its parent test:index:Family`],
    );
  });

  it("fails on children that are not their component's", async () => {
    await assertProblems(
      () => void new Family("a", "a-role", false),
      [`${ROLE} "a-role" is named after test:index:Family "a" but is not its child; pass parent: this`],
    );
  });

  it("lets named exceptions pass", async () => {
    const graph = await deploy(() => void new Family("a", "role", true), { freeNames: ["role"] });
    assert.equal(only(graph, ROLE).name, "role");
  });

  it("fails on duplicate identities, also below two components", async () => {
    await assertProblems(() => {
      new Family("a", "a-role", true);
      new Family("a-b", "a-role", true);
    }, [
      `Two resources have the URN urn:pulumi:test::interlock::test:index:Family$${ROLE}::a-role; ` +
        "give one of them another name or parent",
    ]);
  });

  it("fails on a rejection that nobody handles", async () => {
    await assertProblems(() => {
      const bucket = new s3.Bucket("bucket");
      bucket.arn.apply(() => {
        throw new pulumi.RunError("no");
      });
    }, ["no"]);
  });

  it("passes stack, project, configuration and preview on", async () => {
    const graph = await deploy(
      () => {
        const bucket = new s3.Bucket("bucket");
        return {
          app: new pulumi.Config().require("app"),
          where: `${pulumi.getProject()}/${pulumi.getStack()}`,
          arn: bucket.arn,
        };
      },
      { preview: true, stack: "dev", project: "shop", config: { "shop:app": "web" } },
    );
    assert.deepEqual(graph.outputs, { app: "web", where: "shop/dev", arn: "<unknown>" });
  });

  it("names what it found when a query does not fit", async () => {
    const graph = await deploy(() => {
      new s3.Bucket("one");
      new s3.Bucket("two");
    });
    assert.equal(all(graph, "aws:s3/bucket:Bucket").length, 2);
    assert.throws(() => only(graph, "aws:s3/bucket:Bucket"), {
      message: 'expected one aws:s3/bucket:Bucket, got 2: "one", "two"',
    });
    assert.throws(() => only(graph, ROLE), { message: `expected one ${ROLE}, got 0` });
    assert.throws(() => named(graph, "aws:s3/bucket:Bucket", "three"), {
      message: 'expected aws:s3/bucket:Bucket "three", got 2: "one", "two"',
    });
    assert.throws(() => policyOf(named(graph, "aws:s3/bucket:Bucket", "one")), {
      message: 'aws:s3/bucket:Bucket "one" has no text in policy: undefined',
    });
  });
});
