import * as pulumi from "@pulumi/pulumi";
import { checkChoice, checkUnique } from "../../internal/checks";
import type { Problem, Problems } from "../../internal/problems";
import { BUILD_PROJECT_DEFAULTS as DEFAULTS, type BuildProjectArgs } from "../args";
import type { BuildVariable } from "../args/environment";
import { BuildVariableType } from "../enums";

/** Names that end like that of a secret; the name of a place that holds one ends with _ARN, _NAME, _ID or _URL. */
const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)$/i;

/** An access key id, a key in PEM, a token of GitHub, GitLab or Slack. */
const SECRET_VALUE =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{20,}|\bxox[abpr]-\w/;

/** Checks the variables; returns them with values that are checked once they are known. */
export function checkedVariables(
  problems: Problems,
  { environmentVariables }: BuildProjectArgs,
): Pick<BuildProjectArgs, "environmentVariables"> {
  if (environmentVariables === undefined) return {};
  const names = environmentVariables.map(({ name }) => name);
  const checked = environmentVariables.map((variable, index) => {
    const property = `environmentVariables[${index}]`;
    problems.require(/^[A-Za-z_]\w*$/.test(variable.name) && !variable.name.startsWith("CODEBUILD_"), {
      property: `${property}.name`,
      allowed: "must be letters, digits and _, not beginning with a digit or CODEBUILD_",
      got: variable.name,
      fix: "rename the variable",
    });
    checkChoice(problems, `${property}.type`, variable.type, BuildVariableType, "omit it to use PLAINTEXT");
    const isPlaintext = (variable.type ?? DEFAULTS.variableType) === BuildVariableType.Plaintext;
    return isPlaintext ? { ...variable, value: checkedPlaintext(problems, property, variable) } : variable;
  });
  checkUnique(problems, "environmentVariables", names, "keep one variable of each name");
  return { environmentVariables: checked };
}

/** Everybody who may read the project reads its plaintext variables. */
function checkedPlaintext(
  problems: Problems,
  property: string,
  { name, value, allowPlaintext = false }: BuildVariable,
): pulumi.Input<string> {
  const fix = "store the value as a parameter or secret, and set type";
  const refused = { property: `${property}.value`, allowed: "must not be a secret in plain text", fix };
  problems.require(allowPlaintext || !SECRET_NAME.test(name), {
    property,
    allowed: "must not be PLAINTEXT: its name is that of a secret",
    got: name,
    fix: `${fix}, or set allowPlaintext if it is none`,
  });
  const checked = problems.input(value, (text): Problem | undefined => (SECRET_VALUE.test(text) ? refused : undefined));
  if (typeof value === "string") return value;
  const isSecret = pulumi.Output.isInstance(value) ? pulumi.isSecret(pulumi.output(value)) : false;
  const open = problems.input(pulumi.output(isSecret), (secret) => (secret ? refused : undefined));
  return pulumi.all([checked ?? value, open]).apply(([text]) => text);
}
