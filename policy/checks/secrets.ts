/** Environment variables that hold a secret where everyone who may see the resource reads it. */
import type { ResourceRule, Settings } from "../rule";
import { at, isBag, list, matches, parsed, texts } from "../values";

/** Values that are secrets whatever their name, by what they look like. */
const SECRET_VALUES: readonly (readonly [string, RegExp])[] = [
  ["an AWS access key id", /^A(?:KIA|SIA)[A-Z2-7]{16}$/],
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["a GitHub token", /^(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})$/],
  ["a GitLab token", /^glpat-[\w-]{20,}$/],
  ["a Slack token", /^xox[abeoprs]-[\w-]{10,}$/],
  ["an npm token", /^npm_[A-Za-z0-9]{36}$/],
  ["a JSON Web Token", /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/],
  ["a URL with a password", /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i],
];

const SECRET_NAME =
  /PASSWORD|PASSWD|PASSPHRASE|(?:SECRET|TOKEN|CREDENTIAL)S?(?:_|$)|(?:^|_)(?:API|ACCESS|PRIVATE|SECRET|AUTH)_?KEY(?:_|$)/;

/** Last words of names that tell where a secret is, or something about it, instead of holding it. */
const REFERENCE_NAME = new RegExp(
  `_(?:${[
    "ALGORITHM|ALIAS|ARNS?|AUDIENCE|BUCKET|COUNT|DAYS|ENABLED|ENDPOINT|EXPIRATION|EXPIRY|FILE|HEADER|HOST|HOURS",
    "IDS?|ISSUER|LENGTH|LIMIT|MINUTES|NAMES?|NAMESPACE|PARAMETER|PATH|POLICY|PREFIX|REF|REGION|REQUIRED|ROTATION",
    "SECONDS|TABLE|TTL|TYPE|URI|URL|USER|VERSION",
  ].join("|")})$`,
);

/** Values that cannot be secrets: nothing, flags, ARNs, variables of a pipeline or of the shell, paths. */
const HARMLESS_VALUE =
  /^(?:|[Tt]rue|TRUE|[Ff]alse|FALSE|arn:\S+|#\{[^}]+\}|\$\{[A-Za-z_]\w*\}|\$[A-Z_][A-Z0-9_]*|(?:\/[\w.-]+){2,}\/?)$/;

/** `dbPassword`, `db-password` and `DB_PASSWORD` are one name. */
const canonical = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();

/** Why a variable is taken for a secret; its value is never part of the answer. */
export function secretReason(name: string, value: string): string | undefined {
  const kind = SECRET_VALUES.find(([, pattern]) => pattern.test(value))?.[0];
  if (kind !== undefined) return `its value looks like ${kind}`;
  const words = canonical(name);
  const named = SECRET_NAME.test(words) && !REFERENCE_NAME.test(words);
  return named && !HARMLESS_VALUE.test(value) ? "its name says that it is a secret" : undefined;
}

/** What of a variable decides whether it is a secret. */
interface Variable {
  readonly name: unknown;
  readonly value: unknown;
}

/** What is said of each variable that holds a secret, unless its name is allowed. */
function plainSecrets(
  variables: readonly Variable[],
  settings: Settings,
  say: (name: string, reason: string) => string,
): readonly string[] {
  return variables.flatMap(({ name, value }) => {
    if (typeof name !== "string" || texts(settings["allowedNames"]).some((item) => matches(item, name))) return [];
    const reason = secretReason(name, typeof value === "string" ? value : "");
    return reason === undefined ? [] : [say(name, reason)];
  });
}

/** Variables as CodeBuild and ECS list them; in CodeBuild those with another type name where a secret is. */
const listed = (variables: unknown): readonly Variable[] =>
  list(variables)
    .filter((variable) => (at(variable, "type") ?? "PLAINTEXT") === "PLAINTEXT")
    .map((variable) => ({ name: at(variable, "name"), value: at(variable, "value") }));

const buildSecrets = (where: string, variables: unknown, settings: Settings): readonly string[] =>
  plainSecrets(
    listed(variables),
    settings,
    (name, reason) => `${where} "${name}" is PLAINTEXT and ${reason}; use type SECRETS_MANAGER or PARAMETER_STORE`,
  );

/** A project holds no secret in plain text. */
export const projectSecrets: ResourceRule["check"] = ({ props }, settings) =>
  buildSecrets("environment.environmentVariables", at(props["environment"], "environmentVariables"), settings);

/** A pipeline's build actions hold no secret in plain text. */
export const actionSecrets: ResourceRule["check"] = ({ props }, settings) =>
  list(props["stages"])
    .flatMap((stage) => list(at(stage, "actions")))
    .flatMap((action) => {
      const variables = at(action, "configuration", "EnvironmentVariables");
      const name = at(action, "name");
      return buildSecrets(`action "${String(name)}": EnvironmentVariables`, parsed(variables), settings);
    });

/** A function's environment holds no secret. */
export const functionSecrets: ResourceRule["check"] = ({ props }, settings) => {
  const variables = at(props["environment"], "variables");
  const named = Object.entries(isBag(variables) ? variables : {}).map(([name, value]) => ({ name, value }));
  return plainSecrets(
    named,
    settings,
    (name, reason) =>
      `environment.variables "${name}": ${reason}, and whoever may see the function reads it; ` +
      "give the secret's ARN, and read it when the function starts",
  );
};

/** A task definition's containers have no secret in their environment. */
export const taskSecrets: ResourceRule["check"] = ({ props }, settings) =>
  list(parsed(props["containerDefinitions"])).flatMap((container) =>
    plainSecrets(
      listed(at(container, "environment")),
      settings,
      (name, reason) =>
        `container "${String(at(container, "name"))}": environment "${name}": ${reason}, ` +
        "and whoever may see the task definition reads it; name it under secrets",
    ),
  );
