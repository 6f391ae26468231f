import type * as pulumi from "@pulumi/pulumi";
import {
  ARN_FORMS,
  type ArnForm,
  checkArn,
  checkChoice,
  checkCount,
  checkName,
  checkUnique,
  plainText,
} from "../../internal/checks";
import type { NameLimit } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import type { CodeRepositoryArgs } from "../args";
import type { RepositoryNotifications, RepositoryTrigger } from "../args/watch";
import { RepositoryEvent, RepositoryEventDetail, RepositoryTriggerEvent } from "../enums";
import { checkKnownBranch } from "./branches";

/** Source: CodeCommit User Guide: limits, how-to-notify-sns; `codestar-notifications.Targets`. */
const MOST = Object.freeze({ triggers: 10, branches: 10, customData: 1000, targets: 10 });

const TRIGGER_NAME: NameLimit = Object.freeze({
  what: "CodeCommit trigger name",
  min: 1,
  max: 100,
  pattern: /^[\w.-]+$/,
  words: "letters, digits and . _ -",
  source: "CodeCommit User Guide: limits",
});

const FUNCTION: ArnForm = {
  pattern: /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/,
  words: "a function's ARN (arn:…:lambda:…:function:…)",
};

/** Checks triggers and notifications. */
export function checkWatch(problems: Problems, args: CodeRepositoryArgs): void {
  const { triggers, notifications } = args;
  if (triggers !== undefined) {
    checkCount(problems, "triggers", triggers, [1, MOST.triggers], "triggers", "omit it instead, or use EventBridge");
    const names = triggers.map(({ name }) => name);
    checkUnique(problems, "triggers", names, "give each trigger a name of its own");
    triggers.forEach((trigger, index) => checkTrigger(problems, args, `triggers[${index}]`, trigger));
  }
  if (notifications !== undefined) checkNotifications(problems, args, notifications);
}

function checkTrigger(
  problems: Problems,
  args: CodeRepositoryArgs,
  property: string,
  trigger: RepositoryTrigger,
): void {
  const { name, topicArn, functionArn, branches, customData } = trigger;
  checkName(problems, `${property}.name`, TRIGGER_NAME, name, "shorten or respell it");
  const given = [topicArn, functionArn].filter((arn) => arn !== undefined).length;
  problems.require(given === 1, {
    property,
    allowed: "must have exactly one of topicArn and functionArn",
    got: given,
    fix: "make one trigger for each destination",
  });
  checkRegionalArn(problems, args, `${property}.topicArn`, ARN_FORMS.topic, topicArn);
  problems.require(!plainText(topicArn)?.endsWith(".fifo"), {
    property: `${property}.topicArn`,
    allowed: "must be a standard topic, for CodeCommit knows no FIFO topics",
    got: plainText(topicArn),
    fix: "give a standard topic",
  });
  checkRegionalArn(problems, args, `${property}.functionArn`, FUNCTION, functionArn);
  if (branches !== undefined) {
    checkCount(problems, `${property}.branches`, branches, [1, MOST.branches], "branches", "omit it for every branch");
    branches.forEach((branch, index) => checkKnownBranch(problems, args, `${property}.branches[${index}]`, branch));
  }
  checkTriggerEvents(problems, property, trigger);
  problems.require((plainText(customData)?.length ?? 0) <= MOST.customData, {
    property: `${property}.customData`,
    allowed: `must have at most ${MOST.customData} characters`,
    got: plainText(customData)?.length,
    fix: "shorten it",
  });
}

function checkTriggerEvents(problems: Problems, property: string, { events }: RepositoryTrigger): void {
  if (events === undefined) return;
  checkEvents(problems, `${property}.events`, events, RepositoryTriggerEvent, "omit it for all");
  problems.require(!events.includes(RepositoryTriggerEvent.All) || events.length === 1, {
    property: `${property}.events`,
    allowed: "must hold all alone",
    got: events,
    fix: "remove all or the others",
  });
}

/** Checks a list of events against their enum, by name. */
export function checkEvents(
  problems: Problems,
  property: string,
  events: readonly string[],
  known: Readonly<Record<string, string>>,
  fix: string,
): void {
  checkCount(problems, property, events, [1, Object.values(known).length], "events", fix);
  checkUnique(problems, property, events, "name each event once");
  events.forEach((event, index) => checkChoice(problems, `${property}[${index}]`, event, known, "take one of them"));
}

/** CodeCommit calls destinations of the repository's region alone. */
export function checkRegionalArn(
  problems: Problems,
  { region }: CodeRepositoryArgs,
  property: string,
  form: ArnForm,
  value: pulumi.Input<string> | undefined,
): void {
  checkArn(problems, property, form, value, "give its ARN");
  const arn = plainText(value);
  const known = arn === undefined || !form.pattern.test(arn) ? undefined : arn.split(":")[3];
  problems.require(region === undefined || known === undefined || known === region, {
    property,
    allowed: `must be in the repository's region ${region}`,
    got: arn,
    fix: "give one of that region",
  });
}

function checkNotifications(
  problems: Problems,
  args: CodeRepositoryArgs,
  { topicArns = [], chatArns = [], events, detail }: RepositoryNotifications,
): void {
  const targets = [...topicArns, ...chatArns];
  const fix = "say who is told";
  checkCount(problems, "notifications", targets, [1, MOST.targets], "topicArns and chatArns together", fix);
  topicArns.forEach((arn, index) =>
    checkRegionalArn(problems, args, `notifications.topicArns[${index}]`, ARN_FORMS.topic, arn),
  );
  chatArns.forEach((arn, index) =>
    checkArn(problems, `notifications.chatArns[${index}]`, ARN_FORMS.chat, arn, "copy it from the console of the chat"),
  );
  checkUnique(problems, "notifications.chatArns", chatArns, "name each once");
  checkChoice(problems, "notifications.detail", detail, RepositoryEventDetail, "omit it to use FULL");
  if (events !== undefined)
    checkEvents(problems, "notifications.events", events, RepositoryEvent, "omit it for every event");
}
