/** Environment variables of builds that hold a secret where everyone who may see the project reads it. */
import type { ResourceRule, Settings } from "../rule";
import { at, list, matches, parsed, texts } from "../values";

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

function plainSecrets(where: string, variables: unknown, settings: Settings): readonly string[] {
  return list(variables).flatMap((variable) => {
    const [name, value, type] = [at(variable, "name"), at(variable, "value"), at(variable, "type")];
    if (typeof name !== "string") return [];
    if ((type ?? "PLAINTEXT") !== "PLAINTEXT" || texts(settings["allowedNames"]).some((item) => matches(item, name)))
      return [];
    const reason = secretReason(name, typeof value === "string" ? value : "");
    const advice = "use type SECRETS_MANAGER or PARAMETER_STORE";
    return reason === undefined ? [] : [`${where} "${name}" is PLAINTEXT and ${reason}; ${advice}`];
  });
}

/** A project holds no secret in plain text. */
export const projectSecrets: ResourceRule["check"] = ({ props }, settings) =>
  plainSecrets("environment.environmentVariables", at(props["environment"], "environmentVariables"), settings);

/** A pipeline's build actions hold no secret in plain text. */
export const actionSecrets: ResourceRule["check"] = ({ props }, settings) =>
  list(props["stages"])
    .flatMap((stage) => list(at(stage, "actions")))
    .flatMap((action) => {
      const variables = at(action, "configuration", "EnvironmentVariables");
      const name = at(action, "name");
      return plainSecrets(`action "${String(name)}": EnvironmentVariables`, parsed(variables), settings);
    });
