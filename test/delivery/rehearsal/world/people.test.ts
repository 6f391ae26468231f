import assert from "node:assert/strict";
import { approvalHandler } from "../../../../delivery/rehearsal/pipeline/approval";
import { executePipeline } from "../../../../delivery/rehearsal/pipeline/execution";
import { Notifications } from "../../../../delivery/rehearsal/notifications/notifications";
import { RehearsalError } from "../../../../delivery/rehearsal/types";
import { CurrentWorld } from "../../../../delivery/rehearsal/world/current";
import { completeHandshake, confirmations } from "../../../../delivery/rehearsal/world/operators";
import { WORLDS } from "../../../../delivery/rehearsal/world/worlds";
import { graphOf, resource } from "../fixtures/graph";
import { Notes, TRIGGER, action, pipelineGraph } from "../pipeline/support";

const MINUTE = 60_000;

describe("people in a world", () => {
  const world = new CurrentWorld();
  const connectionArn = "arn:aws:codeconnections:eu-central-1:111111111111:connection/1";
  const connection = resource(
    "aws:codeconnections/connection:Connection",
    "app",
    {},
    { outputs: { arn: connectionArn } },
  );

  async function approve(more: Record<string, unknown>, answer = true) {
    const notes = new Notes();
    const asked: string[] = [];
    const { clock } = world;
    const surroundings = {
      ...notes.surroundings,
      ...{ world, clock },
      approve: async (question: string) => {
        asked.push(question);
        return answer;
      },
    };
    const graph = pipelineGraph([
      {
        name: "Approve",
        actions: [
          action("Ask", { category: "Approval", provider: "Manual", configuration: { CustomData: "Go?" }, ...more }),
        ],
      },
    ]);
    const before = clock.now();
    const handlers = { "Approval/Manual": approvalHandler(surroundings) };
    const { status } = await executePipeline(graph, TRIGGER, handlers, surroundings);
    const told = notes.events.flatMap((event) =>
      event.kind === "step" && ["failed", "skipped"].includes(event.status) ? [event.detail ?? event.what] : [],
    );
    return { status, asked, told, minutes: Math.floor((clock.now() - before) / MINUTE) };
  }

  it("let an approval expire on the first day, after a week, and give it when they are asked again", async () => {
    world.enter(WORLDS["first-day"]);
    assert.deepEqual(await approve({}), {
      status: "Succeeded",
      asked: ["Go?"],
      told: ["nobody answered within 7 days: Go?", "somebody retries the stage, which asks again"],
      minutes: 7 * 24 * 60,
    });
    // Once only.
    assert.deepEqual((await approve({})).told, []);
  });

  it("let it expire after the time that the action says", async () => {
    world.enter(WORLDS["first-day"]);
    const { told, minutes } = await approve({ timeoutInMinutes: 90 });
    assert.deepEqual([told[0], minutes], ["nobody answered within 90 minutes: Go?", 90]);
  });

  it("may still say no", async () => {
    world.enter(WORLDS["first-day"]);
    const { status, told } = await approve({}, false);
    assert.deepEqual([status, told.at(-1)], ["Failed", "Rejected: Go?"]);
  });

  it("complete a handshake, or nothing starts", async () => {
    world.enter(WORLDS["first-day"]);
    const source = { configuration: { ConnectionArn: connectionArn } } as unknown as Parameters<
      typeof completeHandshake
    >[1];
    const questions: string[] = [];
    const parts = { graphs: [graphOf(connection)], world, progress: () => undefined };
    const ask = (answer: boolean) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    await assert.rejects(completeHandshake("dev", source, { ...parts, approve: ask(false) }), {
      name: "RehearsalError",
      message: `the connection ${connectionArn} is PENDING, so that no push starts anything`,
    });
    await completeHandshake("dev", source, { ...parts, approve: ask(true) });
    await completeHandshake("dev", source, { ...parts, approve: ask(false) });
    const step =
      `complete the handshake of the connection ${connectionArn} at ` +
      "https://eu-central-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-central-1";
    assert.deepEqual(questions, [`By hand: ${step}`, `By hand: ${step}`]);
    assert.deepEqual(world.steps, [step]);
  });

  it("are not told until they confirm, whoever must", () => {
    const topic = "arn:aws:sns:eu-central-1:111111111111:news";
    const queue = (account: string): string => `arn:aws:sqs:eu-central-1:${account}:news`;
    const subscription = (protocol: string, endpoint: string) =>
      resource("aws:sns/topicSubscription:TopicSubscription", endpoint, { topic, protocol, endpoint });
    const rule = resource(
      "aws:codestarnotifications/notificationRule:NotificationRule",
      "rule",
      { resource: "app", eventTypeIds: ["happened"], targets: [{ type: "SNS", address: topic }] },
      { outputs: { arn: "rule" } },
    );
    const graph = graphOf(
      rule,
      subscription("email", "ann@example.com"),
      subscription("sms", "+491701234567"),
      subscription("sqs", queue("111111111111")),
      subscription("sqs", queue("222222222222")),
    );
    let isPending = true;
    const notifications = new Notifications({
      graphs: [graph],
      checkAccess: () => undefined,
      progress: () => undefined,
      isPending: () => isPending,
    });
    const note = () => {
      notifications.note({ resourceArn: "app", eventTypeId: "happened", where: [] });
      return notifications.take();
    };
    const endpoints = (readers: readonly { readonly endpoint: string }[] = []) =>
      readers.map(({ endpoint }) => endpoint);
    const first = note();
    assert.deepEqual(endpoints(first[0]?.readers), ["+491701234567", queue("111111111111")]);
    assert.deepEqual(endpoints(first[0]?.unconfirmed), ["ann@example.com", queue("222222222222")]);
    assert.deepEqual(confirmations([...first, ...first]), [
      `ann@example.com confirms the subscription to ${topic}`,
      `${queue("222222222222")} confirms the subscription to ${topic}`,
    ]);
    isPending = false;
    assert.equal(note()[0]?.readers.length, 4);
  });

  it("retry a stage that failed because a role was not known everywhere", async () => {
    world.enter(WORLDS.throttled);
    const notes = new Notes();
    const surroundings = { ...notes.surroundings, world, clock: world.clock };
    const assume = {
      principal: { kind: "service", id: "codebuild.amazonaws.com" } as const,
      action: "sts:AssumeRole",
      resource: "arn:aws:iam::111111111111:role/build",
      ...{ resourceAccount: "111111111111", region: "eu-central-1", context: {}, purpose: "", source: "" },
    };
    let attempts = 0;
    const stub = async () => {
      attempts += 1;
      try {
        world.meet(assume);
      } catch {
        throw new RehearsalError("the build failed");
      }
      return { variables: {}, summary: "done" };
    };
    const graph = pipelineGraph([{ name: "Build", actions: [action("a")] }]);
    const { status } = await executePipeline(graph, TRIGGER, { "Test/Stub": stub }, surroundings);
    assert.deepEqual([status, attempts], ["Succeeded", 2]);
  });
});
