import { delimiter, dirname } from "node:path";
import type { Properties } from "../../graph/types";
import type { Buildspec } from "../../specs/buildspec";
import { bagAt, bagsAt, textAt } from "../bag";
import { networkVariables, registryVariables, searchPath, toolVariables } from "../machine";
import type { BuildRequest, BuildVariable } from "./request";
import { readsOf, resolveVariables } from "./values";

/** Folders of this build on this machine, and its identity. */
export interface BuildPlace {
  readonly sourceFolder: string;
  /** By name of the secondary source. */
  readonly secondaryFolders: Readonly<Record<string, string>>;
  readonly home: string;
  readonly temporary: string;
  /** CodeBuild's own commands. */
  readonly commands: string;
  readonly uuid: string;
  readonly arn: string;
  readonly id: string;
}

export interface BuildEnvironmentVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Values that must not be printed. */
  readonly secrets: readonly string[];
}

function ofBuildspec({ env }: Buildspec): readonly BuildVariable[] {
  const list = (values: Readonly<Record<string, string>>, type: BuildVariable["type"] & string): BuildVariable[] =>
    Object.entries(values).map(([name, value]) => ({ name, value, type }));
  const secrets = Object.entries(env.secretsManager).map(([name, secret]): [string, string] => {
    const parts = [secret.secretId, secret.jsonKey, secret.versionStage, secret.versionId];
    return [
      name,
      parts
        .map((part) => part ?? "")
        .join(":")
        .replace(/:+$/, ""),
    ];
  });
  return [
    ...list(env.variables, "PLAINTEXT"),
    ...list(env.parameterStore, "PARAMETER_STORE"),
    ...list(Object.fromEntries(secrets), "SECRETS_MANAGER"),
  ];
}

const TYPES = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"] as const;

function ofProject(request: BuildRequest): readonly BuildVariable[] {
  return bagsAt(bagAt(request.project.inputs, "environment"), "environmentVariables").map((variable) => ({
    name: textAt(variable, "name") ?? "",
    value: textAt(variable, "value") ?? "",
    type: TYPES.find((type) => type === variable["type"]) ?? "PLAINTEXT",
  }));
}

/** What tells a build of a batch from the others. The shard's variable is the rehearsal's own: CodeBuild documents none. */
function ofBatch({ batch }: BuildRequest): Record<string, string> {
  if (batch === undefined) return {};
  const { identifier, shard } = batch;
  const own = shard === undefined ? {} : { INTERLOCK_SHARD: `${shard.index}/${shard.count}` };
  return { CODEBUILD_BATCH_BUILD_IDENTIFIER: identifier, ...own };
}

/** Name of a build's log stream: its id, after the project's prefix. Source: botocore codebuild, `CloudWatchLogsConfig.streamName`. */
function logStreamOf(inputs: Properties, uuid: string): string {
  const prefix = textAt(bagAt(bagAt(inputs, "logsConfig"), "cloudwatchLogs"), "streamName");
  return prefix === undefined ? uuid : `${prefix}/${uuid}`;
}

/** What CodeBuild sets itself. Source: CodeBuild User Guide, "Environment variables in build environments". */
function ofCodeBuild(request: BuildRequest, place: BuildPlace): Record<string, string> {
  const { project, source } = request;
  const keyArn = textAt(project.inputs, "encryptionKey");
  return {
    AWS_REGION: project.region ?? "",
    AWS_DEFAULT_REGION: project.region ?? "",
    CODEBUILD_BUILD_ARN: place.arn,
    CODEBUILD_BUILD_ID: place.id,
    CODEBUILD_BUILD_IMAGE: textAt(bagAt(project.inputs, "environment"), "image") ?? "",
    CODEBUILD_BUILD_NUMBER: String(request.buildNumber),
    CODEBUILD_INITIATOR: request.initiator,
    CODEBUILD_LOG_PATH: logStreamOf(project.inputs, place.uuid),
    CODEBUILD_PROJECT_ARN: textAt(project.outputs, "arn") ?? "",
    // Empty where a build originates from CodePipeline.
    CODEBUILD_SOURCE_REPO_URL: "",
    CODEBUILD_SOURCE_VERSION: source.sourceVersion,
    CODEBUILD_SRC_DIR: place.sourceFolder,
    CODEBUILD_START_TIME: String(Date.now()),
    ...ofBatch(request),
    ...(keyArn === undefined ? {} : { CODEBUILD_KMS_KEY_ID: keyArn }),
    ...(source.resolvedSourceVersion === undefined
      ? {}
      : { CODEBUILD_RESOLVED_SOURCE_VERSION: source.resolvedSourceVersion }),
    ...Object.fromEntries(
      request.secondarySources.flatMap(({ name, sourceVersion }) => [
        [`CODEBUILD_SRC_DIR_${name}`, place.secondaryFolders[name] ?? ""],
        [`CODEBUILD_SOURCE_VERSION_${name}`, sourceVersion],
      ]),
    ),
  };
}

function ofMachine(request: BuildRequest, place: BuildPlace): Record<string, string> {
  const path = [request.aws.pathFolder, place.commands, ...searchPath(), dirname(process.execPath)];
  return {
    ...networkVariables(),
    ...registryVariables(),
    ...toolVariables(),
    PATH: path.join(delimiter),
    HOME: place.home,
    TMPDIR: place.temporary,
    LANG: "C.UTF-8",
    ...request.aws.environment,
  };
}

/** A variable that is an address of AWS, as what answers there on this machine. */
function answeredHere(variable: BuildVariable, addresses: BuildRequest["addresses"]): BuildVariable {
  const local = variable.type === "PLAINTEXT" ? addresses?.get(variable.value) : undefined;
  return local === undefined ? variable : { ...variable, value: local };
}

/** The environment of a build: the action's variables win over the project's, and those over the buildspec's. */
export function environmentOf(
  request: BuildRequest,
  buildspec: Buildspec,
  place: BuildPlace,
): BuildEnvironmentVariables {
  const winners = new Map<string, BuildVariable>();
  for (const variable of [...ofBuildspec(buildspec), ...ofProject(request), ...request.environmentVariables])
    winners.set(variable.name, variable);
  const name = textAt(request.project.inputs, "name") ?? request.project.name;
  const wanted = [...winners.values()].map((variable) => answeredHere(variable, request.addresses));
  const reads = readsOf(wanted);
  if (reads.parameters.length + reads.secrets.length > 0) request.onRead?.(reads);
  const given = resolveVariables(name, wanted, request.values);
  const variables = { ...ofMachine(request, place), ...given.variables, ...ofCodeBuild(request, place) };
  return { variables, secrets: given.secrets };
}
