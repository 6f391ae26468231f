import type {
  CacheAction,
  ComputeType,
  EnvironmentType,
  FailureAction,
  PhaseName,
  ReportFormat,
  Shell,
} from "../enums";

/** A buildspec with every default filled in. @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html */
export interface Buildspec {
  /** In `0.1` each command runs in a shell of its own; in `0.2` all commands share one. */
  readonly version: "0.1" | "0.2";
  /** Linux user of every phase that names none of its own. @default - root */
  readonly runAs?: string;
  readonly env: BuildEnvironment;
  readonly proxy: ProxySettings;
  readonly batch?: Batch;
  /** The declared phases, in the order in which they run. Only a batch of builds with buildspecs of their own has none. */
  readonly phases: readonly Phase[];
  /** By name or ARN of the report group. */
  readonly reports: Readonly<Record<string, ReportGroup>>;
  readonly artifacts?: Artifacts;
  readonly cache?: Cache;
}

export interface BuildEnvironment {
  /** @default - the shell of the image */
  readonly shell?: Shell;
  /** Plain values. Those of the project, and those given when the build starts, win over them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variable to name of the Systems Manager parameter. */
  readonly parameterStore: Readonly<Record<string, string>>;
  readonly secretsManager: Readonly<Record<string, SecretReference>>;
  /** Variables that later pipeline actions may read; their values freeze after post_build. */
  readonly exportedVariables: readonly string[];
  /** @default false */
  readonly gitCredentialHelper: boolean;
}

/** `secret-id:json-key:version-stage:version-id`, taken apart. */
export interface SecretReference {
  /** Name of the secret, or its ARN where another account owns it. */
  readonly secretId: string;
  /** @default - the whole secret text */
  readonly jsonKey?: string;
  /** @default - AWSCURRENT */
  readonly versionStage?: string;
  /** Excludes `versionStage`. */
  readonly versionId?: string;
}

/** Settings of a build in an explicit proxy server. */
export interface ProxySettings {
  /** @default false */
  readonly uploadArtifacts: boolean;
  /** @default false */
  readonly logs: boolean;
}

export interface Phase {
  readonly name: PhaseName;
  /** @default - the buildspec's `runAs` */
  readonly runAs?: string;
  /** @default - CodeBuild's own phase transitions */
  readonly onFailure?: OnFailure;
  /** Runtime to version; of install only, empty elsewhere. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  /** Run after the commands, whether or not one of them failed. */
  readonly finally: readonly string[];
}

/** What a failure of a phase leads to. `count` and `pattern` come with RETRY, and only with it. */
export interface OnFailure {
  readonly action: FailureAction;
  /** Retries of the build. Range: 0 to 100. @default 3 */
  readonly count?: number;
  /** Regular expression that the error message must match. @default .* */
  readonly pattern?: string;
}

export interface ReportGroup {
  readonly files: readonly string[];
  /** @default JUNITXML */
  readonly fileFormat: ReportFormat;
  /** @default - the source directory */
  readonly baseDirectory?: string;
  /** @default false */
  readonly discardPaths: boolean;
}

export interface ArtifactSet {
  readonly files: readonly string[];
  /** Counts only where the project sets `overrideArtifactName`. */
  readonly name?: string;
  /** @default false */
  readonly discardPaths: boolean;
  /** @default - the source directory */
  readonly baseDirectory?: string;
  readonly excludePaths: readonly string[];
  /** @default false */
  readonly enableSymlinks: boolean;
  readonly s3Prefix?: string;
}

export interface Artifacts extends ArtifactSet {
  /** By identifier, which in a pipeline is the name of the output artifact. */
  readonly secondary: Readonly<Record<string, ArtifactSet>>;
}

export interface Cache {
  readonly paths: readonly string[];
  readonly key?: string;
  /** Prefixes, tried in turn where the key finds nothing. At most 5. */
  readonly fallbackKeys: readonly string[];
  /** @default - both restore and save */
  readonly action?: CacheAction;
}

/** @see https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html */
export type Batch = BatchList | BatchGraph | BatchMatrix | BatchFanout;

interface BatchSettings {
  /** Stop the other builds when one fails. @default false */
  readonly fastFail: boolean;
}

/** Builds that run in parallel. */
export interface BatchList extends BatchSettings {
  readonly kind: "list";
  readonly builds: readonly BatchBuild[];
}

/** Builds that wait for each other. */
export interface BatchGraph extends BatchSettings {
  readonly kind: "graph";
  readonly builds: readonly BatchGraphBuild[];
}

/** A build for each combination of the dynamic values. */
export interface BatchMatrix extends BatchSettings {
  readonly kind: "matrix";
  /** @default false */
  readonly ignoreFailure: boolean;
  readonly environment: { readonly privilegedMode?: boolean; readonly type?: EnvironmentType };
  readonly dynamic: {
    readonly buildspecs: readonly string[];
    readonly computeTypes: readonly ComputeType[];
    readonly images: readonly string[];
    readonly variables: Readonly<Record<string, readonly string[]>>;
  };
}

/** Parallel copies of one build that share its tests through `codebuild-tests-run`. */
export interface BatchFanout extends BatchSettings {
  readonly kind: "fanout";
  readonly parallelism: number;
  /** @default false */
  readonly ignoreFailure: boolean;
}

export interface BatchBuild {
  readonly identifier: string;
  /** @default - the file itself */
  readonly buildspec?: string;
  /** @default false */
  readonly debugSession: boolean;
  readonly env: BatchBuildEnvironment;
  /** @default false */
  readonly ignoreFailure: boolean;
}

export interface BatchGraphBuild extends BatchBuild {
  /** Identifiers of the builds that must end first. */
  readonly dependOn: readonly string[];
}

/** What a build of a batch overrides of the project's environment. */
export interface BatchBuildEnvironment {
  readonly computeType?: ComputeType;
  /** Excludes `computeType`. */
  readonly fleet?: string;
  readonly image?: string;
  readonly privilegedMode?: boolean;
  readonly type?: EnvironmentType;
  readonly variables: Readonly<Record<string, string>>;
}
