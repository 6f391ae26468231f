import assert from "node:assert/strict";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { Docker } from "../../../../delivery/rehearsal/docker/command";
import { Registry } from "../../../../delivery/rehearsal/docker/registry";
import { RehearsalError } from "../../../../delivery/rehearsal/types";

const ACCOUNT = "111111111111";
const REGION = "eu-central-1";
const HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/build`;
const BUILDER = {
  principal: { kind: "role", id: ROLE },
  account: ACCOUNT,
  region: REGION,
  purpose: "the build",
} as const;

describe("a base image that no stack declares", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interlock-base-"));
    mkdirSync(join(folder, "context"));
    writeFileSync(join(folder, "context", "Dockerfile"), 'ARG BASE=node:22\nFROM ${BASE}\nCMD ["node", "-v"]\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function stage(permit: (step: DeliveryStep) => void = () => undefined) {
    const steps: DeliveryStep[] = [];
    const notRehearsed: string[] = [];
    const registry = new Registry(
      [],
      (step) => {
        steps.push(step);
        permit(step);
      },
      () => undefined,
    );
    const docker = new Docker(registry, join(folder, "images"), (what) => notRehearsed.push(what));
    const run = (words: string, stdin = "") =>
      docker.run({ arguments: words.split(" "), folder, environment: {}, stdin });
    const logIn = () => run(`login --username AWS --password-stdin ${HOST}`, registry.issuePassword(BUILDER));
    const base = registry.outside({ account: ACCOUNT, region: REGION, name: "base/node" }, "22")!;
    const build = () => run(`build --build-arg BASE=${HOST}/base/node@${base.image.digest} --tag app context`);
    return { steps, notRehearsed, registry, run, logIn, build };
  }

  it("is pulled by whoever logged in, and what is built on it runs with this machine's programs", async () => {
    const { steps, notRehearsed, logIn, build } = stage();
    assert.equal((await logIn()).exitCode, 0);
    const built = await build();
    assert.deepEqual([built.exitCode, built.stderr], [0, ""]);
    assert.deepEqual(steps, [
      {
        kind: "PullImage",
        principal: BUILDER.principal,
        repositoryArn: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/base/node`,
      },
    ]);
    assert.match(notRehearsed.join("\n"), /what is built on it runs with what this machine has/);
  });

  it("is not pulled without a login, nor where the policies forbid it", async () => {
    const { build } = stage();
    const refused = await build();
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, new RegExp(`no basic auth credentials for ${HOST}`));
    const denied = stage(() => {
      throw new RehearsalError("not authorized to perform ecr:BatchGetImage");
    });
    await denied.logIn();
    assert.match((await denied.build()).stderr, /not authorized to perform ecr:BatchGetImage/);
  });

  it("is none where a stack declares the repository", () => {
    const { registry } = stage();
    assert.equal(registry.outside({ account: ACCOUNT, region: REGION, name: "base/node" }, "23"), undefined);
  });
});
