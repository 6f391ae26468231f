import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as aws from "@pulumi/aws/provider";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as codedeploy from "@pulumi/aws/codedeploy";
import * as ecr from "@pulumi/aws/ecr";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as s3 from "@pulumi/aws/s3";
import { evaluateProgram, type Graph } from "../../../../delivery/graph";
import { resourceModels } from "../../../../delivery/graph/outputs";
import { checkStacks } from "../../../../delivery/graph/strict";
import { ROWS } from "../../../../delivery/graph/strict/register/rows";
import { assertProblems, deploy } from "../../../support/deploy";

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const urn = (type: string, name: string, stack = "test") => `urn:pulumi:${stack}::interlock::${type}::${name}`;

/** The refusal of `b` beside `a`, both of one type in one stack. */
const refused = (type: string, property: string, where: string, got: string, fix: string) =>
  `${type} "b": ${property} of stack "test" must be the only one in ${where}, but stack "test" has ${type} "a" ` +
  `(${urn(type, "a")}) too${got}; ${fix}`;

const HERE = "account 123456789012, region us-east-1";
const NAME = "give one of them another name";

describe("the register of physical identities", () => {
  it("refuses two buckets of one name in the world, wherever they are", () =>
    assertProblems(() => {
      new s3.Bucket("a", { bucket: "shop" });
      new s3.Bucket("b", { bucket: "shop", region: "eu-west-1" });
    }, [refused("aws:s3/bucket:Bucket", "bucket", "partition aws", ', got "shop"', NAME)]));

  it("lets partitions, accounts and regions have what is theirs", async () => {
    await deploy(() => {
      const other = new aws.Provider("other", { region: "us-east-1", allowedAccountIds: ["999999999999"] });
      new s3.Bucket("a", { bucket: "shop" });
      new s3.Bucket("b", { bucket: "shop", region: "cn-north-1" });
      new iam.Role("a", { name: "shop", assumeRolePolicy: trust });
      new iam.Role("b", { name: "shop", assumeRolePolicy: trust }, { provider: other });
      new codedeploy.Application("a", { name: "shop" });
      new codedeploy.Application("b", { name: "shop", region: "eu-west-1" });
    });
  });

  it("refuses two roles of one name in an account, whatever their capitals and regions", () =>
    assertProblems(() => {
      const elsewhere = new aws.Provider("elsewhere", { region: "eu-west-1" });
      new iam.Role("a", { name: "shop", assumeRolePolicy: trust });
      new iam.Role("b", { name: "Shop", path: "/x/", assumeRolePolicy: trust }, { provider: elsewhere });
    }, [refused("aws:iam/role:Role", "name", "account 123456789012", ', got "Shop"', NAME)]));

  it("refuses a second configuration of what a registry has one of", () =>
    assertProblems(() => {
      const rules = [{ destinations: [{ region: "eu-west-1", registryId: "123456789012" }] }];
      new ecr.ReplicationConfiguration("a", { replicationConfiguration: { rules } });
      new ecr.ReplicationConfiguration("b", { replicationConfiguration: { rules } });
      new ecr.RegistryPolicy("a", { policy: trust });
      new ecr.RegistryPolicy("b", { policy: trust });
    }, [
      refused(
        "aws:ecr/registryPolicy:RegistryPolicy",
        "the resource",
        HERE,
        "",
        "declare it once, for all that need it",
      ),
      refused(
        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
        "the resource",
        HERE,
        "",
        "declare it once, for all that need it",
      ),
    ]));

  it("refuses two listeners of one port, two applications, two policies of a bucket, two alarms of either kind", () => {
    const defaultActions = [
      { type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b" },
    ];
    const loadBalancerArn =
      "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef";
    const alarm = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 1 };
    const metric = { metricName: "Errors", namespace: "AWS/Lambda", period: 60, statistic: "Sum" };
    return assertProblems(() => {
      for (const name of ["a", "b"]) {
        new lb.Listener(name, { loadBalancerArn, port: 80, protocol: "HTTP", defaultActions });
        new codedeploy.Application(name, { name: "shop" });
        new s3.BucketPolicy(name, { bucket: "shop", policy: trust });
      }
      new lb.Listener("c", { loadBalancerArn, port: 81, protocol: "HTTP", defaultActions });
      new cloudwatch.MetricAlarm("a", { name: "shop", ...alarm, ...metric });
      new cloudwatch.CompositeAlarm("b", { alarmName: "shop", alarmRule: "FALSE" });
    }, [
      refused(
        "aws:lb/listener:Listener",
        "port",
        HERE,
        ", got 80",
        "give one of them another port, or let one listener have rules for both",
      ),
      refused(
        "aws:codedeploy/application:Application",
        "name",
        HERE,
        ', got "shop"',
        "let both use one application, or give one of them another name",
      ),
      refused(
        "aws:s3/bucketPolicy:BucketPolicy",
        "bucket",
        "partition aws",
        ', got "shop"',
        "join the two in one resource",
      ),
      `aws:cloudwatch/metricAlarm:MetricAlarm "a": name of stack "test" must be the only one in ${HERE}, but stack "test" has ` +
        `aws:cloudwatch/compositeAlarm:CompositeAlarm "b" (${urn("aws:cloudwatch/compositeAlarm:CompositeAlarm", "b")}) too, ` +
        `got "shop"; ${NAME}`,
    ]);
  });

  it("refuses two rules that start one pipeline, but for one of a schedule", () => {
    const arn = "arn:aws:codepipeline:us-east-1:123456789012:shop";
    const eventPattern = JSON.stringify({ source: ["aws.s3"] });
    const target = "aws:cloudwatch/eventTarget:EventTarget";
    return assertProblems(() => {
      const rules = { a: { eventPattern }, b: { eventPattern }, c: { scheduleExpression: "rate(1 day)" } };
      for (const [name, args] of Object.entries(rules)) {
        const rule = new cloudwatch.EventRule(name, { name, ...args });
        new cloudwatch.EventTarget(name, { rule: rule.name, arn, targetId: "pipeline" });
      }
    }, [
      `${target} "b": arn of stack "test" must name a pipeline that no other rule than b starts, but stack "test" has ` +
        `${target} "a" (${urn(target, "a")}) of rule a too, got "${arn}"; join the patterns of both rules in one, with $or`,
    ]);
  });

  it("says nothing of what is looked up, named by the provider, or not known yet", async () => {
    await deploy(() => {
      new iam.Role("a", { name: "shop", assumeRolePolicy: trust });
      iam.Role.get("b", "shop");
      new s3.Bucket("a");
      new s3.Bucket("b");
    });
    const program = () => {
      const role = new iam.Role("a", { assumeRolePolicy: trust });
      for (const name of ["b", "c"]) new iam.Role(name, { name: role.arn, assumeRolePolicy: trust });
    };
    await deploy(program, { preview: true });
  });

  it("refuses what two stacks of one program have, naming both", async () => {
    const evaluate = (stack: string): Promise<Graph> =>
      evaluateProgram({
        project: "interlock",
        stack,
        mode: "update",
        program: () => void new codedeploy.Application(stack, { name: "shop" }),
      });
    const { problems } = checkStacks([await evaluate("dev"), await evaluate("prod")]);
    const type = "aws:codedeploy/application:Application";
    assert.deepEqual(problems, [
      `${type} "prod": name of stack "prod" must be the only one in ${HERE}, but stack "dev" has ${type} "dev" ` +
        `(${urn(type, "dev", "dev")}) too, got "shop"; let both use one application, or give one of them another name`,
    ]);
  });

  it("knows types and properties by the names that the SDK has for them", () => {
    const sdk = createRequire(__filename);
    for (const [type, { keys }] of ROWS) {
      assert.ok(resourceModels[type] !== undefined, type);
      const source = readFileSync(sdk.resolve(`@pulumi/aws/${type.split(":")[1]!}`), "utf8");
      const names = keys.map((key) => key.split("=")[0]!);
      assert.deepEqual(
        names.filter((name) => !source.includes(`resourceInputs["${name}"]`)),
        [],
        type,
      );
    }
  });
});
