import type { EcsHookEvent, LambdaHookEvent, ServerHookEvent } from "../lifecycleEvents";

/** An AppSpec file of one of CodeDeploy's compute platforms. @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html */
export type Appspec = ServerAppspec | LambdaAppspec | EcsAppspec;

/** For EC2 and on-premises instances. */
export interface ServerAppspec {
  readonly platform: "Server";
  readonly os: OperatingSystem;
  readonly files: readonly FileMapping[];
  /** Wins over the deployment's own setting. @default - that of the deployment, which is DISALLOW unless set */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Linux only. */
  readonly permissions: readonly Permission[];
  readonly hooks: { readonly [E in ServerHookEvent]?: readonly HookScript[] };
}

export const operatingSystems = Object.freeze(["linux", "windows"] as const);
export type OperatingSystem = (typeof operatingSystems)[number];

export const fileExistsBehaviors = Object.freeze(["DISALLOW", "OVERWRITE", "RETAIN"] as const);
export type FileExistsBehavior = (typeof fileExistsBehaviors)[number];

export interface FileMapping {
  /** File or directory of the bundle; `/` (`\` on Windows) is the whole bundle. */
  readonly source: string;
  /** Absolute directory on the instance that the file, or what the directory holds, is copied into. */
  readonly destination: string;
}

export const objectTypes = Object.freeze(["file", "directory"] as const);
export type ObjectType = (typeof objectTypes)[number];

export interface Permission {
  /** Absolute path of a file or directory on the instance. */
  readonly object: string;
  /** Names directly below `object` with `*` as wildcard; `**` is everything below it. @default ** */
  readonly pattern: string;
  /** Names excluded from `pattern`. */
  readonly except: readonly string[];
  readonly owner?: string;
  readonly group?: string;
  /** One to four octal digits. */
  readonly mode?: string;
  /** Entries of `setfacl`: `[default:][user|group|mask|other]:[name]:permissions`. */
  readonly acls?: readonly string[];
  readonly context?: SelinuxContext;
  /** @default both */
  readonly type: readonly ObjectType[];
}

export interface SelinuxContext {
  /** Stands in the file as `name`. */
  readonly user?: string;
  readonly type: string;
  /** `s0`, `s0-s3`, `s0:c1,c4.c7`. */
  readonly range?: string;
}

/** Seconds that a script may take where its hook names no timeout; also the most that all scripts of one event may. */
export const DEFAULT_HOOK_TIMEOUT_SECONDS = 3600;

export interface HookScript {
  /** Path in the bundle. */
  readonly location: string;
  /** @default 3600 */
  readonly timeoutSeconds: number;
  /** User without a password; Linux only. @default - the agent's user */
  readonly runAs?: string;
  /** The agent reads this key, the documentation does not know it. */
  readonly sudo?: boolean;
}

export interface LambdaAppspec {
  readonly platform: "Lambda";
  /** Logical name that the file gives the function. */
  readonly resource: string;
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: number;
  readonly targetVersion: number;
  /** Event to name or ARN of the validation function. */
  readonly hooks: { readonly [E in LambdaHookEvent]?: string };
}

export interface EcsAppspec {
  readonly platform: "ECS";
  /** Logical name that the file gives the service: TargetService by convention. */
  readonly resource: string;
  /** ARN, or a placeholder such as `<TASK_DEFINITION>` that CodePipeline fills in. */
  readonly taskDefinition: string;
  readonly containerName: string;
  readonly containerPort: number;
  /** @default LATEST */
  readonly platformVersion?: string;
  /** @default - the service's */
  readonly network?: EcsNetwork;
  readonly capacityProviderStrategy: readonly CapacityProvider[];
  /** Event to name or ARN of the validation function. */
  readonly hooks: { readonly [E in EcsHookEvent]?: string };
}

export interface EcsNetwork {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: "ENABLED" | "DISABLED";
}

export interface CapacityProvider {
  readonly name: string;
  /** Tasks at least. Range: 0 to 100000. @default 0 */
  readonly base: number;
  /** Share of the rest. Range: 0 to 1000. @default 0 */
  readonly weight: number;
}
