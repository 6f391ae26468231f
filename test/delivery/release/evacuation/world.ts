/** A world in memory whose home region can be lost: its store is replicated until then. */
import { Evacuation } from "../../../../delivery/release/evacuation/context";
import { CallFailed } from "../../../../delivery/release/errors";
import { carryOut, planMove } from "../../../../delivery/release/move";
import type { Deployer, DeploymentFacts, Pipeline, ReleaseStore, Revision } from "../../../../delivery/release/ports";
import { createWorld, MemoryStore, type World } from "../world";

export const HOME = "eu-central-1";
export const LEFT = ["eu-west-1", "us-east-1"] as const;
export const WAVES = [[HOME], [...LEFT]];

/** A region that is lost: nobody answers. */
export function gone<T extends object>(port: T): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return async () => {
        throw new CallFailed(String(name), HOME, "TimeoutError", "no answer");
      };
    },
  });
}

interface Deployment {
  readonly id: string;
  readonly region: string;
  readonly revision: Revision;
  readonly description: string;
  status: string;
  looks: number;
}

/** Looks at a deployment until it has ended. */
const LOOKS = 2;

export class MemoryDeployer implements Deployer {
  readonly deployments: Deployment[] = [];
  /** Regions whose deployments fail. */
  readonly failing = new Set<string>();

  async group(region: string) {
    const here = this.deployments.filter((one) => one.region === region);
    const attempted = here.at(-1);
    const succeeded = here.filter(({ status }) => status === "Succeeded").at(-1);
    return {
      ...(attempted && { attempted: facts(attempted) }),
      ...(succeeded && { succeeded: facts(succeeded) }),
    };
  }

  async create(region: string, revision: Revision, description: string): Promise<string> {
    const { attempted } = await this.group(region);
    if (attempted?.status === "InProgress")
      throw new CallFailed("codedeploy:CreateDeployment", region, "DeploymentLimitExceededException", "one at a time");
    const id = `d-${this.deployments.length + 1}`;
    this.deployments.push({ id, region, revision, description, status: "InProgress", looks: 0 });
    return id;
  }

  async deployment(region: string, id: string): Promise<DeploymentFacts> {
    const found = this.deployments.find((one) => one.region === region && one.id === id)!;
    if (found.status === "InProgress" && ++found.looks >= LOOKS)
      found.status = this.failing.has(region) ? "Failed" : "Succeeded";
    return facts(found);
  }
}

const facts = ({ id, revision, status }: Deployment): DeploymentFacts => ({
  deploymentId: id,
  revision,
  status,
  ...(status === "Failed" && { message: "a hook failed" }),
});

export interface EvacuationWorld {
  readonly world: World;
  readonly stores: ReadonlyMap<string, MemoryStore>;
  readonly deployer: MemoryDeployer;
  readonly keys: Map<string, string>;
  /** Whether the home region is lost. */
  isLost: boolean;
  /** Carries to the other regions what they have not; `but` is not replicated. */
  replicate(but?: (key: string, region: string) => boolean): void;
  promote(version: string): Promise<void>;
  as(person: string, wrap?: <T extends object>(port: T) => T): Evacuation;
}

const same = <T extends object>(port: T): T => port;

export function createEvacuationWorld(): EvacuationWorld {
  const world = createWorld();
  const clock = { now: () => new Date(world.now++) };
  const replicas = LEFT.map((region) => [region, new MemoryStore(`s3://prod-store-${region}`, clock.now)] as const);
  const stores = new Map<string, MemoryStore>([[HOME, world.to], ...replicas]);
  const deployer = new MemoryDeployer();
  const keys = new Map([HOME, ...LEFT].map((region) => [region, "Enabled"]));
  const self: EvacuationWorld = {
    world,
    stores,
    deployer,
    keys,
    isLost: false,
    replicate(but = () => false) {
      for (const [region, replica] of replicas)
        for (const [key, versions] of world.to.versions)
          if (!but(key, region)) replica.versions.set(key, [...versions]);
    },
    async promote(version) {
      const releases = world.as("ann");
      await carryOut(releases, await planMove(releases, { kind: "promote", version, reason: `ship ${version}` }));
    },
    as(person, wrap = same) {
      const { line, ports } = world.as(person);
      const home = <T extends object>(port: T): T => (self.isLost ? gone(port) : port);
      const opened: [string, ReleaseStore][] = [...stores].map(([region, store]) => [
        region,
        region === HOME ? home<ReleaseStore>(store) : wrap<ReleaseStore>(store),
      ]);
      return new Evacuation(line, HOME, WAVES, {
        stores: new Map(opened),
        signatures: wrap(ports.signatures),
        keys: wrap({ state: async (region: string) => keys.get(region) }),
        pipeline: home<Pipeline>(world.pipeline),
        identity: wrap(ports.identity),
        clock,
        deployer: wrap<Deployer>(deployer),
        pause: async () => undefined,
      });
    },
  };
  return self;
}

/** Releases 1 and 2 published, 1 promoted and replicated everywhere. */
export async function promotedWorld(): Promise<EvacuationWorld> {
  const self = createEvacuationWorld();
  await self.world.publish("1");
  await self.world.publish("2");
  await self.promote("1");
  self.replicate();
  return self;
}
