import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import type { DeliveryStep } from "../../../../delivery/access/types";
import { type AwsEndpoint, startAwsEndpoint } from "../../../../delivery/rehearsal/awsCli/endpoint";
import type { Services } from "../../../../delivery/rehearsal/awsCli/services";
import { type Caller, createCloud } from "../../../../delivery/rehearsal/cloud";
import { imageOutside } from "../../../../delivery/rehearsal/docker/image";
import { Registry, parseReference } from "../../../../delivery/rehearsal/docker/registry";
import { createSigningKeys } from "../../../../delivery/rehearsal/signingKeys";
import { createStores } from "../../../../delivery/rehearsal/stores";
import { CurrentWorld } from "../../../../delivery/rehearsal/world/current";
import { WORLDS, type World } from "../../../../delivery/rehearsal/world/worlds";
import { imageVariables, renderBuildspec } from "../../../../stacks/containerBuildspecs";
import { run } from "../../../app/host";
import { AWAY, HOME, TOOLS, names, settings } from "../../../stacks/containerSettings";
import { graphOf, resource, storesGraph } from "../fixtures/graph";

const MINUTE = 60_000;
const url = (region: string): string => `${TOOLS}.dkr.ecr.${region}.amazonaws.com/departures`;
const arn = (region: string): string => `arn:aws:ecr:${region}:${TOOLS}:repository/departures`;
const RENDERER: Caller = {
  principal: { kind: "role", id: `arn:aws:iam::${TOOLS}:role/departures/prod/departures-prod-render` },
  account: TOOLS,
  region: HOME,
  purpose: "the build",
};

const images = graphOf(
  ...[HOME, AWAY].map((region) => ({
    ...resource(
      "aws:ecr/repository:Repository",
      `images-${region}`,
      {},
      { outputs: { name: "departures", arn: arn(region), repositoryUrl: url(region) } },
    ),
    account: TOOLS,
    region,
  })),
  {
    ...resource("aws:ecr/replicationConfiguration:ReplicationConfiguration", "replication", {
      replicationConfiguration: { rules: [{ destinations: [{ region: AWAY, registryId: TOOLS }] }] },
    }),
    account: TOOLS,
    region: HOME,
  },
);

describe("rehearsal/awsCli: a build that waits for an image", () => {
  let folder: string;
  let endpoint: AwsEndpoint;
  let world: CurrentWorld;
  let steps: DeliveryStep[];
  let registry: Registry;
  const image = imageOutside(`${url(HOME)}:1`);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "interlock-waiting-"));
    mkdirSync(join(folder, "work"));
    const stores = createStores([storesGraph()], join(folder, "stores"));
    const parts = { stores, keys: createSigningKeys([]), callsOf: () => [], authorize: () => undefined };
    endpoint = await startAwsEndpoint(createCloud(parts), join(folder, "bin"));
    world = new CurrentWorld();
    steps = [];
    const checkAccess = (step: DeliveryStep): void => void steps.push(step);
    registry = new Registry([images], checkAccess, () => undefined, world);
    // What the commands of this build reach.
    endpoint.serve({ registry, checkAccess, clock: world.clock } as unknown as Services);
  });
  afterEach(async () => {
    await endpoint.close();
    rmSync(folder, { recursive: true });
  });

  const enter = (changes: Partial<World>): void => {
    world.enter({ ...WORLDS.throttled, ...changes });
    registry.push(RENDERER, parseReference(`${url(HOME)}:1`), image);
    steps.length = 0;
  };
  const sh = async (command: string, more: Record<string, string> = {}) => {
    const session = endpoint.open(RENDERER);
    const PATH = [join(folder, "bin"), join(process.execPath, ".."), process.env.PATH].join(delimiter);
    const outcome = await run("sh", ["-ec", command], { ...session.environment, ...more, PATH }, join(folder, "work"));
    session.close();
    return { ...outcome, unknown: session.unknown };
  };
  /** Runs the command of the project that renders which waits. */
  const wait = (more: Record<string, string> = {}) => {
    writeFileSync(
      join(folder, "work", "imageDetail.json"),
      JSON.stringify({ ImageURI: `${url(HOME)}@${image.digest}` }),
    );
    const { phases } = parse(renderBuildspec()) as { phases: { build: { commands: string[] } } };
    const variables = Object.fromEntries(imageVariables(settings(), names).map(({ name, value }) => [name, value]));
    return sh(phases.build.commands[1] ?? "", { ...variables, ...more, REGIONS: `${HOME} ${AWAY}` });
  };

  it("goes on when the copy has come, on the rehearsal's clock", async () => {
    enter({ imageReplicationMinutes: 5 });
    const [began, earnest] = [world.clock.now(), Date.now()];
    const { code, stdout, unknown } = await wait();
    const [virtual, real] = [world.clock.now() - began, Date.now() - earnest];
    assert.deepEqual([code, unknown], [0, []]);
    assert.equal(
      stdout,
      `Waiting for departures@${image.digest} in ${AWAY}\ndepartures@${image.digest} is in ${HOME}, ${AWAY}\n`,
    );
    assert.ok(virtual - real > 4 * MINUTE && virtual - real <= 5 * MINUTE, `${virtual - real} ms`);
    const { principal } = RENDERER;
    const away: DeliveryStep = { kind: "FindImage", principal, repositoryArn: arn(AWAY) };
    assert.deepEqual(steps.slice(0, 2), [{ ...away, repositoryArn: arn(HOME) }, away]);
    assert.ok(steps.slice(2).every((step) => JSON.stringify(step) === JSON.stringify(away)));
  }).timeout(60_000);

  it("gives up when its time is over, and names region, repository and digest", async () => {
    enter({ imageReplicationMinutes: 45 });
    const { code, stderr } = await wait({ IMAGE_WAIT_MINUTES: "2" });
    assert.equal(code, 1);
    assert.deepEqual(stderr.split("\n").slice(0, 2), [
      "After 2 minutes the image is not in every region:",
      `${AWAY}: departures@${image.digest} of ${TOOLS}: not there`,
    ]);
  }).timeout(120_000);

  it("is told of images as ECR tells it", async () => {
    enter({ imageReplicationMinutes: 0 });
    const ask = (words: string) => sh(`aws ecr describe-images ${words}`);
    const found = await ask(`--repository-name departures --image-ids imageTag=1 --region ${AWAY}`);
    assert.deepEqual(JSON.parse(found.stdout), {
      imageDetails: [{ registryId: TOOLS, repositoryName: "departures", imageDigest: image.digest, imageTags: ["1"] }],
    });
    const failures = [
      ["--repository-name departures --image-ids imageTag=2", "ImageNotFoundException"],
      ["--repository-name other --image-ids imageTag=1", "RepositoryNotFoundException"],
    ] as const;
    for (const [words, name] of failures) {
      const { code, stderr } = await ask(words);
      assert.deepEqual([code, stderr.includes(`(${name}) when calling the DescribeImages operation`)], [254, true]);
    }
    const several = await ask(`--repository-name departures --image-ids imageTag=1,imageDigest=${image.digest}`);
    assert.deepEqual([several.code, several.unknown.length], [252, 1]);
  });

  it("sleeps in earnest where nothing was missing", async () => {
    const began = world.clock.now();
    const earnest = Date.now();
    assert.equal((await sh("sleep 0.2")).code, 0);
    assert.ok(Date.now() - earnest >= 200);
    assert.ok(world.clock.now() - began - (Date.now() - earnest) < 100);
    assert.notEqual((await sh("sleep never")).code, 0);
  });
});
