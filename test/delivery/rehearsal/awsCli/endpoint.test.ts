import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startAwsEndpoint, type AwsEndpoint } from "../../../../delivery/rehearsal/awsCli/endpoint";
import { createCloud, type Caller } from "../../../../delivery/rehearsal/cloud";
import { createProcesses } from "../../../../delivery/rehearsal/processes";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { storesGraph } from "../fixtures/graph";

const caller = (name: string): Caller => ({
  principal: { kind: "role", id: `arn:aws:iam::111111111111:role/app/${name}`, sessionName: "s" },
  account: "111111111111",
  region: "eu-central-1",
  purpose: "the build",
});

describe("rehearsal/awsCli/endpoint", () => {
  const processes = createProcesses();
  let folder: string;
  let endpoint: AwsEndpoint;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "interlock aws' endpoint-"));
    const stores = createStores([storesGraph()], join(folder, "stores"));
    const parts = { stores, keys: createSigningKeys([]), callsOf: () => [], authorize: () => undefined };
    endpoint = await startAwsEndpoint(createCloud(parts), join(folder, "bin"));
  });
  after(async () => {
    await endpoint.close();
    await processes.stopAll();
    rmSync(folder, { recursive: true });
  });

  async function aws(environment: Readonly<Record<string, string>>, args: string) {
    const lines: string[] = [];
    const end = await processes.run({
      command: "/bin/sh",
      args: ["-c", `aws ${args}`],
      cwd: folder,
      env: { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, ...environment },
      onLine: (line, stream) => lines.push(`${stream}: ${line}`),
    });
    return { exitCode: end.exitCode, lines };
  }

  it("answers each build as itself until its session ends", async () => {
    const [one, two] = [endpoint.open(caller("one")), endpoint.open(caller("two"))];
    const who = "sts get-caller-identity --query Arn --output text";
    const arn = (name: string): string => `stdout: arn:aws:sts::111111111111:assumed-role/${name}/s`;
    const [first, second] = await Promise.all([aws(one.environment, who), aws(two.environment, who)]);
    assert.deepEqual(first, { exitCode: 0, lines: [arn("one")] });
    assert.deepEqual(second, { exitCode: 0, lines: [arn("two")] });
    two.close();
    assert.deepEqual(await aws(two.environment, who), {
      exitCode: 255,
      lines: ["stderr: ", "stderr: aws: [ERROR]: the rehearsal does not know this build"],
    });
    one.close();
  });

  it("notes per build what it does not know, and hands over the exit code", async () => {
    const session = endpoint.open(caller("one"));
    assert.equal((await aws(session.environment, "ecs list-clusters")).exitCode, 252);
    assert.deepEqual(session.unknown, ["aws ecs list-clusters"]);
    session.close();
  });

  it("explains itself outside of a rehearsal", async () => {
    assert.deepEqual(await aws({}, "s3 ls"), {
      exitCode: 255,
      lines: [
        "stderr: ",
        "stderr: aws: [ERROR]: this is the rehearsal's stand-in for the AWS CLI; it works within the rehearsal only",
      ],
    });
    assert.deepEqual(await aws({ INTERLOCK_AWS: "1:token" }, "s3 ls"), {
      exitCode: 255,
      lines: ["stderr: ", "stderr: aws: [ERROR]: the rehearsal does not answer; it may have ended"],
    });
  });
});
