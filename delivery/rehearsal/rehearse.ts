/** A whole rehearsal: the app's commit through dev and staging, its release promoted, and prod wave by wave. */
import { join } from "node:path";
import type { Graph } from "../graph/types";
import { callsOf } from "../access";
import { type AwsEndpoint, startAwsEndpoint } from "./awsCli/endpoint";
import { type Cloud, createCloud } from "./cloud";
import { type Fault, createFastForwardClock } from "./deploy";
import { type Guard, createGuard } from "./guard";
import { approvalHandler } from "./pipeline/approval";
import { codeBuildHandler } from "./pipeline/build";
import { type Surroundings, type Trigger, stored } from "./pipeline/context";
import { type ActionDeclaration, type PipelineDeclaration, pipelineOf } from "./pipeline/declaration";
import { type RegionDeployment, codeDeployHandler } from "./pipeline/deploy";
import { type ActionHandlers, type ExecutionOutcome, executePipeline } from "./pipeline/execution";
import { codeCommitHandler, s3Handler } from "./pipeline/source";
import { Targets } from "./pipeline/targets";
import { createProcesses } from "./processes";
import { type Promotion, promote } from "./promotion";
import { type EnvironmentReport, type RehearsalReport, reportRegion } from "./report";
import { createSigningKeys } from "./signingKeys";
import { type CommitArchive, unzip, zipCommit } from "./source";
import { type Stores, createStores } from "./stores";
import { type ObjectVersion, type Processes, type Progress, type ProgressEvent, RehearsalError } from "./types";
import { type Workspace, openWorkspace } from "./workspace";

export interface RehearsalOptions {
  /** Folder of the clone. */
  readonly root: string;
  /** Folder of the app in it. */
  readonly source: string;
  readonly allowDirty: boolean;
  /** The evaluated stacks, by name. */
  readonly graphs: ReadonlyMap<string, Graph>;
  /** Region in which prod's deployment is to fail. */
  readonly fail?: string;
  /** Values of parameters and secrets that builds ask for, by name; never printed. @default - none */
  readonly values?: Readonly<Record<string, string>>;
  readonly approve: (question: string) => Promise<boolean>;
  readonly progress: Progress;
  /** Rejects when somebody ends the rehearsal. @default - nobody does */
  readonly aborted?: Promise<never>;
}

/** Carries the commit through every pipeline. @throws RehearsalError when it cannot begin; a failed delivery is in the report */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const deliveries = deliveryOrder(options.graphs);
  checkFault(options, deliveries);
  const workspace = await openWorkspace(options.root);
  const processes = createProcesses(workspace.token);
  const rehearsal = new Rehearsal(options, deliveries, workspace, processes);
  try {
    const run = rehearsal.run();
    return await (options.aborted ? Promise.race([run, options.aborted]) : run);
  } finally {
    await rehearsal.close();
    await processes.stopAll();
    await workspace.close();
  }
}

/** One environment, and the one whose releases it takes, if any. */
interface Delivery {
  readonly graph: Graph;
  readonly pipeline: PipelineDeclaration;
  readonly promotesFrom?: Graph;
}

/** Environments in the order of delivery: those that watch a branch, then those that watch a channel. */
function deliveryOrder(graphs: ReadonlyMap<string, Graph>): readonly Delivery[] {
  const environments = [...graphs.values()].filter(({ outputs }) => outputs["pipelineArn"] !== undefined);
  const deliveries = environments.map((graph) => ({ graph, pipeline: pipelineOf(graph) }));
  const publishes = deliveries.find(({ graph }) => graph.outputs["signingKeyArn"] !== undefined);
  const fromBranch = deliveries.filter(({ pipeline }) => sourceOf(pipeline).provider === "CodeCommit");
  const fromChannel = deliveries.filter(({ pipeline }) => sourceOf(pipeline).provider === "S3");
  if (fromChannel.length > 0 && !publishes) {
    throw new RehearsalError(
      "No environment publishes releases, so none can be promoted; set publishesReleases in the one that does.",
      2,
    );
  }
  return [...fromBranch, ...fromChannel.map((delivery) => ({ ...delivery, promotesFrom: publishes!.graph }))];
}

function sourceOf(pipeline: PipelineDeclaration): ActionDeclaration {
  return pipeline.stages[0]!.actions[0]!;
}

