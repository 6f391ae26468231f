/**
 * The loss of an environment's home region: its store, its key and its pipeline answer nothing, and a promoted release is deployed to
 * the regions that are left by the tool's own code, as people whom the policies let do it.
 */
import type { DeliveryStep, Principal } from "../access/types";
import type { Graph } from "../graph/types";
import { CallFailed } from "../release/errors";
import { Evacuation } from "../release/evacuation/context";
import { carryOutDrain, planDrain } from "../release/evacuation/drain";
import { carryOutDirect, planDirect } from "../release/evacuation/direct";
import {
  type DirectTarget,
  type RegionalLine,
  regionalLineOf,
  requireServers,
  signingAliasFor,
} from "../release/evacuation/line";
import { examineHome } from "../release/evacuation/rehome";
import type { Deployer, DeploymentFacts, ReleaseStore, Revision } from "../release/ports";
import type { Cloud } from "./cloud";
import type { CheckAccess } from "./pipeline/context";
import { pipelineOf } from "./pipeline/declaration";
import type { RegionDeployment } from "./pipeline/deploy";
import { runOf } from "./pipeline/runDeployment";
import type { ServerTarget, Targets } from "./pipeline/targets";
import { personOf } from "./people";
import { becomeReleaser, told } from "./promotion";
import { rehearsedTraffic } from "./traffic";
import { cloudPipeline, cloudSignatures, cloudStore } from "./releasePorts";
import { type Progress, RehearsalError } from "./types";

export interface EvacuationDrillParts {
  readonly graphs: ReadonlyMap<string, Graph>;
  readonly cloud: Cloud;
  readonly targets: Targets;
  readonly checkAccess: CheckAccess;
  /** For people, whose own policies no stack declares. */
  readonly checkOutsider: CheckAccess;
  readonly progress: Progress;
  readonly onDeployed: (deployment: RegionDeployment) => void;
}

/** A port of a region that is lost: whatever is asked, nobody answers. */
function gone<T extends object>(port: T, region: string): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return async () => {
        throw new CallFailed(String(name), region, "TimeoutError", "the region is lost");
      };
    },
  });
}

/** CodeDeploy of the rehearsal, used as the evacuator. A deployment has ended when its creation is answered. */
class RehearsedDeployer implements Deployer {
  private readonly principal: Principal;
  private readonly revisions = new Map<string, Revision>();

  constructor(
    private readonly graph: Graph,
    private readonly direct: DirectTarget,
    private readonly parts: EvacuationDrillParts,
  ) {
    this.principal = { kind: "role", id: direct.roleArn };
  }

  async group(region: string) {
    const { group } = await this.asked(region, "codedeploy:GetDeploymentGroup");
    const last = group.history.at(-1);
    const good = group.history.findLast(({ status }) => status === "Succeeded");
    return {
      ...(last && { attempted: this.facts(last) }),
      ...(good && { succeeded: this.facts(good) }),
    };
  }

  async create(region: string, revision: Revision, _description: string): Promise<string> {
    const target = await this.asked(region, "codedeploy:CreateDeployment");
    const { applicationArn, deploymentConfigArn, arn: groupArn } = target.declaration;
    // Source: CodeDeploy API Reference, CreateDeployment, `overrideAlarmConfiguration`.
    this.call(region, "codedeploy:UpdateDeploymentGroup", groupArn);
    this.call(region, "codedeploy:RegisterApplicationRevision", applicationArn);
    this.call(region, "codedeploy:GetApplicationRevision", applicationArn);
    this.call(region, "codedeploy:GetDeploymentConfig", deploymentConfigArn);
    const where = [this.graph.stack, "Evacuation", region];
    this.parts.checkAccess(runOf(target), where);
    const result = await target.group.deploy({ ...revision, eTag: "" });
    this.revisions.set(result.deploymentId, revision);
    const environment = this.graph.stack;
    this.parts.onDeployed({ environment, region, groupArn, result });
    const ended = result.status === "Succeeded" ? "succeeded" : "failed";
    this.parts.progress({ kind: "step", where, status: ended, what: `${result.deploymentId} past the pipeline` });
    return result.deploymentId;
  }

  async deployment(region: string, deploymentId: string): Promise<DeploymentFacts> {
    const { group } = await this.asked(region, "codedeploy:GetDeployment");
    const found = group.history.find((one) => one.deploymentId === deploymentId);
    if (!found)
      throw new CallFailed("codedeploy:GetDeployment", region, "DeploymentDoesNotExistException", deploymentId);
    return this.facts(found);
  }

  private async asked(region: string, operation: Operation): Promise<ServerTarget> {
    const { applicationName, deploymentGroupName } = this.direct;
    const target = await this.parts.targets.target(this.graph, applicationName, deploymentGroupName, region);
    this.call(region, operation, target.declaration.arn);
    return target;
  }

