/** The settings of a stack, read and checked. */

/** Where a pipeline's revisions come from. */
export type SourceSettings =
  | { readonly kind: "branch"; readonly branch: string }
  | {
      readonly kind: "channel";
      /** Stack whose releases may be promoted. */
      readonly promotesFrom: string;
      /** ARNs of roles that may move the channel; `*` allowed. */
      readonly releasers: readonly string[];
    };

export interface CommonSettings {
  readonly application: string;
  readonly toolsAccount: string;
  readonly homeRegion: string;
}

export interface EnvironmentSettings extends CommonSettings {
  /** Name of the stack. */
  readonly environment: string;
  readonly account: string;
  readonly deployerRole: string;
  /** Empty when the workload account is the tools account. */
  readonly externalId: string;
  readonly regions: readonly string[];
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
  readonly deploymentConfig: string;
  readonly deploymentStrategy: "IN_PLACE" | "BLUE_GREEN";
  readonly instanceType: string;
  readonly instancesPerRegion: number;
  readonly maxInstancesPerRegion: number;
  readonly natGateways: "Single" | "OnePerAz";
  readonly vpcCidr: string;
  /** Certificate ARN by region. */
  readonly certificates: Readonly<Record<string, string>>;
  readonly artifactExpirationDays: number;
}

/** One wrong setting. */
export interface SettingsProblem {
  /** Key without namespace and, inside a list, the indices. */
  readonly path: readonly [key: string, ...indices: number[]];
  /** What is allowed, what was got, and the fix. */
  readonly message: string;
}