function regionsOf({ pipeline }: Delivery): readonly string[] {
  const deploys = pipeline.stages.flatMap(({ actions }) => actions).filter(({ category }) => category === "Deploy");
  return [...new Set(deploys.map(({ region }) => region ?? pipeline.region))];
}

function checkFault({ fail }: RehearsalOptions, deliveries: readonly Delivery[]): void {
  if (fail === undefined) return;
  const last = deliveries.at(-1);
  const regions = last ? regionsOf(last) : [];
  if (regions.includes(fail)) return;
  throw new RehearsalError(
    `--fail must name a region that ${last?.graph.stack} deploys to (${regions.join(", ")}), got ${JSON.stringify(fail)}.`,
    2,
  );
}

/** The event that CodeCommit sends when somebody pushes. Source: CodeCommit User Guide, monitoring-events. */
function pushOf(pipeline: PipelineDeclaration, { zip, commit, author, date, message }: CommitArchive): Trigger {
  const { RepositoryName: repository = "", BranchName: branch = "" } = sourceOf(pipeline).configuration;
  const [, partition] = pipeline.arn.split(":");
  const event = {
    version: "0",
    source: "aws.codecommit",
    "detail-type": "CodeCommit Repository State Change",
    account: pipeline.account,
    region: pipeline.region,
    resources: [`arn:${partition}:codecommit:${pipeline.region}:${pipeline.account}:${repository}`],
    detail: {
      event: "referenceUpdated",
      repositoryName: repository,
      referenceType: "branch",
      referenceName: branch,
      commitId: commit,
    },
  };
  return { event, source: { provider: "CodeCommit", zip, commitId: commit, author, date, message, branch } };
}

class Rehearsal {
  private readonly started = Date.now();
  private readonly notRehearsed = new Set<string>();
  private readonly guard: Guard;
  private readonly stores: Stores;
  private readonly cloud: Cloud;
  private readonly surroundings: Surroundings;
  private readonly targets: Targets;
  private readonly progress: Progress;
  /** What the delivery that runs has deployed so far. */
  private deployments: RegionDeployment[] = [];
  private aws: AwsEndpoint | undefined;
  private fault: { readonly environment: string; readonly region: string } | undefined;

  constructor(
    private readonly options: RehearsalOptions,
    private readonly deliveries: readonly Delivery[],
    private readonly workspace: Workspace,
    private readonly processes: Processes,
  ) {
    const graphs = [...options.graphs.values()];
    this.progress = (event) => this.tell(event);
    this.guard = createGuard(graphs, this.progress);
    this.stores = createStores(graphs, workspace.stores);
    this.cloud = createCloud({
      stores: this.stores,
      // Signing keys live as long as the rehearsal: what staging signs, prod verifies.
      keys: createSigningKeys(graphs),
      callsOf,
      authorize: this.guard.authorize,
      onWrite: (object) => this.replicate(object),
    });
    const clock = createFastForwardClock();
    const common = { checkAccess: this.guard.checkAccess, progress: this.progress, clock };
    this.surroundings = { ...common, stores: this.stores, approve: options.approve };
    const bundleOf = (bucket: string, key: string, versionId: string) =>
      this.stores.getObject({ bucket, key, versionId });
    this.targets = new Targets({ ...common, workspace, processes, unzip, bundleOf });
  }

  async run(): Promise<RehearsalReport> {
    const { root, source, allowDirty, fail } = this.options;
    const target = join(this.workspace.builds, "source.zip");
    const commit = await zipCommit(root, source, "HEAD", { target, allowDirty });
    this.noteSource(commit);
    this.aws = await startAwsEndpoint(this.cloud, join(this.workspace.run, "aws"));
    const handlers = this.createHandlers(this.aws);
    if (fail !== undefined) {
      // Without an earlier delivery there would be nothing to roll back to.
      this.progress({
        kind: "step",
        where: ["baseline"],
        status: "succeeded",
        what: "an undisturbed delivery comes first",
      });
      const baseline = await this.deliver(commit, handlers);
      if (!baseline.ok) return baseline;
      this.fault = { environment: this.deliveries.at(-1)!.graph.stack, region: fail };
    }
    return this.deliver(commit, handlers);
  }

  async close(): Promise<void> {
    await this.targets.close();
    await this.aws?.close();
  }

