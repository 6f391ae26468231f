import assert from "node:assert/strict";
import * as iam from "@pulumi/aws/iam";
import * as sns from "@pulumi/aws/sns";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { EvaluationError, evaluateProgram } from "../../../../delivery/graph";
import { checkStacks, type StackCheck } from "../../../../delivery/graph/strict";
import { viewOf } from "../../../../delivery/graph/strict/view";

const evaluate = (program: () => void, checks: readonly StackCheck[]) =>
  evaluateProgram({ project: "shop", stack: "dev", mode: "update", program, checks });

const trust = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** Says of every topic that its name is wrong. */
const noTopics: StackCheck = (stack) =>
  stack.ofType("aws:sns/topic:Topic").map((resource) => ({
    resource,
    property: "name",
    allowed: "must not be a topic's",
    got: resource.inputs["name"],
    fix: "leave it out",
  }));

describe("the stage of strict checks", () => {
  it("tells every finding of every check in one error", async () => {
    const noRoles: StackCheck = (stack) =>
      stack
        .ofType("aws:iam/role:Role")
        .map((resource) => ({ resource, property: "path", allowed: "must be absent", fix: "omit it" }));
    const program = () => {
      new sns.Topic("a", { name: "one" });
      new iam.Role("b", { assumeRolePolicy: trust });
    };
    await assert.rejects(evaluate(program, [noTopics, noRoles]), (error: EvaluationError) => {
      assert.deepEqual(error.problems, [
        'aws:sns/topic:Topic "a": name must not be a topic\'s, got "one"; leave it out',
        'aws:iam/role:Role "b": path must be absent; omit it',
      ]);
      return true;
    });
  });

  it("tells them beside what the program itself reports", async () => {
    const program = () => {
      new sns.Topic("a", { name: "one" });
      throw new pulumi.RunError("the program says no");
    };
    await assert.rejects(evaluate(program, [noTopics]), (error: EvaluationError) => {
      assert.deepEqual(error.problems, [
        'aws:sns/topic:Topic "a": name must not be a topic\'s, got "one"; leave it out',
        "the program says no",
      ]);
      return true;
    });
  });

  it("conceals secrets", async () => {
    const value: StackCheck = ({ declared }) =>
      declared.map((resource) => ({
        resource,
        property: "value",
        allowed: "must be short",
        got: "s3cr3t",
        fix: "cut it",
      }));
    const program = () =>
      void new ssm.Parameter("a", { type: ssm.ParameterType.SecureString, value: pulumi.secret("s3cr3t") });
    await assert.rejects(evaluate(program, [value]), (error: EvaluationError) => {
      assert.deepEqual(error.problems, ['aws:ssm/parameter:Parameter "a": value must be short, got [secret]; cut it']);
      return true;
    });
  });

  it("passes warnings on with the graph", async () => {
    const warn: StackCheck = ({ declared }) =>
      declared.map((resource) => ({ resource, property: "name", allowed: "is not known", fix: "look", warning: true }));
    const graph = await evaluate(() => void new sns.Topic("a"), [warn]);
    assert.deepEqual(graph.warnings, ['aws:sns/topic:Topic "a": name is not known; look']);
    assert.equal((await evaluate(() => void new sns.Topic("a"), [])).warnings, undefined);
  });

  it("shows checks what a stack declares, not what it looks up", async () => {
    const program = () => {
      new sns.Topic("a", { name: "one" });
      iam.Role.get("b", "theirs");
      new pulumi.ComponentResource("shop:index:Till", "c");
    };
    const graph = await evaluate(program, []);
    const view = viewOf(graph);
    assert.deepEqual(
      view.declared.map(({ name }) => name),
      ["a"],
    );
    assert.deepEqual(view.ofType("aws:iam/role:Role"), []);
    assert.equal(view.byArn("arn:aws:sns:us-east-1:123456789012:one")?.name, "a");
    assert.equal(view.byArn("arn:aws:iam::123456789012:role/theirs"), undefined);
    assert.equal(view.get("urn:pulumi:dev::shop::aws:iam/role:Role::b")?.read, true);
  });

  it("shows checks of all stacks each stack that was evaluated", async () => {
    const graph = await evaluate(() => void new sns.Topic("a", { name: "one" }), []);
    const other = { ...graph, stack: "prod" };
    const { problems, warnings } = checkStacks(
      [graph, other],
      [
        (stacks) =>
          stacks.map((stack) => ({
            resource: stack.declared[0]!,
            property: "name",
            allowed: `must not be in ${stack.graph.stack}`,
            fix: "go",
          })),
      ],
    );
    assert.deepEqual(problems, [
      'aws:sns/topic:Topic "a": name must not be in dev; go',
      'aws:sns/topic:Topic "a": name must not be in prod; go',
    ]);
    assert.deepEqual(warnings, []);
  });
});
