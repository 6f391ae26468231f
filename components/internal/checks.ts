/** Checks that several components make of their args. Each adds to the problems and never throws. Pure. */
import type * as pulumi from "@pulumi/pulumi";
import { ACCOUNT_ID, LOG_RETENTION_DAYS, type NameLimit, NAME_LIMITS, nameProblem } from "./limits";
import { partitionOf } from "./partitions";
import type { Problems } from "./problems";

/** The value of an input that is plain text; nothing when it is an output or a promise, whose value is not known yet. */
export function plainText(input: pulumi.Input<string> | undefined): string | undefined {
  return typeof input === "string" ? input : undefined;
}

/** Requires a name within a service's limits; inputs that are not plain pass. */
export function checkName(
  problems: Problems,
  property: string,
  limits: NameLimit,
  value: pulumi.Input<string> | undefined,
  fix: string,
): void {
  const name = plainText(value);
  const allowed = name === undefined ? undefined : nameProblem(limits, name);
  if (allowed !== undefined) problems.add({ property, allowed, got: name, fix });
}

/** Requires an integer of a range; an arg that was left out passes. */
export function checkInteger(
  problems: Problems,
  property: string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  fix: string,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  problems.add({ property, allowed: `must be an integer from ${least} to ${most}`, got: value, fix });
}

/** Requires one of a named enum's values; an arg that was left out passes. Returns whether the value may be used. */
export function checkChoice(
  problems: Problems,
  property: string,
  value: string | undefined,
  choices: Readonly<Record<string, string>>,
  fix: string,
): boolean {
  const values = Object.values(choices);
  if (value === undefined || values.includes(value)) return true;
  problems.add({ property, allowed: `must be one of ${values.join(", ")}`, got: value, fix });
  return false;
}

/** Requires a period that CloudWatch Logs offers; an arg that was left out passes. */
export function checkLogRetention(problems: Problems, property: string, days: number | undefined, fix: string): void {
  problems.require(days === undefined || LOG_RETENTION_DAYS.includes(days), {
    property,
    allowed: `must be one of ${LOG_RETENTION_DAYS.join(", ")}`,
    got: days,
    fix,
  });
}

/** Requires that no value occurs twice, and names those that do. */
export function checkUnique(problems: Problems, property: string, values: readonly string[], fix: string): void {
  const repeated = [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
  if (repeated.length > 0) problems.add({ property, allowed: "must not repeat a value", got: repeated, fix });
}

/** Requires a list length of a range. */
export function checkCount(
  problems: Problems,
  property: string,
  values: readonly unknown[] | undefined,
  [least, most]: readonly [number, number],
  what: string,
  fix: string,
): void {
  const count = values?.length ?? 0;
  if (count >= least && count <= most) return;
  const range = least === most ? `exactly ${least}` : `${least} to ${most}`;
  problems.add({ property, allowed: `must hold ${range} ${what}`, got: count, fix });
}

/** A full ARN of one kind of resource. */
export interface ArnForm {
  readonly pattern: RegExp;
  readonly words: string;
}

const arnForm = (service: string, rest: string, words: string): ArnForm => ({
  pattern: new RegExp(`^arn:aws[\\w-]*:${service}:${rest}$`),
  words,
});

/** ARNs that args take. Ids and aliases are refused where they would resolve in the wrong account. */
export const ARN_FORMS = Object.freeze({
  key: arnForm("kms", "[\\w-]+:\\d{12}:key/[\\w-]+", "a KMS key ARN (arn:…:kms:…:key/…)"),
  keyPattern: arnForm("kms", "[\\w*-]+:\\d{12}:key/[\\w*-]+", "a KMS key ARN, wildcards allowed (arn:…:kms:…:key/…)"),
  bucket: arnForm("s3", "::[a-z0-9.*-]+", "an S3 bucket ARN, wildcards allowed (arn:…:s3:::…)"),
  role: arnForm("iam", ":\\d{12}:role/[\\w+=,.@/-]+", "an IAM role ARN (arn:…:iam::…:role/…)"),
  policy: arnForm("iam", ":(\\d{12}|aws):policy/[\\w+=,.@/-]+", "an IAM policy ARN (arn:…:iam::…:policy/…)"),
  connection: arnForm(
    "(?:codeconnections|codestar-connections)",
    "[\\w-]+:\\d{12}:connection/[\\w-]+",
    "the ARN of a connection (arn:…:codeconnections:…:connection/…)",
  ),
  /** The service of chats knows no regions. Source: `chatbot.ChatConfigurationArn`. */
  chat: arnForm(
    "chatbot",
    ":\\d{12}:chat-configuration/(?:slack-channel|microsoft-teams-channel)/[\\w-]+",
    "the ARN of a chat configuration (arn:…:chatbot::…:chat-configuration/slack-channel/… or …/microsoft-teams-channel/…)",
  ),
  topic: arnForm("sns", "[\\w-]+:\\d{12}:[\\w.-]+", "an SNS topic ARN (arn:…:sns:…)"),
});

/** Requires a full ARN of a kind; inputs that are not plain pass. */
export function checkArn(
  problems: Problems,
  property: string,
  form: ArnForm,
  value: pulumi.Input<string> | undefined,
  fix: string,
): void {
  const arn = plainText(value);
  if (arn === undefined || form.pattern.test(arn)) return;
  problems.add({ property, allowed: `must be ${form.words}`, got: arn, fix });
}

/**
 * Requires a full ARN of a kind, now when it is plain, else as soon as it is known: what a program in another language gives is
 * never plain. Use what it returns instead of the value.
 */
export function checkedArn(
  problems: Problems,
  property: string,
  form: ArnForm,
  value: pulumi.Input<string>,
  fix: string,
): pulumi.Input<string> {
  const problemOf = (arn: string) =>
    form.pattern.test(arn) ? undefined : { property, allowed: `must be ${form.words}`, got: arn, fix };
  return problems.input(value, problemOf) ?? value;
}

/** What every component that owns a role takes. */
export interface RoleSettings {
  readonly roleName?: string | undefined;
  readonly rolePath?: string | undefined;
  readonly permissionsBoundaryArn?: pulumi.Input<string> | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

/** Checks the settings that place a component and its role. */
export function checkPlacement(problems: Problems, args: RoleSettings): void {
  checkName(problems, "roleName", NAME_LIMITS.role, args.roleName, "omit it to have one made");
  checkName(problems, "rolePath", NAME_LIMITS.rolePath, args.rolePath, "omit it to use /");
  checkArn(problems, "permissionsBoundaryArn", ARN_FORMS.policy, args.permissionsBoundaryArn, "give a policy's ARN");
  checkAccountId(problems, args.accountId);
  checkRegion(problems, args.region);
}

/** Requires an account id; an arg that was left out passes. */
export function checkAccountId(problems: Problems, accountId: string | undefined): void {
  problems.require(accountId === undefined || ACCOUNT_ID.test(accountId), {
    property: "accountId",
    allowed: "must be twelve digits",
    got: accountId,
    fix: "omit it to use the provider's account",
  });
}

/** Requires a region of a known partition; an arg that was left out passes. */
export function checkRegion(problems: Problems, region: string | undefined, property = "region"): void {
  problems.require(region === undefined || partitionOf(region) !== undefined, {
    property,
    allowed: "must be a region of AWS, such as eu-central-1",
    got: region,
    fix: "give the region's code",
  });
}
