/** What can be wrong with notification rules. */
import { checkChoice, checkCount, checkName, checkUnique, plainText } from "../internal/checks";
import { NOTIFICATION_RULE_REGIONS } from "../internal/serviceRegions";
import { NAME_LIMITS, nameProblem } from "../internal/limits";
import type { Problem, Problems } from "../internal/problems";
import type { DeliveryNotificationsArgs } from "./args";
import { NotificationDetail } from "./eventTypes";
import { kindOfArn, kindOfEvent, NOTIFICATION_KINDS } from "./kinds";
import { type Rule, ruleChildName, ruleProperty } from "./rules";
import { suggested } from "./suggest";

/** Source: Developer Tools console User Guide: limits. */
const MOST_RULES = 10;

/** The provider ends a name that it makes up with a hyphen and seven characters. */
const AUTONAME_SUFFIX = 8;

/** Checks all rules, and returns those to use in place of the args'. */
export function checkRules(
  problems: Problems,
  component: string,
  rules: readonly Rule[],
  args: DeliveryNotificationsArgs,
): readonly Rule[] {
  const checked = rules.map((rule) => {
    const property = ruleProperty(rule);
    checkRuleName(problems, component, rule);
    checkChoice(problems, `${property}.detail`, rule.detail, NotificationDetail, "omit it to use FULL");
    checkEvents(problems, rule);
    const problemOf = (arn: string) => resourceProblem(arn, rule, args);
    return { ...rule, resourceArn: problems.input(rule.resourceArn, problemOf) ?? rule.resourceArn };
  });
  const names = rules.flatMap(({ ruleName }) => (ruleName === undefined ? [] : [ruleName]));
  checkUnique(problems, "ruleName", names, "give each rule its own");
  checkNumbers(problems, rules);
  problems.require(rules.length === 0 || args.region === undefined || NOTIFICATION_RULE_REGIONS.includes(args.region), {
    property: "region",
    allowed: `must be one that has notification rules: ${NOTIFICATION_RULE_REGIONS.join(", ")}`,
    got: args.region,
    fix: "use EventBridge rules there",
  });
  return checked;
}

function checkRuleName(problems: Problems, component: string, rule: Rule): void {
  const property = ruleProperty(rule);
  checkName(problems, `${property}.ruleName`, NAME_LIMITS.notificationRule, rule.ruleName, "omit it to have one made");
  const made = ruleChildName(component, rule);
  const problem = nameProblem(NAME_LIMITS.notificationRule, made + "x".repeat(AUTONAME_SUFFIX));
  if (rule.ruleName !== undefined || problem === undefined) return;
  const allowed = `must be given, for the one made of ${made} would be none of 1 to 64 letters, digits, spaces, _ and -`;
  problems.add({ property: `${property}.ruleName`, allowed, fix: "give a shorter one" });
}

function checkEvents(problems: Problems, rule: Rule): void {
  const { kind, events } = rule;
  if (events === undefined) return;
  const property = `${ruleProperty(rule)}.events`;
  const known: readonly string[] = NOTIFICATION_KINDS[kind].events;
  checkCount(problems, property, events, [1, known.length], "events", "omit it to use the usual ones");
  checkUnique(problems, property, events, "name each event once");
  events.forEach((event, index) => {
    if (known.includes(event)) return;
    const allowed = `must be the id of an event of ${NOTIFICATION_KINDS[kind].what}`;
    problems.add({ property: `${property}[${index}]`, allowed, got: event, fix: eventFix(event, known) });
  });
}

function eventFix(event: string, known: readonly string[]): string {
  const other = kindOfEvent(event);
  if (other !== undefined) return `${NOTIFICATION_KINDS[other].what} has it: name it below ${other}`;
  const meant = suggested(event, known);
  return meant === undefined ? `take one of ${known.join(", ")}` : `did you mean "${meant}"?`;
}

/** Rules live in the account and region of what they are about. Source: Developer Tools console User Guide: concepts. */
function resourceProblem(
  arn: string,
  rule: Rule,
  { accountId, region }: DeliveryNotificationsArgs,
): Problem | undefined {
  const property = `${ruleProperty(rule)}.resourceArn`;
  const { what, arn: pattern, form } = NOTIFICATION_KINDS[rule.kind];
  if (!pattern.test(arn)) {
    const other = kindOfArn(arn);
    const fix =
      other === undefined ? "give its ARN" : `that is ${NOTIFICATION_KINDS[other].what}: name it below ${other}`;
    return { property, allowed: `must be the ARN of ${what} (${form})`, got: arn, fix };
  }
  const [, , , place, owner] = arn.split(":");
  if ((accountId ?? owner) === owner && (region ?? place) === place) return undefined;
  const where = [region, accountId].filter((part) => part !== undefined).join(" and ");
  const fix = "give what is elsewhere an instance of this component there";
  return { property, allowed: `must be in ${where}, where the rule is`, got: arn, fix };
}

/** Resources given as outputs are not counted. */
function checkNumbers(problems: Problems, rules: readonly Rule[]): void {
  const arns = rules.map(({ resourceArn }) => plainText(resourceArn)).filter((arn) => arn !== undefined);
  for (const arn of new Set(arns)) {
    const count = arns.filter((each) => each === arn).length;
    const allowed = `must have at most ${MOST_RULES} rules about ${arn}`;
    problems.require(count <= MOST_RULES, { property: "rules", allowed, got: count, fix: "put their events together" });
  }
}
