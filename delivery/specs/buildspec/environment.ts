import { checked, filledText, oneOf, parsed, text, yesNo, type Codec } from "../codec";
import { listOf, mappingOf } from "../collections";
import { defaulted, optional, record } from "../record";
import { shells } from "../enums";
import { isNull } from "../nodes";
import type { BuildEnvironment, ProxySettings, SecretReference } from "./model";

/** Why a variable may not be called so. Other names are left to the shell. */
function wrongVariableName(name: string): string | undefined {
  if (name === "") return "must have a name, got an empty one";
  return name.startsWith("CODEBUILD_")
    ? `must not start with CODEBUILD_, which CodeBuild keeps for itself, got ${name}`
    : undefined;
}

const variableNames = {
  what: "variable",
  checkKey: wrongVariableName,
  keySchema: { pattern: "^(?!CODEBUILD_)[\\s\\S]" },
};

/** A value of a variable; a key with nothing behind it gives an empty one. */
const variableValue: Codec<string> = {
  ...text,
  schema: { type: ["string", "number", "boolean", "null"] },
  read: (node, place) => (isNull(node) ? "" : text.read(node, place)),
};

/** Variable to plain value. */
export const variables = mappingOf(variableValue, variableNames);

const SECRET_FORM = "secret-id:json-key:version-stage:version-id";

/** An ARN of a secret holds six colons before the name. */
const SECRET_ARN = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:secret:[^:]*)(?::|$)/;

function parseSecret(reference: string): SecretReference | string {
  const arn = SECRET_ARN.exec(reference)?.[1];
  const rest = arn === undefined ? reference.split(":") : [arn, ...reference.slice(arn.length).split(":").slice(1)];
  const [secretId = "", jsonKey, versionStage, versionId] = rest;
  if (secretId === "" || rest.length > 4)
    return `must be ${SECRET_FORM}, all but the first optional, got ${JSON.stringify(reference)}`;
  if (versionStage && versionId) return `must give a version stage or a version id, got both`;
  return {
    secretId,
    ...(jsonKey ? { jsonKey } : {}),
    ...(versionStage ? { versionStage } : {}),
    ...(versionId ? { versionId } : {}),
  };
}

function printSecret({ secretId, jsonKey = "", versionStage = "", versionId = "" }: SecretReference): string {
  return [secretId, jsonKey, versionStage, versionId].join(":").replace(/:+$/, "");
}

const secret = parsed(parseSecret, printSecret, { type: "string", minLength: 1, description: SECRET_FORM });

const exportedVariable = checked(filledText, (name) =>
  name.startsWith("AWS_") ? `must not start with AWS_, such variables cannot be exported, got ${name}` : undefined,
);

export const environment = record<BuildEnvironment>(
  {
    shell: optional("shell", oneOf(shells)),
    variables: defaulted("variables", variables, () => ({})),
    parameterStore: defaulted("parameter-store", mappingOf(filledText, variableNames), () => ({})),
    secretsManager: defaulted("secrets-manager", mappingOf(secret, variableNames), () => ({})),
    exportedVariables: defaulted(
      "exported-variables",
      listOf(exportedVariable, { what: "names of variables", orOne: true }),
      () => [],
    ),
    gitCredentialHelper: defaulted("git-credential-helper", yesNo, () => false),
  },
  { what: "env" },
);

/** The environment of a file that gives none. */
export const noEnvironment = (): BuildEnvironment => ({
  variables: {},
  parameterStore: {},
  secretsManager: {},
  exportedVariables: [],
  gitCredentialHelper: false,
});

export const proxy = record<ProxySettings>(
  {
    uploadArtifacts: defaulted("upload-artifacts", yesNo, () => false),
    logs: defaulted("logs", yesNo, () => false),
  },
  { what: "proxy" },
);

export const noProxy = (): ProxySettings => ({ uploadArtifacts: false, logs: false });
