/** The settings of a stack, read and checked. */
import type { ServerOperatingSystem } from "../userData/operatingSystems";

/** Where a pipeline's revisions come from. */
export type SourceSettings =
  | {
      readonly kind: "branch";
      readonly branch: string;
      /** Full id of a repository that a connection reaches; empty for the repository of the stack `shared`. */
      readonly repositoryId: string;
      /** Patterns of the files whose change starts the pipeline; empty for all. */
      readonly filePaths: readonly string[];
      /** Patterns of files that do not count. */
      readonly excludedFilePaths: readonly string[];
    }
  | {
      /** A zip archive that others put into a bucket of the environment. */
      readonly kind: "object";
      readonly bucket: string;
      readonly key: string;
    }
  | {
      readonly kind: "channel";
      /** Stack whose releases may be promoted. */
      readonly promotesFrom: string;
      /** ARNs of roles that may move the channel; `*` allowed. */
      readonly releasers: readonly string[];
      /** ARNs of roles that may deploy without the pipeline; `*` allowed. */
      readonly evacuators: readonly string[];
    };

/** What CodeDeploy deploys to; on-premises instances are told from those of EC2, because nothing of them is declared. */
export type DeploymentTarget = "Instances" | "OnPremises" | "Lambda" | "ECS";

/** `RollBack`: all go back to what ran before; `Hold`: they keep what they have, and nothing else goes out. */
export type FailedWave = "RollBack" | "Hold";

/** Who is told of what happens. */
export interface NotificationSettings {
  readonly notificationEmails: readonly string[];
  /** E.164. */
  readonly notificationNumbers: readonly string[];
  /** ARNs of chat configurations. */
  readonly notificationChats: readonly string[];
}

export interface CommonSettings extends NotificationSettings {
  readonly application: string;
  readonly toolsAccount: string;
  readonly homeRegion: string;
  /** Whether builds take their packages from CodeArtifact. */
  readonly packages: boolean;
}

/** Everything that manages the account with every use of keys, and objects of the stores; the objects alone; or nothing. */
export type AuditTrail = "All" | "Objects" | "None";

export interface SharedSettings extends CommonSettings {
  /** Branches that the repository has from the start; the first is its default. */
  readonly branches: readonly string[];
  /** ARNs of roles, `*` allowed in their names. */
  readonly developers: readonly string[];
  readonly maintainers: readonly string[];
  readonly readers: readonly string[];
  /** Approvals that a pull request to one of `branches` needs; no rule when 0. */
  readonly pullRequestApprovals: number;
  readonly reviewsPullRequests: boolean;
  /** What a trail records of the tools account. */
  readonly auditTrail: AuditTrail;
  /** Days for which the trail's records are kept. */
  readonly auditRetentionDays: number;
  /** Host of the source's provider; empty for none. */
  readonly connectionProvider: string;
  /** URL of a host that is installed. */
  readonly connectionEndpoint: string;
  /** Regions that container images are replicated to, the home region first; no image repository when empty. */
  readonly imageRegions: readonly string[];
  /** Accounts that pull images. */
  readonly imageReaders: readonly string[];
}

/** How people reach the regions by one name. */
export interface TrafficSettings {
  readonly domainName: string;
  /** Hosted zone of the workload account. */
  readonly hostedZoneId: string;
  readonly policy: "Latency" | "Weighted";
  /** Weight by region; of regions that are not named 1. */
  readonly weights: Readonly<Record<string, number>>;
}

export interface EnvironmentSettings extends CommonSettings {
  /** Name of the stack. */
  readonly environment: string;
  readonly account: string;
  readonly deployerRole: string;
  /** Empty when the workload account is the tools account. */
  readonly externalId: string;
  /** Regions that are deployed to. */
  readonly regions: readonly string[];
  /** Regions that have a store and a key: `regions` and those that were evacuated. */
  readonly storeRegions: readonly string[];
  /** Region of the primary keys. */
  readonly primaryKeyRegion: string;
  /** The regions in the order of deployment; never empty. */
  readonly waves: readonly (readonly string[])[];
  readonly source: SourceSettings;
  readonly publishesReleases: boolean;
  readonly requiresApproval: boolean;
  /** Approvals that are asked for one after the other, where approval is required. */
  readonly approvals: number;
  /** How long a release must have been published before it may be promoted to here. Unit: minutes. */
  readonly promotionBakeMinutes: number;
  /** Times in which nothing is promoted to here, as ISO 8601 writes intervals. */
  readonly freezeWindows: readonly string[];
  /** Empty for any time. */
  readonly deploymentWindow: string;
  readonly deploymentTimeZone: string;
  readonly bakeMinutes: number;
  /** What becomes of the regions that a release reached before it failed. */
  readonly onFailedWave: FailedWave;
  /** Command that tries a region after its wave; empty for none. */
  readonly smokeTest: string;
  readonly deploymentTarget: DeploymentTarget;
  /** Image that containers are built on and whose push starts the pipeline too, as `repository:tag`; empty for none. */
  readonly sourceImage: string;
  readonly deploymentConfig: string;
  readonly deploymentStrategy: "IN_PLACE" | "BLUE_GREEN";
  readonly operatingSystem: ServerOperatingSystem;
  /** Parameter of Systems Manager with the id of the servers' image, in every region; empty for the system's public one. */
  readonly imageParameter: string;
  readonly instanceType: string;
  readonly instancesPerRegion: number;
  readonly maxInstancesPerRegion: number;
  /** Average use of processors that the number of instances or tasks is kept at; not looked at when 0. Unit: percent. */
  readonly scalingCpuPercent: number;
  /** Requests a minute and instance that the number of instances is kept at; not looked at when 0. */
  readonly scalingRequestsPerTarget: number;
  /** Age at which an instance is replaced; never when 0. Unit: days. */
  readonly maxInstanceLifetimeDays: number;
  /** Whether people open shells on instances through Session Manager. */
  readonly sessionManager: boolean;
  /** Time that logs are kept; instances ship none when 0. Unit: days. */
  readonly logRetentionDays: number;
  /** Files and units whose logs instances ship, beside those of CodeDeploy's agent. */
  readonly logSources: readonly string[];
  readonly natGateways: "None" | "Single" | "OnePerAz";
  /** Whether servers reach CodeDeploy through endpoints of their network. */
  readonly privateEndpoints: boolean;
  readonly vpcCidr: string;
  /** Certificate ARN by region. */
  readonly certificates: Readonly<Record<string, string>>;
  /** The one name that Route 53 answers with a healthy region; absent for none. */
  readonly traffic?: TrafficSettings;
  /** Tags of the instances on premises, by key. */
  readonly onPremisesTags: Readonly<Record<string, string>>;
  /** ARNs of the roles that register instances on premises. */
  readonly onPremisesRegistrars: readonly string[];
  readonly artifactExpirationDays: number;
}

/** One wrong setting. */
export interface SettingsProblem {
  /** Key without namespace and, inside a list, the indices. */
  readonly path: readonly [key: string, ...indices: number[]];
  /** What is allowed, what was got, and the fix. */
  readonly message: string;
}
