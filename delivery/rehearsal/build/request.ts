import type { GraphResource } from "../../graph/types";
import type { AwsSession } from "../awsCli/endpoint";
import type { Processes, Progress } from "../types";
import type { TestReport } from "./reports";

/** A variable as a project or a pipeline action gives it. */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
  /** @default PLAINTEXT */
  readonly type?: "PLAINTEXT" | "PARAMETER_STORE" | "SECRETS_MANAGER";
}

/** An input artifact, unpacked. */
export interface BuildSource {
  /** Name of the artifact; counts for secondary sources. */
  readonly name: string;
  /** Folder of the unpacked artifact; it is copied, never changed. */
  readonly folder: string;
  /** `arn:<partition>:s3:::<bucket>/<key>` of the artifact. */
  readonly sourceVersion: string;
  /** Revision that the pipeline gives, such as a commit id. */
  readonly resolvedSourceVersion?: string;
}

/** The part of the tests that a build of a fan-out runs. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** A build's place in a batch. */
export interface BatchMembership {
  readonly identifier: string;
  readonly shard?: Shard;
}

/** What CodeBuild reads for the variables of a build: names or ARNs, each once. */
export interface ReadValues {
  readonly parameters: readonly string[];
  readonly secrets: readonly string[];
}

/** One build, as a pipeline action starts it. */
export interface BuildRequest {
  /** `aws:codebuild/project:Project` of the graph. */
  readonly project: GraphResource;
  readonly source: BuildSource;
  readonly secondarySources: readonly BuildSource[];
  /** Variables of the action, which win over the project's, which win over the buildspec's. */
  readonly environmentVariables: readonly BuildVariable[];
  /** Path or text in place of the project's buildspec. @default - the project's */
  readonly buildspec?: string;
  /**
   * Names of the output artifacts: one takes the primary artifact, several take the secondary ones by their names. In a
   * batch, a build's identifier takes the primary one, and `<identifier>_<name>` a secondary one.
   */
  readonly outputArtifacts: readonly string[];
  /** Such as `codepipeline/app-dev`. */
  readonly initiator: string;
  readonly buildNumber: number;
  /** Addresses of this machine by those of AWS that answer there; they take their place in variables. @default - none */
  readonly addresses?: ReadonlyMap<string, string>;
  /** Values of parameters and secrets by name; never printed. */
  readonly values: Readonly<Record<string, string>>;
  /** Told before any values are read, and may throw to forbid it. @default - everything may be read */
  readonly onRead?: (values: ReadValues) => void;
  /** Access of the build's role to the stand-in for the AWS CLI. */
  readonly aws: AwsSession;
  readonly processes: Processes;
  readonly progress: Progress;
  /** Where the build stands: environment, stage, action. */
  readonly where: readonly string[];
  /** Empty folder that this build owns. */
  readonly workFolder: string;
  /** Kept from build to build of this project. */
  readonly cacheFolder: string;
  /** File that gets every line of output, without secrets. */
  readonly logFile: string;
  /** Milliseconds. @default - the project's `buildTimeout`, 60 minutes where it has none */
  readonly timeoutMs?: number;
  /** @default - the build is none of a batch */
  readonly batch?: BatchMembership;
  /** Ends the build before its time; it has failed then. @default - nothing does */
  readonly signal?: AbortSignal;
}

/** How a build ended. */
export interface BuildResult {
  /** `project:uuid`. */
  readonly id: string;
  readonly arn: string;
  readonly succeeded: boolean;
  /** Why it failed: the phase, the command, its exit code and its last lines. */
  readonly failure?: string;
  readonly exportedVariables: Readonly<Record<string, string>>;
  readonly reports: readonly TestReport[];
  /** Path of the zip of each output artifact; empty where the build failed. */
  readonly artifacts: Readonly<Record<string, string>>;
}
