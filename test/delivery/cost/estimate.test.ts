import assert from "node:assert/strict";
import { differenceOf, estimate, NO_USAGE, priceOf, priceTables, readUsage, USAGE } from "../../../delivery/cost";
import { evaluateProject } from "../../support/project";
import { graphOf, resource } from "./graphs";

const alarm = (name: string, inputs: Record<string, unknown>, region = "eu-central-1") =>
  resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, { inputs, region });

const metric = (id: string, period = 60) => ({ id, metric: { metricName: id, namespace: "any", period } });

describe("estimate", () => {
  it("says a missing price as missing, and that the total is incomplete", () => {
    const found = estimate([graphOf("dev", resource("aws:sqs/queue:Queue", "queue", { region: "eu-south-1" }))]);
    assert.deepEqual(found.charges, [
      {
        stack: "dev",
        account: "111111111111",
        region: "eu-south-1",
        urn: "urn:pulumi:any::any::aws:sqs/queue:Queue::queue",
        name: "queue",
        service: "SQS",
        what: "requests",
        quantity: 100_000,
        unit: "request",
        missing: "no table has its price in eu-south-1",
      },
    ]);
    assert.deepEqual([found.monthly, found.complete], [0, false]);
    assert.deepEqual(found.services, [{ name: "SQS", monthly: 0, lines: 1, missing: 1 }]);
  });

  it("names what costs nothing with its reason, and what nothing is known of", () => {
    const found = estimate([
      graphOf(
        "dev",
        resource("aws:iam/role:Role", "one"),
        resource("aws:iam/role:Role", "two"),
        resource("aws:redshift/cluster:Cluster", "cluster"),
        resource("aws:cloudcontrol/resource:Resource", "one", { inputs: { typeName: "AWS::Grafana::Workspace" } }),
        resource("random:index/randomId:RandomId", "id"),
        { ...resource("aws:s3/bucket:Bucket", "others"), read: true },
        { ...resource("aws:any/component:Component", "component"), custom: false },
      ),
    ]);
    assert.deepEqual(found.free, [{ type: "aws:iam/role:Role", count: 2, why: "IAM is free" }]);
    assert.deepEqual(
      found.notPriced.map(({ type, count }) => [type, count]),
      [
        ["aws:cloudcontrol/resource:Resource of AWS::Grafana::Workspace", 1],
        ["aws:redshift/cluster:Cluster", 1],
        ["random:index/randomId:RandomId", 1],
      ],
    );
    assert.deepEqual([found.charges, found.complete], [[], false]);
  });

  it("prices every metric that an alarm reads, and those that are read often at their own price", () => {
    const found = estimate([
      graphOf(
        "dev",
        alarm("one", { metricName: "m", period: 60 }),
        alarm("three", { metricQueries: [metric("a"), metric("b"), metric("c"), { id: "sum", expression: "a+b+c" }] }),
        alarm("fast", { metricName: "m", period: 10 }),
      ),
    ]);
    assert.deepEqual(
      Object.fromEntries(found.charges.map(({ name, quantity, monthly }) => [name, [quantity, monthly?.toFixed(2)]])),
      { one: [1, "0.10"], three: [3, "0.30"], fast: [1, "0.30"] },
    );
  });

  it("takes off what is free once, where that is asked for", () => {
    const graphs = [
      graphOf("dev", alarm("a", { metricQueries: "abcdefg".split("").map((id) => metric(id)) })),
      graphOf("prod", alarm("b", { metricQueries: "abcdefg".split("").map((id) => metric(id)) }, "us-east-1")),
    ];
    assert.equal(estimate(graphs).monthly.toFixed(2), "1.40");
    const found = estimate(graphs, { ...NO_USAGE, all: { freeTier: 1 } });
    assert.deepEqual(found.charges.map(({ free, monthly }) => [free, monthly?.toFixed(2)]).sort(), [
      [3, "0.40"],
      [7, "0.00"],
    ]);
  });

  it("counts the pipeline of releases by releases, and a stack by its own usage", () => {
    const pipeline = (name: string, provider: string) =>
      resource("aws:codepipeline/pipeline:Pipeline", name, {
        inputs: {
          pipelineType: "V2",
          stages: [{ name: "Source", actions: [{ category: "Source", provider, owner: "AWS" }] }],
        },
      });
    const { settings, problems } = readUsage([
      { where: "test", path: "pushesPerDay", value: 2 },
      { where: "test", path: "prod.releasesPerDay", value: 3 },
    ]);
    assert.deepEqual(problems, []);
    const found = estimate(
      [graphOf("dev", pipeline("pushes", "CodeCommit")), graphOf("prod", pipeline("releases", "S3"))],
      settings,
    );
    assert.deepEqual(Object.fromEntries(found.charges.map(({ name, quantity }) => [name, quantity])), {
      pushes: 60.875,
      releases: 91.3125,
    });
  });

  it("names hosts of builds and instances that no table has", () => {
    const found = estimate([
      graphOf(
        "dev",
        resource("aws:codebuild/project:Project", "gpu", {
          inputs: { environment: { type: "LINUX_GPU_CONTAINER", computeType: "BUILD_GENERAL1_LARGE" } },
        }),
        resource("aws:ec2/instance:Instance", "big", { inputs: { instanceType: "x2idn.metal" } }),
        resource("aws:autoscaling/group:Group", "lost", {
          inputs: { minSize: 2, launchTemplate: { id: "lt-elsewhere" } },
        }),
      ),
    ]);
    assert.deepEqual(found.charges.map(({ name, what, missing }) => `${name}: ${what}: ${missing}`).sort(), [
      "big: disks: their size is the image's, which the program does not say",
      "big: hours of 1 × x2idn.metal: no table has a price of instance.x2idn.metal",
      "gpu: minutes of builds, gpu large: no table has a price of build.gpu.large",
      "lost: hours of 2 instances: their launch template is not in the program, or one of several",
    ]);
  });

  it("does not price licensed images and spot instances as Linux on demand", () => {
    const disk = { rootBlockDevice: { volumeSize: 8, volumeType: "gp3" }, instanceType: "t3.micro" };
    const windows = "resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base";
    const found = estimate([
      graphOf(
        "dev",
        resource("aws:ec2/instance:Instance", "windows", { inputs: { ...disk, ami: windows } }),
        resource("aws:ec2/instance:Instance", "spot", {
          inputs: { ...disk, instanceMarketOptions: { marketType: "spot" } },
        }),
        resource("aws:ec2/instance:Instance", "linux", { inputs: { ...disk, ami: "ami-0123456789abcdef0" } }),
      ),
    ]);
    assert.deepEqual(
      found.charges
        .filter(({ what }) => what.startsWith("hours"))
        .map(({ name, what, monthly, missing }) => [name, what, monthly?.toFixed(2) ?? missing]),
      [
        ["linux", "hours of 1 × t3.micro", "8.76"],
        ["spot", "hours of 1 × t3.micro", "AWS charges what the market of type spot takes"],
        ["windows", "hours of 1 × t3.micro", `their image ${windows} is licensed, and no table has its price`],
      ],
    );
  });

  it("tells what a change adds, and lines without a price that come with it", () => {
    const before = estimate([graphOf("dev", resource("aws:kms/key:Key", "one"))]);
    const after = estimate([
      graphOf(
        "dev",
        resource("aws:kms/key:Key", "one"),
        resource("aws:kms/key:Key", "two"),
        resource("aws:sqs/queue:Queue", "q"),
      ),
    ]);
    assert.deepEqual(
      differenceOf(before, after).map(({ before: was, after: is, ...rest }) => ({
        ...rest,
        change: (is - was).toFixed(2),
      })),
      [
        { stack: "dev", region: "eu-central-1", service: "KMS", missingBefore: 0, missingAfter: 0, change: "1.03" },
        { stack: "dev", region: "eu-central-1", service: "SQS", missingBefore: 0, missingAfter: 1, change: "0.00" },
      ],
    );
    assert.deepEqual(differenceOf(after, after), []);
  });

  it("knows every type of this repository's stacks", async () => {
    const found = estimate([...(await evaluateProject("update")).values()]);
    assert.deepEqual(found.notPriced, []);
    const few = [
      "ECR",
      "EBS",
      "Elastic Load Balancing",
      "EventBridge",
      "Route 53",
      "S3",
      "SNS",
      "SQS",
      "Secrets Manager",
    ];
    const missing = found.charges.filter(({ monthly, service }) => monthly === undefined && !few.includes(service));
    assert.deepEqual(missing, []);
  });
});