  private createHandlers(aws: AwsEndpoint): ActionHandlers {
    const { surroundings, workspace, processes } = this;
    const { values = {} } = this.options;
    const codeBuild = codeBuildHandler(surroundings, { workspace, processes, aws, values });
    const faultIn = (environment: string, region: string): Fault | undefined =>
      this.fault?.environment === environment && this.fault.region === region
        ? { event: "ValidateService", effect: "stopService" }
        : undefined;
    return {
      "Source/CodeCommit": codeCommitHandler(surroundings),
      "Source/S3": s3Handler(surroundings),
      "Build/CodeBuild": codeBuild,
      "Test/CodeBuild": codeBuild,
      "Approval/Manual": approvalHandler(surroundings),
      "Deploy/CodeDeploy": codeDeployHandler(surroundings, {
        targets: this.targets,
        faultIn,
        onDeployed: (deployment) => this.deployments.push(deployment),
      }),
    };
  }

  /** What is not rehearsed is said once, wherever it comes up first. */
  private tell(event: ProgressEvent): void {
    if (event.kind === "notRehearsed") {
      if (this.notRehearsed.has(event.what)) return;
      this.notRehearsed.add(event.what);
    }
    this.options.progress(event);
  }

  private noteSource({ commit, changed, submodules }: CommitArchive): void {
    const where = ["source"];
    this.progress({
      kind: "step",
      where,
      status: "succeeded",
      what: `commit ${commit.slice(0, 8)} of ${this.options.source}`,
    });
    if (changed.length > 0)
      this.progress({ kind: "notRehearsed", where, what: `uncommitted changes: ${changed.join(", ")}` });
    if (submodules.length > 0)
      this.progress({ kind: "notRehearsed", where, what: `submodules: ${submodules.join(", ")}` });
  }

  /** Delivers the commit once to all environments; one that fails stops those after it. */
  private async deliver(commit: CommitArchive, handlers: ActionHandlers): Promise<RehearsalReport> {
    this.deployments = [];
    const environments: EnvironmentReport[] = [];
    let release: Promotion | undefined;
    let version: string | undefined;
    for (const delivery of this.deliveries) {
      const { graph, pipeline, promotesFrom } = delivery;
      if (environments.some(({ status }) => status !== "Succeeded")) {
        environments.push(await this.report(delivery, undefined));
        continue;
      }
      if (promotesFrom) release = await this.promote(promotesFrom, graph, version);
      const trigger = release?.channel && promotesFrom ? release.trigger : pushOf(pipeline, commit);
      const outcome = await executePipeline(graph, trigger, handlers, this.surroundings);
      version = outcome.variables.get("Build", "RELEASE_VERSION") ?? version;
      environments.push(await this.report(delivery, outcome));
    }
    return {
      ok: environments.every(({ status }) => status === "Succeeded"),
      commit: commit.commit,
      ...(release === undefined ? {} : { release: { version: release.version, digest: release.digest } }),
      environments,
      notRehearsed: [...this.notRehearsed],
      callsChecked: this.guard.checked,
      durationSeconds: (Date.now() - this.started) / 1000,
    };
  }

  private promote(from: Graph, to: Graph, version: string | undefined): Promise<Promotion> {
    if (version === undefined)
      throw new RehearsalError(`${from.stack} built no release that could be promoted to ${to.stack}.`);
    return promote(from, to, version, {
      cloud: this.cloud,
      checkOutsider: this.guard.checkOutsider,
      progress: this.progress,
    });
  }

  private async report(delivery: Delivery, outcome: ExecutionOutcome | undefined): Promise<EnvironmentReport> {
    const environment = delivery.graph.stack;
    const here = <T extends { environment: string; region: string }>(
      items: readonly T[],
      region: string,
    ): T | undefined => items.find((item) => item.environment === environment && item.region === region);
    const regions = await Promise.all(
      regionsOf(delivery).map((region) =>
        reportRegion(region, here(this.targets.all, region), here(this.deployments, region)),
      ),
    );
    if (!outcome) return { environment, status: "NotStarted", regions };
    const { variables: _variables, ...execution } = outcome;
    return { environment, status: outcome.status, execution, regions };
  }

  private async replicate(object: ObjectVersion): Promise<void> {
    for (const replication of this.stores.replicationsOf(object)) {
      const where = ["replication", replication.to.region];
      const { from, to, rule } = replication;
      this.guard.checkAccess(
        { kind: "ReplicateObject", roleArn: rule.roleArn, from: stored(from), to: stored(to) },
        where,
      );
      await this.stores.replicate(replication);
      this.progress({ kind: "step", where, status: "succeeded", what: object.key });
    }
  }
}
