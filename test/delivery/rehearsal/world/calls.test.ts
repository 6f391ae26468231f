import assert from "node:assert/strict";
import type { AwsCall } from "../../../../delivery/access";
import { attemptsOf, withAttempts } from "../../../../delivery/rehearsal/world/attempts";
import { CurrentWorld } from "../../../../delivery/rehearsal/world/current";
import { WORLDS } from "../../../../delivery/rehearsal/world/worlds";

const ROLE = { kind: "role", id: "arn:aws:iam::111111111111:role/build" } as const;
const service = (id: string) => ({ kind: "service", id }) as const;

const call = (action: string, more: Partial<AwsCall> = {}): AwsCall => ({
  principal: ROLE,
  action,
  resource: "*",
  resourceAccount: "111111111111",
  region: "eu-central-1",
  context: {},
  purpose: "",
  source: "",
  ...more,
});

describe("calls in a world", () => {
  let world: CurrentWorld;
  beforeEach(() => {
    world = new CurrentWorld();
  });

  it("get through as long as nothing is wrong", () => {
    world.enter(WORLDS.steady);
    for (let count = 0; count < 9; count += 1) world.meet(call("lambda:GetAlias"));
    world.meet(call("sts:AssumeRole", { principal: service("codebuild.amazonaws.com") }));
    assert.deepEqual([world.calls.retried, world.calls.tooEarly], [0, 0]);
  });

  it("find no answer in a region that is lost, and one in all others", () => {
    world.calls.lose("us-east-1");
    assert.throws(() => world.meet(call("s3:GetObject", { region: "us-east-1" })), {
      name: "NoAnswer",
      message: "No answer to s3:GetObject from us-east-1: the region is lost",
    });
    world.meet(call("s3:GetObject"));
  });

  it("are throttled by their number, action and region, and tried again as SDKs do", () => {
    world.enter(WORLDS.throttled);
    const before = world.clock.now();
    for (let count = 0; count < 5; count += 1) world.meet(call("lambda:GetAlias"));
    world.meet(call("lambda:GetAlias", { region: "eu-west-1" }));
    assert.equal(world.calls.retried, 3);
    assert.ok(world.clock.now() - before >= 3 * 3000);
  });

  it("fail where they are tried once only, in the words of their service", () => {
    const once = (action: string) => () =>
      withAttempts(attemptsOf({ AWS_MAX_ATTEMPTS: "1" }), () => world.meet(call(action)));
    world.enter(WORLDS.throttled);
    assert.throws(once("lambda:GetAlias"), {
      name: "Throttled",
      message:
        "An error occurred (TooManyRequestsException) when calling the GetAlias operation: Rate exceeded (it is tried once only)",
    });
    assert.throws(once("s3:PutObject"), { code: "SlowDown" });
    assert.throws(once("codedeploy:CreateDeployment"), { code: "ThrottlingException" });
    // The next ones get through.
    once("lambda:GetAlias")();
  });

  it("are tried as often as the environment says", () => {
    assert.deepEqual(
      [{}, { AWS_RETRY_MODE: "legacy" }, { AWS_MAX_ATTEMPTS: "7" }, { AWS_MAX_ATTEMPTS: "many" }].map(attemptsOf),
      [3, 5, 7, 3],
    );
  });

  it("of services go on, and what IAM decides by itself is no call", () => {
    world.enter(WORLDS.throttled);
    withAttempts(1, () => {
      world.meet(call("sns:Publish", { principal: service("codestar-notifications.amazonaws.com") }));
      world.meet(call("iam:PassRole"));
    });
  });

  it("take on a changed role too early once, if the service does not wait", () => {
    world.enter(WORLDS.throttled);
    const assume = (id: string, resource: string) => () =>
      world.meet(call("sts:AssumeRole", { principal: service(id), resource }));
    const build = assume("codebuild.amazonaws.com", "role/build");
    assert.throws(build, {
      name: "NotYet",
      message:
        "codebuild.amazonaws.com cannot assume role/build yet: a change of the role is a moment old, and not everywhere at once",
    });
    assert.throws(build, { name: "NotYet" });
    world.clock.pass(60_000);
    build();
    assume("events.amazonaws.com", "role/events")();
    assert.equal(world.calls.tooEarly, 2);
  });
});
