import assert from "node:assert/strict";
import * as aws from "@pulumi/aws/getPartition";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import * as codecommit from "@pulumi/aws/codecommit";
import * as iam from "@pulumi/aws/iam";
import * as kms from "@pulumi/aws/kms";
import { Provider } from "@pulumi/aws/provider";
import * as s3 from "@pulumi/aws/s3";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import {
  EvaluationError,
  type EvaluationMode,
  evaluateProgram,
  type Program,
  sameResources,
} from "../../../delivery/graph";

const run = (program: Program, mode: EvaluationMode = "update", rest: object = {}) =>
  evaluateProgram({ project: "shop", stack: "dev", mode, program, ...rest });

async function problemsOf(program: Program, mode: EvaluationMode = "update", rest: object = {}) {
  try {
    await run(program, mode, rest);
  } catch (error) {
    assert.ok(error instanceof EvaluationError, String(error));
    return error.problems;
  }
  return assert.fail("the evaluation succeeded");
}

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });
const find = (graph: Awaited<ReturnType<typeof run>>, name: string) =>
  graph.resources.find((resource) => resource.name === name) ?? assert.fail(`no resource ${name}`);

class Box extends pulumi.ComponentResource {
  constructor(name: string, build: (parent: Box) => void, opts?: pulumi.ComponentResourceOptions) {
    super("shop:index:Box", name, {}, opts);
    build(this);
    this.registerOutputs({});
  }
}

/** A resource of any type. */
class Custom extends pulumi.CustomResource {}

