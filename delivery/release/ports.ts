/** What the release code asks of the world. AWS and the rehearsal each answer it in their own way. */

/** An object of a store, without its bytes. */
export interface ObjectFacts {
  readonly key: string;
  /** Changes with the content; compared, never interpreted. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly versionId?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of an object that is replicated `PENDING`, `COMPLETED` or `FAILED`; of a replica `REPLICA`. */
  readonly replication?: string;
}

/** The newest version of an object, as a listing tells it. A replica has its source's id. */
export interface ListedVersion {
  readonly key: string;
  readonly versionId: string;
}

export interface StoredFile extends ObjectFacts {
  readonly body: Buffer;
}

/** Under which condition an object is written; every write of a release has one. */
export type WriteCondition = { readonly ifNoneMatch: "*" } | { readonly ifMatch: string };

/** A versioned bucket that keeps releases, the channel, controls and records. */
export interface ReleaseStore {
  /** Such as `s3://shop-prod-111111111111-eu-central-1`. */
  readonly place: string;
  /** The newest version; absent where no object lies. @throws CallFailed */
  get(key: string): Promise<StoredFile | undefined>;
  /** @throws CallFailed */
  head(key: string): Promise<ObjectFacts | undefined>;
  /** @throws ConditionFailed when the condition does not hold; CallFailed, after which the object may or may not be written */
  put(
    key: string,
    body: Buffer,
    condition: WriteCondition,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<{ readonly etag: string; readonly versionId?: string }>;
  /** Keys below a prefix in their order, those after `after` alone. @throws CallFailed */
  list(prefix: string, after?: string): Promise<readonly { readonly key: string; readonly lastModified: Date }[]>;
  /** The newest version of each object below a prefix, by key. @throws CallFailed */
  newest(prefix: string): Promise<readonly ListedVersion[]>;
}

/** The key that signs releases. */
export interface Signatures {
  /** In words, for messages. */
  readonly key: string;
  /** Whether the signature is of the message's SHA-256. @throws CallFailed */
  verify(message: Buffer, signature: Buffer): Promise<boolean>;
}

/** Who acts, as STS says. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
  /** ARN of whoever took on the role that acts. @default - `arn` itself */
  readonly person?: string;
}

export interface Identity {
  /** @throws CallFailed */
  caller(): Promise<Caller>;
}

export interface Clock {
  now(): Date;
}

/** An action of a pipeline, as its latest execution left it. */
export interface ActionState {
  readonly name: string;
  /** Whether somebody must approve before it goes on. */
  readonly awaitsApproval: boolean;
  /** Such as `InProgress`. */
  readonly status?: string;
  readonly since?: Date;
  readonly lastUpdatedBy?: string;
}

export interface StageState {
  readonly name: string;
  /** Whether executions may enter. */
  readonly open: boolean;
  readonly closedBecause?: string;
  /** Ids of executions that wait to enter. */
  readonly waiting: readonly string[];
  /** Id of the execution that is in the stage or was the last in it. */
  readonly execution?: string;
  readonly status?: string;
  readonly actions: readonly ActionState[];
}

/** An execution of a pipeline. */
export interface PipelineRun {
  readonly id: string;
  readonly status: string;
  readonly started?: Date;
  /** What the source action says of the revision: of a channel the summary that promotion wrote, of a branch the commit's message. */
  readonly summary?: string;
  /** Commit, or version of the channel object. */
  readonly revision?: string;
}

/** A deployment to a region as its pipeline made it. */
export interface RegionalDeployment {
  readonly region: string;
  readonly action: string;
  readonly execution: string;
  readonly status: string;
  readonly at?: Date;
  /** Id that CodeDeploy gave. */
  readonly deploymentId?: string;
}

/** One environment's pipeline. */
export interface Pipeline {
  readonly name: string;
  /** @throws CallFailed */
  stages(): Promise<readonly StageState[]>;
  /** The newest first. @throws CallFailed */
  runs(): Promise<readonly PipelineRun[]>;
  /** Actions that deploy, the newest first. @throws CallFailed */
  deployments(): Promise<readonly RegionalDeployment[]>;
  /** Lets no execution enter a stage. @throws CallFailed */
  closeStage(stage: string, reason: string): Promise<void>;
  /** @throws CallFailed */
  openStage(stage: string): Promise<void>;
}

