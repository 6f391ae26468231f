/** Forms of the values that settings of actions and rules have. Pure. */
import { isTimeZone } from "../../internal/addresses";
import { ARN_FORMS, type ArnForm } from "../../internal/checks";
import type { ValueForm } from "./rows";

const form = (allowed: string, fix: string, accepts: (value: string) => boolean): ValueForm => ({
  allowed: `must be ${allowed}`,
  fix,
  accepts,
});

const matching = (pattern: RegExp, allowed: string, fix: string) => form(allowed, fix, (value) => pattern.test(value));

/** A full ARN of a kind. */
export const arn = ({ pattern, words }: ArnForm, fix: string) => matching(pattern, words, fix);

/** A whole number of a range. */
export const whole = (least: number, most: number, what: string) =>
  form(`${what} from ${least} to ${most}`, "give it in digits", (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= least && number <= most;
  });

/** A list of at most so many, separated by commas. */
export const listOf = (most: number, what: string, choices?: readonly string[]) =>
  form(
    choices === undefined ? `1 to ${most} ${what}, separated by commas` : `${what}, separated by commas`,
    "list them, each once",
    (value) => {
      const entries = value.split(",").map((entry) => entry.trim());
      const known = entries.every((entry) => entry !== "" && (choices?.includes(entry) ?? true));
      return known && entries.length <= most && new Set(entries).size === entries.length;
    },
  );

/** Sources: `codeconnections.ConnectionArn`; both prefixes are in use, DTC rename. */
export const CONNECTION_ARN = arn(ARN_FORMS.connection, "give SourceConnection's connectionArn");

/** Source: CodePipeline User Guide action-reference-CodestarConnectionSource; GitLab's groups nest. */
export const REPOSITORY_ID = matching(
  /^[^\s/:]+(?:\/[^\s/:]+)+$/,
  "the owner and name of a repository, owner/name",
  "give it as the address of the repository ends, without .git",
);

/** Source: `ecr.RepositoryName`. */
export const ECR_REPOSITORY = matching(
  /^(?=.{2,256}$)[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
  "the name of an ECR repository of 2 to 256 characters: words of lower-case letters and digits, with . _ - / between",
  "give the name without registry and tag",
);

/** Source: `lambda.FunctionName`, of which the pipeline's settings take the bare name. */
export const FUNCTION_NAME = matching(
  /^[A-Za-z0-9_-]{1,64}$/,
  "the name of a function of 1 to 64 letters, digits, - and _",
  "give the name without ARN and alias",
);

/** Source: `lambda.Alias`. */
export const FUNCTION_ALIAS = matching(
  /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/,
  "the name of an alias of 1 to 128 letters, digits, - and _, not digits alone",
  "give the alias that callers use",
);

/** Source: `lambda.Version`. */
export const FUNCTION_VERSION = matching(/^\d+$/, "the number of a published version", "give a version, not an alias");

const STRATEGY = /^(?:Canary(\d+)Percent(\d+)Minutes?|Linear(\d+)PercentEvery(\d+)Minutes?)$/;
const TWO_DAYS_MINUTES = 2 * 24 * 60;

/** Source: CodePipeline User Guide action-reference-LambdaDeploy, which prints `5Minutes` and `Every1Minute`. */
export const DEPLOY_STRATEGY = form(
  "AllAtOnce, Canary<percent>Percent<n>Minutes or Linear<percent>PercentEvery<n>Minute, with 1 to 99 percent and two days at most",
  "take Canary10Percent5Minutes, for example",
  (value) => {
    if (value === "AllAtOnce") return true;
    const [, canaryPercent, canaryMinutes, linearPercent, linearMinutes] = STRATEGY.exec(value) ?? [];
    const percent = Number(canaryPercent ?? linearPercent);
    const minutes = Number(canaryMinutes ?? linearMinutes);
    const waits = linearPercent === undefined ? 1 : Math.ceil(100 / percent) - 1;
    return percent >= 1 && percent <= 99 && minutes >= 1 && waits * minutes <= TWO_DAYS_MINUTES;
  },
);

/** How zones are written, whether there is such a one or not. */
export const TIME_ZONE_FORM =
  /^(?:[A-Za-z]+(?:_[A-Za-z]+)*(?:\/[A-Za-z]+(?:[_-][A-Za-z]+)*)+|UTC(?:[+-]\d{2}:\d{2})?|[A-Z]{3,5})$/;

/** Sources: CodePipeline User Guide rule-reference-DeploymentWindow; the zones are those of this runtime's database. */
export const TIME_ZONE = form(
  "a time zone that exists, as Region/City, UTC, UTC+HH:MM or an abbreviation of 3 to 5 letters",
  "take Europe/Berlin, for example",
  (value) => value.length <= 64 && TIME_ZONE_FORM.test(value) && isTimeZone(value),
);

/** A value without reference, since values with one are not checked for their form. */
export const REFERENCE = form("a reference, #{namespace.variable}", "name the variable that is checked", () => false);
