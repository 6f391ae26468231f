import { delimiter, dirname } from "node:path";
import type { Buildspec } from "../../specs/buildspec";
import { bagAt, bagsAt, textAt } from "../bag";
import { RehearsalError } from "../types";
import type { BuildRequest, BuildVariable } from "./request";

/** Folders of this build on this machine, and its identity. */
export interface BuildPlace {
  readonly sourceFolder: string;
  /** By name of the secondary source. */
  readonly secondaryFolders: Readonly<Record<string, string>>;
  readonly home: string;
  readonly temporary: string;
  readonly uuid: string;
  readonly arn: string;
  readonly id: string;
}

export interface BuildEnvironmentVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** Values that must not be printed. */
  readonly secrets: readonly string[];
}

const SYSTEM_PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** How this machine reaches package registries; a build environment of AWS reaches them by its network alone. */
const NETWORK = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "npm_config_registry",
];

function valueOf(request: BuildRequest, what: string, name: string): string {
  const value = request.values[name];
  if (value !== undefined) return value;
  const project = textAt(request.project.inputs, "name") ?? request.project.name;
  throw new RehearsalError(
    `Build project "${project}" needs the ${what} ${name}; give the rehearsal a value for it.`,
    2,
  );
}

/** `secret-id:json-key:version-stage:version-id`; the id may be an ARN, which has seven parts itself. */
export function secretValue(request: BuildRequest, reference: string): string {
  if (request.values[reference] !== undefined) return request.values[reference];
  const parts = reference.split(":");
  const length = reference.startsWith("arn:") ? 7 : 1;
  const id = parts.slice(0, length).join(":");
  const jsonKey = parts[length] ?? "";
  const whole = valueOf(request, "secret", id);
  if (jsonKey === "") return whole;
  try {
    const field = (JSON.parse(whole) as Record<string, unknown>)[jsonKey];
    if (typeof field === "string" || typeof field === "number") return String(field);
  } catch {
    // reported below, without the value
  }
  throw new RehearsalError(`The value given for the secret ${id} is not JSON with the key ${jsonKey}.`, 2);
}

function resolve(request: BuildRequest, { value, type }: BuildVariable, secrets: string[]): string {
  if (type !== "PARAMETER_STORE" && type !== "SECRETS_MANAGER") return value;
  const found = type === "PARAMETER_STORE" ? valueOf(request, "parameter", value) : secretValue(request, value);
  secrets.push(found);
  return found;
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
    CODEBUILD_PROJECT_ARN: textAt(project.outputs, "arn") ?? "",
    CODEBUILD_SOURCE_VERSION: source.sourceVersion,
    CODEBUILD_SRC_DIR: place.sourceFolder,
    CODEBUILD_START_TIME: String(Date.now()),
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
  const path = [request.aws.pathFolder, dirname(process.execPath), ...SYSTEM_PATH];
  const network = NETWORK.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(network),
    PATH: path.join(delimiter),
    HOME: place.home,
    TMPDIR: place.temporary,
    LANG: "C.UTF-8",
    ...request.aws.environment,
  };
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
  const secrets: string[] = [];
  const given = [...winners.values()].map((variable): [string, string] => [
    variable.name,
    resolve(request, variable, secrets),
  ]);
  const variables = { ...ofMachine(request, place), ...Object.fromEntries(given), ...ofCodeBuild(request, place) };
  return { variables, secrets };
}