describe("usage", () => {
  it("refuses all that it does not know, at once", () => {
    const given = [
      ["pushes", 1],
      ["pushesPerDay", -1],
      ["dev.buildMinutes", "long"],
      ["freeTier", 2],
      ["dev.freeTier", 1],
    ] as const;
    const { problems } = readUsage(given.map(([path, value]) => ({ where: "--usage", path, value })));
    assert.deepEqual(problems, [
      `--usage: the usage must be one of ${Object.keys(USAGE).join(", ")}, got "pushes"`,
      "--usage: pushesPerDay must be a number from 0 (executions a day of a pipeline that starts by itself with a change of its source), got -1; omit it to use 4",
      '--usage: buildMinutes must be a number from 0 (minutes of a build, and of the action that waits for it; AWS rounds up), got "long"; omit it to use 5',
      "--usage: freeTier must be 0 or 1, got 2; omit it to use 0",
      '--usage: freeTier is of all stacks together, got one of "dev"; leave the stack out',
    ]);
  });
});

describe("prices", () => {
  it("have a page, a day, a unit, and an amount for regions that AWS has, each once", () => {
    const region = /^(everywhere|[a-z]{2}(-gov)?-(central|east|west|north|south|northeast|southeast)-\d)$/;
    const ids = new Set<string>();
    for (const { service, source, date, prices } of priceTables()) {
      assert.match(source, /^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/$/, service);
      assert.match(date, /^20\d\d-\d\d-\d\d$/, service);
      for (const [id, { unit, usd }] of Object.entries(prices)) {
        assert.ok(unit !== "" && !ids.has(id), id);
        ids.add(id);
        const regions = Object.values(usd).flatMap((names) => names.split(" "));
        assert.deepEqual(
          regions.filter((name) => !region.test(name)),
          [],
          id,
        );
        assert.equal(new Set(regions).size, regions.length, id);
        assert.ok(
          Object.keys(usd).every((amount) => Number(amount) > 0),
          id,
        );
      }
    }
    assert.ok(ids.size > 150);
  });

  it("are those of the region, with where they are from", () => {
    assert.deepEqual(priceOf("natGateway.hour", "eu-central-1"), {
      id: "natGateway.hour",
      service: "NAT gateways",
      unit: "hour",
      usd: 0.052,
      free: 0,
      source: "https://aws.amazon.com/vpc/pricing/",
      date: "2025-10-28",
      isSecondary: false,
    });
    assert.equal(priceOf("zone.month", "anywhere")?.usd, 0.5);
    assert.equal(priceOf("natGateway.hour", "eu-north-9"), undefined);
    assert.equal(priceOf("none", "eu-central-1"), undefined);
  });
});