describe("evaluateProgram", () => {
  it("records the whole chain of parents in a URN", async () => {
    const graph = await run(() => {
      new Box("outer", (outer) => {
        new Box("inner", (inner) => void new s3.Bucket("bucket", {}, { parent: inner }), { parent: outer });
      });
    });
    const bucket = find(graph, "bucket");
    assert.equal(bucket.urn, "urn:pulumi:dev::shop::shop:index:Box$shop:index:Box$aws:s3/bucket:Bucket::bucket");
    assert.equal(bucket.parent, "urn:pulumi:dev::shop::shop:index:Box$shop:index:Box::inner");
    assert.equal(find(graph, "outer").parent, "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev");
    assert.equal("parent" in find(graph, "shop-dev"), false);
  });

  it("takes account and region from the provider, and the region from the resource above it", async () => {
    const graph = await run(() => {
      const roleArn = "arn:aws-cn:iam::222222222222:role/deployer";
      const china = new Provider("china", { region: "cn-north-1", assumeRoles: [{ roleArn }] });
      const tools = new Provider("tools", { region: "eu-west-1", allowedAccountIds: ["111111111111"] });
      new Box("box", (box) => void new kms.Key("inherited", {}, { parent: box }), { providers: [china] });
      new kms.Key("own", { region: "eu-central-1" }, { provider: tools });
      new kms.Key("default");
    });
    const place = (name: string) => {
      const { account, region, provider, outputs } = find(graph, name);
      return { account, region, provider: provider?.split("::").at(-1), arn: String(outputs["arn"]).split("key/")[0] };
    };
    assert.deepEqual(place("inherited"), {
      account: "222222222222",
      region: "cn-north-1",
      provider: "china",
      arn: "arn:aws-cn:kms:cn-north-1:222222222222:",
    });
    assert.deepEqual(place("own"), {
      account: "111111111111",
      region: "eu-central-1",
      provider: "tools",
      arn: "arn:aws:kms:eu-central-1:111111111111:",
    });
    assert.deepEqual(place("default"), {
      account: "123456789012",
      region: "us-east-1",
      provider: undefined,
      arn: "arn:aws:kms:us-east-1:123456789012:",
    });
  });

  it("configures the default provider from the stack's configuration", async () => {
    const config = { "aws:region": "us-gov-west-1", "aws:allowedAccountIds": '["333333333333"]' };
    const graph = await run(() => void new kms.Key("key"), "update", { config });
    assert.match(String(find(graph, "key").outputs["arn"]), /^arn:aws-us-gov:kms:us-gov-west-1:333333333333:key\//);
  });

  it("records options and dependencies", async () => {
    const graph = await run(() => {
      const key = new kms.Key("key");
      const role = new iam.Role("role", { assumeRolePolicy: trust });
      new codecommit.Repository(
        "repository",
        { repositoryName: "web", tags: { key: key.arn } },
        {
          dependsOn: [role],
          protect: true,
          ignoreChanges: ["tags"],
          replaceOnChanges: ["repositoryName"],
          retainOnDelete: true,
          deleteBeforeReplace: true,
          aliases: [{ name: "old" }, "urn:pulumi:dev::shop::aws:codecommit/repository:Repository::older"],
        },
      );
    });
    const { dependencies, propertyDependencies, protect, ignoreChanges, replaceOnChanges, aliases, ...rest } = find(
      graph,
      "repository",
    );
    const [key, role] = [find(graph, "key").urn, find(graph, "role").urn];
    assert.deepEqual(dependencies, [role, key].sort());
    assert.deepEqual(propertyDependencies, { tags: [key] });
    assert.equal(protect, true);
    assert.deepEqual(ignoreChanges, ["tags"]);
    assert.deepEqual(replaceOnChanges, ["repositoryName"]);
    assert.equal(rest.retainOnDelete, true);
    assert.equal(rest.deleteBeforeReplace, true);
    assert.deepEqual(aliases, [
      { name: "old", parent: find(graph, "repository").parent },
      "urn:pulumi:dev::shop::aws:codecommit/repository:Repository::older",
    ]);
  });

  it("keeps secrets secret, and names where they are", async () => {
    const graph = await run(() => {
      const parameter = new ssm.Parameter("parameter", { type: "SecureString", value: pulumi.secret("hush") });
      return { value: parameter.value, plain: parameter.name };
    });
    const parameter = find(graph, "parameter");
    assert.equal(parameter.inputs["value"], "hush");
    assert.deepEqual(parameter.secrets, ["inputs.value", "outputs.value"]);
    assert.deepEqual(graph.secretOutputs, ["value"]);
  });

  it("leaves in a preview unknown what AWS computes, and what depends on it", async () => {
    const program = () => {
      const key = new kms.Key("key", { multiRegion: true });
      const bucket = new s3.Bucket("bucket", { tags: { given: "x", key: key.arn } });
      new s3.BucketVersioning("versioning", {
        bucket: bucket.id,
        versioningConfiguration: { status: "Enabled" },
      });
      return { arn: pulumi.interpolate`${bucket.arn}/*`, length: key.keyId.apply((id) => id.length) };
    };
    const [update, preview] = [await run(program), await run(program, "preview")];
    assert.deepEqual(sameResources(update, preview), []);
    assert.deepEqual(preview.outputs, { arn: "<unknown>", length: "<unknown>" });
    assert.equal("id" in find(preview, "bucket"), false);
    assert.deepEqual(find(preview, "bucket").inputs, { tags: { given: "x", key: "<unknown>" } });
    assert.deepEqual(find(preview, "versioning").inputs["bucket"], "<unknown>");
    // The provider makes up names before it creates anything.
    assert.match(String(find(preview, "bucket").outputs["bucket"]), /^bucket-[0-9a-f]{7}$/);
    assert.equal(update.outputs["length"], 36);
  });

  it("gives the same graph every time", async () => {
    const program = () => {
      const key = new kms.Key("key");
      new kms.Alias("alias", { targetKeyId: key.keyId });
    };
    assert.deepEqual(await run(program), await run(program));
  });

  it("tells where two evaluations differ", async () => {
    const program = () => {
      const key = new kms.Key("key");
      // Creating resources in `apply` is what this comparison is there to catch.
      key.arn.apply(() => new kms.Alias("alias", { targetKeyId: "mrk-1" }));
    };
    assert.deepEqual(sameResources(await run(program), await run(program, "preview")), [
      "only in the update: urn:pulumi:dev::shop::aws:kms/alias:Alias::alias",
    ]);
  });

  it("answers functions of the provider in its account, region and partition", async () => {
    const graph = await run(() => {
      const provider = new Provider("p", { region: "cn-northwest-1", allowedAccountIds: ["222222222222"] });
      const image = ssm.getParameterOutput({ name: "/aws/service/ami-amazon-linux-latest/al2023" }, { provider });
      return {
        partition: aws.getPartitionOutput({}, { provider }).partition,
        account: getCallerIdentityOutput({}, { provider }).accountId,
        image: image.value,
      };
    });
    assert.equal(graph.outputs["partition"], "aws-cn");
    assert.equal(graph.outputs["account"], "222222222222");
    assert.match(String(graph.outputs["image"]), /^ami-[0-9a-f]{17}$/);
    assert.deepEqual(graph.secretOutputs, ["image"]);
  });

  it("reads resources that exist, with known outputs also in a preview", async () => {
    const program = () => {
      const topic = codecommit.Repository.get("found", "web", { repositoryName: "web" });
      return { arn: topic.arn, role: iam.Role.get("role", "deployer").arn };
    };
    const graph = await run(program, "preview");
    assert.deepEqual(graph.outputs, {
      arn: "arn:aws:codecommit:us-east-1:123456789012:web",
      role: "arn:aws:iam::123456789012:role/deployer",
    });
    assert.equal(find(graph, "found").read, true);
  });

  it("reads outputs of other stacks by each form of their name", async () => {
    const references = new Map([["shared", { outputs: { repository: "web", token: "t" }, secretOutputs: ["token"] }]]);
    const program = () => {
      const names = ["shared", "shop/shared", "organization/shop/shared"];
      const stacks = names.map((name) => new pulumi.StackReference(name));
      return {
        found: stacks.map((stack) => stack.requireOutput("repository")),
        token: stacks[0]?.requireOutput("token"),
      };
    };
    const graph = await run(program, "preview", { references });
    assert.deepEqual(graph.outputs["found"], ["web", "web", "web"]);
    assert.equal(graph.outputs["token"], "t");
    assert.deepEqual(graph.secretOutputs, ["token"]);
  });

  describe("fails", () => {
    it("on stacks that are not known", async () => {
      const program = () => void new pulumi.StackReference("other/shared");
      const references = new Map([["shared", { outputs: {} }]]);
      assert.deepEqual(await problemsOf(program, "update", { references }), [
        'Stack "dev" refers to stack "other/shared", which is unknown: known are "shared"',
      ]);
    });

    it("on every type without outputs, all at once", async () => {
      const program = () => {
        new Custom("random:index/randomPet:RandomPet", "b", {});
        new Custom("aws:amp/workspace:Workspace", "c", {});
        new Custom("random:index/randomPet:RandomPet", "a", {});
      };
      assert.deepEqual(await problemsOf(program), [
        'The outputs of aws:amp/workspace:Workspace are not modelled ("c"); ' +
          "add the type to delivery/graph/outputs or pass it as `models`",
        'The outputs of random:index/randomPet:RandomPet are not modelled ("b", "a"); ' +
          "add the type to delivery/graph/outputs or pass it as `models`",
      ]);
    });

    it("on functions without an answer", async () => {
      const program = () => ({ x: pulumi.runtime.invokeOutput("aws:ec2/getAmi:getAmi", {}) });
      assert.deepEqual(await problemsOf(program), [
        "The function aws:ec2/getAmi:getAmi is not modelled; pass its answer as `invokes`",
      ]);
      const invokes = { "aws:ec2/getAmi:getAmi": () => ({ result: { id: "ami-1" } }) };
      assert.deepEqual((await run(program, "update", { invokes })).outputs, { x: { id: "ami-1" } });
    });

    it("on parameters that AWS does not publish", async () => {
      assert.deepEqual(await problemsOf(() => ({ x: ssm.getParameterOutput({ name: "/shop/x" }).name })), [
        "aws.ssm.getParameter: the value of /shop/x is not known here; only /aws/service/ parameters are, others are " +
          "given by the option `invokes` of the evaluation",
      ]);
    });

    it("on methods of resources", async () => {
      const program = () => void new Provider("p", { region: "eu-west-1" }).terraformConfig();
      assert.deepEqual(await problemsOf(program), [
        "The method pulumi:providers:aws/terraformConfig is not modelled; evaluation knows no methods of resources",
      ]);
    });

    it("on inputs that a physical name cannot be formed from", async () => {
      const program = () =>
        void new codecommit.Repository("r", { repositoryName: pulumi.output(null as unknown as string) });
      assert.deepEqual(await problemsOf(program), [
        'aws:codecommit/repository:Repository "r": repositoryName is required; give it',
      ]);
    });

    it("with the message alone where the program means to fail", async () => {
      const error = new pulumi.ResourceError('Pipeline "p": no source', undefined, true);
      assert.deepEqual(
        await problemsOf(() => {
          throw error;
        }),
        ['Pipeline "p": no source'],
      );
    });

    it("with the place where the program breaks", async () => {
      const [problem = ""] = await problemsOf(async () => {
        new s3.Bucket("bucket");
        await Promise.resolve();
        throw new TypeError("x is not a function");
      });
      assert.match(problem, /^TypeError: x is not a function\nat .*evaluate\.test\.ts:\d+:\d+\)?$/);
    });

    it("in a way that reads well", async () => {
      const program = () => {
        void Promise.reject(new pulumi.RunError("one\nmore"));
        throw new pulumi.RunError("two");
      };
      await assert.rejects(run(program), {
        name: "EvaluationError",
        message: 'Evaluating stack "dev" as an update found 2 problems:\n  - two\n  - one\n    more',
      });
    });

    it("on values that never arrive, naming the resources that wait", async () => {
      const never = new Promise<string>(() => undefined);
      const program = () => {
        new s3.Bucket("waits", { bucket: never });
        new s3.Bucket("done");
      };
      assert.deepEqual(await problemsOf(program, "update", { timeoutSeconds: 0.05 }), [
        "The program did not complete: these resources were never registered: " +
          'aws:s3/bucket:Bucket "waits"; 0.05 s have passed',
      ]);
    });

    it("when nothing is left that could bring them, instead of ending the process", async () => {
      const failed = problemsOf(() => void new s3.Bucket("waits", { bucket: new Promise<string>(() => undefined) }));
      while (process.listenerCount("beforeExit") === 0) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      process.emit("beforeExit", 0);
      assert.deepEqual(await failed, [
        "The program did not complete: these resources were never registered: " +
          'aws:s3/bucket:Bucket "waits"; nothing is left that could complete them',
      ]);
    });

    it("on errors that the program logs", async () => {
      const write = console.error;
      console.error = () => undefined;
      try {
        assert.deepEqual(await problemsOf(() => void pulumi.log.error("bad")), [
          "The program logged an error with pulumi.log.error; see above",
        ]);
      } finally {
        console.error = write;
      }
    });
  });

  it("refuses registrations after the program has settled", async () => {
    let late: () => void = () => undefined;
    await run(() => {
      late = () => void new s3.Bucket("late");
    });
    const listeners = process.rawListeners("unhandledRejection") as ((...args: unknown[]) => void)[];
    process.removeAllListeners("unhandledRejection");
    try {
      const rejected = new Promise<Error>((resolve) => process.on("unhandledRejection", (e) => resolve(e as Error)));
      late();
      assert.equal(
        (await rejected).message,
        'failed to register new resource late [aws:s3/bucket:Bucket]: aws:s3/bucket:Bucket "late" was registered ' +
          'after stack "dev" had settled; return or await the promise that leads to it in the program',
      );
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });

  it("leaves nothing of itself behind", async () => {
    const before = {
      limit: Error.stackTraceLimit,
      rejections: process.rawListeners("unhandledRejection"),
      exits: process.rawListeners("beforeExit"),
      stack: pulumi.getStack(),
    };
    await run(() => void new s3.Bucket("bucket"), "preview", { config: { "shop:a": "b" } });
    await problemsOf(() => {
      throw new pulumi.RunError("no");
    });
    assert.deepEqual(
      {
        limit: Error.stackTraceLimit,
        rejections: process.rawListeners("unhandledRejection"),
        exits: process.rawListeners("beforeExit"),
        stack: pulumi.getStack(),
      },
      before,
    );
    assert.equal(pulumi.runtime.isDryRun(), false);
    assert.equal(new pulumi.Config("shop").get("a"), undefined);
  });

  it("lets evaluations wait for one another", async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { stack: pulumi.getStack(), bucket: new s3.Bucket("b").bucket };
    };
    const graphs = await Promise.all(["one", "two"].map((stack) => run(slow, "update", { stack })));
    assert.deepEqual(
      graphs.map(({ outputs }) => outputs["stack"]),
      ["one", "two"],
    );
    assert.deepEqual(
      graphs.map(({ resources }) => resources.length),
      [2, 2],
    );
  });
});