  private call(region: string, operation: Operation, resource: string): void {
    const { principal, graph } = this;
    this.parts.checkAccess({ kind: "CallApi", principal, operation, resource, region }, [graph.stack, "Evacuation"]);
  }

  private facts({ deploymentId, status, message }: { deploymentId: string; status: string; message?: string }) {
    const revision = this.revisions.get(deploymentId);
    return { deploymentId, status, ...(revision && { revision }), ...(message !== undefined && { message }) };
  }
}

type Operation = Extract<DeliveryStep, { kind: "CallApi" }>["operation"];

/** A person of those who may takes on the evacuator's role, in a region that is left. */
function openDeployer(
  graph: Graph,
  { direct, line }: RegionalLine,
  region: string,
  parts: EvacuationDrillParts,
): Deployer {
  if (!direct)
    throw new RehearsalError(`Nobody may deploy to ${line.environment} without its pipeline; set evacuators of it.`);
  const { roleArn, externalId } = direct;
  const principal = { kind: "role", id: personOf(graph, roleArn) } as const;
  parts.checkOutsider({ kind: "AssumeRole", principal, roleArn, region, externalId }, [graph.stack, "Evacuation"]);
  return new RehearsedDeployer(graph, direct, parts);
}

function openEvacuation(graph: Graph, lost: string, parts: EvacuationDrillParts): Evacuation {
  const { cloud, graphs, checkOutsider } = parts;
  const regional = regionalLineOf(graphs, graph.stack);
  const { line, buckets, keyAliases, waves, direct, traffic } = regional;
  const [through] = [...buckets.keys()].filter((region) => region !== lost).sort();
  if (through === undefined) throw new RehearsalError(`${graph.stack} has no region but ${lost}.`);
  const { caller: atHome, person } = becomeReleaser(graph, checkOutsider, through);
  const caller = { ...atHome, purpose: "the releaser evacuates" };
  const { arn, account } = cloud.callerIdentity(caller);
  const alias = signingAliasFor(regional, lost, through);
  const stores = [...buckets].map(([region, bucket]): [string, ReleaseStore] => {
    const store = cloudStore(cloud, { ...caller, region }, bucket);
    return [region, region === lost ? gone(store, region) : store];
  });
  return new Evacuation({ ...line, freezeWindows: [], bakeMinutes: 0 }, lost, waves, {
    stores: new Map(stores),
    signatures: cloudSignatures(cloud, { ...caller, region: alias.split(":")[3] ?? through }, alias),
    // Keys are in use wherever their region answers.
    keys: { state: async (region) => (keyAliases.has(region) && region !== lost ? "Enabled" : undefined) },
    pipeline: gone(cloudPipeline(cloud, caller, pipelineOf(graph)), lost),
    identity: { caller: async () => ({ arn, account, person }) },
    clock: { now: () => new Date() },
    pause: async () => undefined,
    deployer: openDeployer(graph, regional, through, parts),
    ...(traffic && direct && { traffic: rehearsedTraffic(graph, traffic, direct.roleArn, parts.checkAccess) }),
  });
}

/** Takes the lost region out of what the name of the regions is answered with, where they have one. */
async function drain(graph: Graph, evacuation: Evacuation, { progress }: EvacuationDrillParts): Promise<void> {
  const { lost, ports } = evacuation;
  if (!ports.traffic) return;
  const plan = await planDrain(evacuation, { reason: `rehearsal: ${lost} is lost` });
  await carryOutDrain(evacuation, plan);
  progress({
    kind: "step",
    where: [graph.stack, "Evacuation"],
    status: "succeeded",
    what: `${plan.domainName} is answered with ${plan.after.join(", ")}`,
  });
}

/**
 * Deploys what the channel points at without the home region, after a look at whether another one could become home.
 * @throws RehearsalError when something speaks against it, or a region does not get the release
 */
export async function evacuate(graph: Graph, lost: string, parts: EvacuationDrillParts): Promise<void> {
  await told(async () => {
    requireServers(graph);
    const evacuation = openEvacuation(graph, lost, parts);
    const [to = ""] = evacuation.left;
    const { problems } = await examineHome(evacuation, to, false);
    if (problems.length > 0) throw new RehearsalError(`${to} cannot become home: ${problems.join("; ")}`);
    parts.progress({
      kind: "step",
      where: [graph.stack, "Evacuation"],
      status: "succeeded",
      what: `${to} has all that a pipeline needs to move there`,
    });
    await drain(graph, evacuation, parts);
    const result = await carryOutDirect(
      evacuation,
      await planDirect(evacuation, { reason: `rehearsal: ${lost} is lost` }),
    );
    const failed = result.regions.filter(({ status }) => status !== "Succeeded");
    if (!result.ok)
      throw new RehearsalError(
        failed.map(({ region, status, message = "" }) => `${region}: ${status} ${message}`).join("; ") ||
          `the outcome is not on record: ${result.unrecorded}`,
      );
  });
}
