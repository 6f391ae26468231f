import assert from "node:assert/strict";
import { UNKNOWN, messages, violations, type TestResource } from "./run";

type Props = Readonly<Record<string, unknown>>;

const container = (change: Props = {}) => ({
  name: "board",
  image: "shop:1",
  environment: [{ name: "STAGE", value: "prod" }],
  secrets: [{ name: "DB_PASSWORD", valueFrom: "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db" }],
  ...change,
});

/** A task for Fargate with one container. */
const task = (change: Props = {}): TestResource => ({
  type: "aws:ecs/taskDefinition:TaskDefinition",
  props: {
    family: "shop",
    networkMode: "awsvpc",
    containerDefinitions: JSON.stringify([container()]),
    ...change,
  },
});

const service = (networkConfiguration: unknown, type = "aws:ecs/service:Service"): TestResource => ({
  type,
  props: { networkConfiguration },
});

const withContainer = (policy: string, change: Props) =>
  messages(policy, [task({ containerDefinitions: JSON.stringify([container(change)]) })]);

describe("policy pack: containers", () => {
  it("accepts a task with an interface of its own in a private subnet", async () => {
    assert.deepEqual(await violations([task(), service({ subnets: ["subnet-1"], assignPublicIp: false })]), []);
  });

  it("accepts what is unknown", async () => {
    const unknown = { networkMode: UNKNOWN, containerDefinitions: UNKNOWN, pidMode: UNKNOWN, ipcMode: UNKNOWN };
    assert.deepEqual(await violations([task(unknown), service(UNKNOWN), service({ assignPublicIp: UNKNOWN })]), []);
  });

  it("task-network asks for an interface of its own", async () => {
    const refused = (got: string) => [`networkMode must be "awsvpc", got ${got}`];
    for (const mode of ["host", "bridge", "none"])
      assert.deepEqual(await messages("task-network", [task({ networkMode: mode })]), refused(`"${mode}"`));
    assert.deepEqual(await messages("task-network", [task({ networkMode: undefined })]), refused("none"));
  });

  it("task-privileges refuses the host's rights, processes and memory", async () => {
    assert.deepEqual(await withContainer("task-privileges", { privileged: true }), [
      'container "board": privileged must not be true; the container would have all rights on its host',
    ]);
    assert.deepEqual(await withContainer("task-privileges", { privileged: false }), []);
    for (const mode of ["pidMode", "ipcMode"]) {
      const refused = [`${mode} must not be "host"; containers would reach into their host`];
      assert.deepEqual(await messages("task-privileges", [task({ [mode]: "host" })]), refused);
      assert.deepEqual(await messages("task-privileges", [task({ [mode]: "task" })]), []);
    }
  });

  it("task-root-filesystem refuses a container that says that it writes, and tells it as advice", async () => {
    assert.deepEqual(await withContainer("task-root-filesystem", { readonlyRootFilesystem: false }), [
      'container "board": readonlyRootFilesystem must be true, got false; mount volumes for what is written',
    ]);
    for (const readonlyRootFilesystem of [true, undefined, null])
      assert.deepEqual(await withContainer("task-root-filesystem", { readonlyRootFilesystem }), []);
    const writing = task({ containerDefinitions: [container({ readonlyRootFilesystem: false })] });
    assert.deepEqual(
      (await violations([writing])).map(({ level }) => level),
      ["advisory"],
    );
  });

  it("task-secrets looks into the environment, and does not print it", async () => {
    const environment = [{ name: "DB_PASSWORD", value: "hunter2" }];
    assert.deepEqual(await withContainer("task-secrets", { environment }), [
      'container "board": environment "DB_PASSWORD": its name says that it is a secret, ' +
        "and whoever may see the task definition reads it; name it under secrets",
    ]);
    const definitions = { containerDefinitions: JSON.stringify([container({ environment })]) };
    assert.deepEqual(await messages("task-secrets", [task(definitions)], { allowedNames: ["DB_PASSWORD"] }), []);
    assert.deepEqual(await messages("task-secrets", [task({ containerDefinitions: "no JSON" })]), []);
  });

  for (const type of ["aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"])
    it(`service-public-ip refuses public addresses of ${type}`, async () => {
      const found = (settings: unknown) => messages("service-public-ip", [service(settings, type)]);
      const refused = [
        "networkConfiguration.assignPublicIp must not be true; place tasks in private subnets, behind a load balancer",
      ];
      assert.deepEqual(await found({ assignPublicIp: true }), refused);
      for (const settings of [undefined, {}, { assignPublicIp: false }]) assert.deepEqual(await found(settings), []);
    });
});