/** Which actions of a stage run again. Source: botocore, codepipeline, StageRetryMode. */
export type RetryMode = "FAILED_ACTIONS" | "ALL_ACTIONS";

/** Acts on what a pipeline does now. */
export interface PipelineControl {
  /** Lets an execution begin no more actions; those that run end first, unless they are abandoned. @throws CallFailed */
  stop(execution: string, reason: string, abandon: boolean): Promise<void>;
  /** Runs actions of a stage again. @throws CallFailed */
  retry(stage: string, execution: string, mode: RetryMode): Promise<void>;
}

/** What a blue/green deployment waits for. Source: botocore, codedeploy, DeploymentWaitType. */
export type WaitType = "READY_WAIT" | "TERMINATION_WAIT";

/** Acts on the deployments to the group that an environment has in every region, whoever made them. */
export interface DeploymentControl {
  /** The newest one of a region; absent when there was none. @throws CallFailed */
  newest(region: string): Promise<DeploymentFacts | undefined>;
  /** @throws CallFailed */
  stop(region: string, deploymentId: string, rollsBack: boolean): Promise<void>;
  /** Ends a wait. @throws CallFailed */
  proceed(region: string, deploymentId: string, wait: WaitType): Promise<void>;
}

/** What CodeDeploy knows of a deployment group, whoever deployed to it. */
export interface LastDeployment {
  readonly deploymentId: string;
  /** Such as `user`, `autoscaling` or `codeDeployRollback`. */
  readonly creator?: string;
  readonly at?: Date;
}

export interface Deployments {
  /** The last one that succeeded in a region; absent when there was none. @throws CallFailed */
  lastSuccessful(region: string): Promise<LastDeployment | undefined>;
}

/** A bundle as CodeDeploy fetches it: one version of one object, and so the bytes that were verified. */
export interface Revision {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** A deployment as CodeDeploy tells of it. */
export interface DeploymentFacts {
  readonly deploymentId: string;
  /** Such as `InProgress`; `Succeeded`, `Failed` and `Stopped` are final. */
  readonly status: string;
  /** Absent where it is no object of S3. */
  readonly revision?: Partial<Revision>;
  readonly at?: Date;
  /** Why it failed. */
  readonly message?: string;
}

/** Deploys to the group that an environment has in every region. */
export interface Deployer {
  /** The newest deployment, whoever made it, and the last one that succeeded. @throws CallFailed */
  group(region: string): Promise<{ readonly attempted?: DeploymentFacts; readonly succeeded?: DeploymentFacts }>;
  /** Asks once, past the alarms of the group. @returns the deployment's id. @throws CallFailed, after which there may or may not be a deployment */
  create(region: string, revision: Revision, description: string): Promise<string>;
  /** @throws CallFailed */
  deployment(region: string, deploymentId: string): Promise<DeploymentFacts>;
}

/** What the one name of an environment's regions is answered with, for one region. */
export interface TrafficRecord {
  readonly region: string;
  /** Health check that decides whether the region is answered with; absent for none. */
  readonly healthCheckId?: string;
  /** Absent where the regions are chosen by latency. */
  readonly weight?: number;
}

/** The one name of an environment's regions in the DNS. */
export interface Traffic {
  readonly domainName: string;
  /** The regions' own health checks. */
  readonly healthCheckIds: Readonly<Record<string, string>>;
  /** A health check that is never healthy. */
  readonly drainedHealthCheckId: string;
  /** A record for each region. @throws CallFailed */
  records(): Promise<readonly TrafficRecord[]>;
  /** Gives a region's record another health check and leaves the rest of it. @throws CallFailed */
  setHealthCheck(record: TrafficRecord, healthCheckId: string, comment: string): Promise<void>;
}

/** The keys of an environment's stores. */
export interface StoreKeys {
  /** State of a region's key, such as `Enabled`; absent when there is none. @throws CallFailed */
  state(region: string): Promise<string | undefined>;
}

export interface Commit {
  readonly id: string;
  readonly author: string;
  readonly title: string;
}

export interface Commits {
  /** Commits of `to` that `from` has not, the newest first; absent where the history is not at hand. */
  between(from: string, to: string): Promise<readonly Commit[] | undefined>;
}
