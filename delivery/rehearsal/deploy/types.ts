/** Shapes of the server deployments, in CodeDeploy's terms. */
import type { ServerEvent } from "../../specs/lifecycleEvents";
import type { ObjectVersion } from "../types";
import type { BundleType } from "./bundles";

/** The bundle of a deployment: what the deployment names, and what its hosts download. */
export type Revision = Pick<ObjectVersion, "bucket" | "key" | "versionId"> & {
  readonly eTag: string;
  /** @default - by the ending of the key */
  readonly bundleType?: BundleType;
};

/** An event of a deployment to one host. */
export type LifecycleEvent = Exclude<ServerEvent, "Start" | "End">;

/** As botocore's codedeploy `LifecycleErrorCode` names them. */
export type LifecycleErrorCode =
  "ScriptMissing" | "ScriptNotExecutable" | "ScriptTimedOut" | "ScriptFailed" | "UnknownError";

/** Why an event failed. */
export interface LifecycleFailure {
  readonly code: LifecycleErrorCode;
  /** What failed, where, and how to mend it. */
  readonly message: string;
  /** Location of the failing script in the bundle; absent where no script failed. */
  readonly script?: string;
  /** Absent where the script did not run or a signal ended it. */
  readonly exitCode?: number;
  /** What the event's scripts printed last: 2,048 characters at most, as CodeDeploy keeps. */
  readonly log: readonly string[];
  /** The host's services that do not run, each with the lines that it printed last. */
  readonly services: readonly { readonly unit: string; readonly state: string; readonly log: readonly string[] }[];
}

export interface EventResult {
  readonly event: LifecycleEvent;
  readonly status: "Succeeded" | "Failed" | "Skipped";
  /** Milliseconds. */
  readonly durationMs: number;
  /** Scripts that ran, by their location in the bundle. */
  readonly scripts: readonly string[];
  readonly failure?: LifecycleFailure;
}

export interface HostResult {
  readonly host: string;
  /** `Skipped`: the deployment ended before the host's turn. */
  readonly status: "Succeeded" | "Failed" | "Skipped";
  readonly events: readonly EventResult[];
}

/** What began a deployment, as CodeDeploy names it. */
export type DeploymentCreator =
  "user" | "autoscaling" | "autoscalingTermination" | "CodeDeployAutoUpdate" | "codeDeployRollback";

/** Why a deployment is stopped before its end. */
export interface StopRequest {
  readonly reason: "alarm" | "request";
  /** Which alarm, or who asked. */
  readonly detail: string;
}

/** Asks whether a deployment must stop; time may pass while it is asked. */
export type AskStop = () => StopRequest | undefined | Promise<StopRequest | undefined>;

export interface DeploymentResult {
  /** `d-` and nine characters. */
  readonly deploymentId: string;
  readonly creator: DeploymentCreator;
  readonly revision: Revision;
  readonly status: "Succeeded" | "Failed" | "Stopped";
  /** Why it did not succeed. */
  readonly message?: string;
  /** In the order in which they were deployed to. */
  readonly hosts: readonly HostResult[];
  /** What automatic rollback did; absent where none was due. */
  readonly rollback?: Rollback;
}

export interface Rollback {
  /** The deployment that rolled back; absent where there was nothing to roll back to. */
  readonly deployment?: DeploymentResult;
  /** The revision that the hosts run again; absent where the rollback failed or there was nothing to roll back to. */
  readonly rolledBackTo?: Revision;
  readonly message: string;
}
