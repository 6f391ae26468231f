/** Everything that can be wrong with delivery notifications before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  checkAccountId,
  checkArn,
  checkCount,
  checkName,
  checkRegion,
  checkUnique,
} from "../internal/checks";
import { isEmail } from "../internal/addresses";
import { ACCOUNT_ID, NAME_LIMITS } from "../internal/limits";
import { type Problem, Problems } from "../internal/problems";
import { type AccountRoles, byAccount, checkRoleArns } from "../internal/roleArns";
import type { DeliveryNotificationsArgs } from "./args";
import { type Rule, rulesOf } from "./rules";
import { checkRules } from "./validateRules";

/** What the checks make of the args: use these in their place. */
export interface CheckedNotifications {
  /** The args, whose inputs are checked as soon as they are known. */
  readonly args: DeliveryNotificationsArgs;
  readonly rules: readonly Rule[];
  readonly publishers: readonly AccountRoles[];
}

/** Source: Developer Tools console User Guide: limits. One target is the topic. */
const MOST_CHATS = 9;

/** @throws pulumi.ResourceError that lists every problem; values that are outputs are checked when they are known. */
export function validateDeliveryNotifications(
  name: string,
  args: DeliveryNotificationsArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedNotifications {
  const problems = new Problems("DeliveryNotifications", name);
  checkTopic(problems, args);
  const checked = { ...args, ...checkReaders(problems, args) };
  const rules = checkRules(problems, name, rulesOf(args), args);
  const publishers = checkPublishers(problems, args);
  checkAccountId(problems, args.accountId);
  checkRegion(problems, args.region);
  problems.throwIfAny(opts);
  return { args: checked, rules, publishers };
}

function checkTopic(problems: Problems, args: DeliveryNotificationsArgs): void {
  const { topicName, displayName, kmsKeyArn, keyAlias } = args;
  checkName(problems, "topicName", NAME_LIMITS.topic, topicName, "omit it to have one made");
  // Source: SNS API Reference: CreateTopic.
  problems.require(displayName === undefined || (displayName.length > 0 && displayName.length <= 100), {
    property: "displayName",
    allowed: "must have 1 to 100 characters",
    got: displayName,
    fix: "shorten it, or omit it",
  });
  checkArn(problems, "kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to have a key made");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, keyAlias, "omit it to have none");
  problems.require(kmsKeyArn === undefined || keyAlias === undefined, {
    property: "keyAlias",
    allowed: "must not be given beside kmsKeyArn",
    got: keyAlias,
    fix: "remove one of the two",
  });
}

/** A text that has a form, in words. */
interface Form {
  readonly accepts: (text: string) => boolean;
  readonly allowed: string;
  readonly fix: string;
}

const matching =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

const FORMS = {
  email: { accepts: isEmail, allowed: "must be an e-mail address", fix: "correct it" },
  // Source: SNS Developer Guide: sms_publish-to-phone.
  phone: {
    accepts: matching(/^\+[1-9]\d{6,14}$/),
    allowed: "must be a telephone number in the form of E.164, such as +4915112345678",
    fix: "correct it",
  },
  https: {
    accepts: matching(/^https:\/\/[^\s/]\S*$/),
    allowed: "must be an address that begins with https://",
    fix: "give one",
  },
  queue: {
    accepts: matching(/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+$/),
    allowed: "must be the ARN of a standard queue (arn:…:sqs:…)",
    fix: "give the queue's ARN, not its URL",
  },
  chat: {
    accepts: matching(ARN_FORMS.chat.pattern),
    allowed: `must be ${ARN_FORMS.chat.words}`,
    fix: "copy it from Amazon Q Developer in chat applications",
  },
} satisfies Record<string, Form>;

/** Whether the message may show what was given: an address may hold a token. */
const problemOf =
  (property: string, { accepts, allowed, fix }: Form, shows = true) =>
  (text: string): Problem | undefined =>
    accepts(text) ? undefined : { property, allowed, ...(shows ? { got: text } : {}), fix };

/** Checks who reads, and returns the inputs to use in place of those given. */
function checkReaders(problems: Problems, args: DeliveryNotificationsArgs): Partial<DeliveryNotificationsArgs> {
  const plain = (property: "emailAddresses" | "phoneNumbers", form: Form): void => {
    const texts = args[property] ?? [];
    texts.forEach((text, index) => {
      const problem = problemOf(`${property}[${index}]`, form)(text);
      if (problem) problems.add(problem);
    });
    checkUnique(problems, property, texts, "name each once");
  };
  const named = (property: "httpsEndpoints" | "queueArns", form: Form, shows: boolean) => {
    const entries = Object.entries(args[property] ?? {}).map(([key, value]) => {
      const check = problemOf(`${property}[${JSON.stringify(key)}]`, form, shows);
      return [key, problems.input(value, check) ?? value] as const;
    });
    return Object.fromEntries(entries);
  };
  plain("emailAddresses", FORMS.email);
  plain("phoneNumbers", FORMS.phone);
  const chats = args.chatConfigurationArns ?? [];
  checkCount(
    problems,
    "chatConfigurationArns",
    chats,
    [0, MOST_CHATS],
    "ARNs",
    "a rule takes 10 targets with the topic",
  );
  return {
    httpsEndpoints: named("httpsEndpoints", FORMS.https, false),
    queueArns: named("queueArns", FORMS.queue, true),
    chatConfigurationArns: chats.map(
      (arn, index) => problems.input(arn, problemOf(`chatConfigurationArns[${index}]`, FORMS.chat)) ?? arn,
    ),
  };
}

function checkPublishers(problems: Problems, args: DeliveryNotificationsArgs): readonly AccountRoles[] {
  (args.alarmAccountIds ?? []).forEach((accountId, index) =>
    problems.require(ACCOUNT_ID.test(accountId), {
      property: `alarmAccountIds[${index}]`,
      allowed: "must be twelve digits",
      got: accountId,
      fix: "give an account's id",
    }),
  );
  checkUnique(problems, "alarmAccountIds", args.alarmAccountIds ?? [], "name each once");
  const { publisherRoleArns = [] } = args;
  const roles = checkRoleArns(problems, "publisherRoleArns", publisherRoleArns, "name the roles that may publish");
  checkUnique(problems, "publisherRoleArns", publisherRoleArns, "name each once");
  return byAccount(roles);
}
