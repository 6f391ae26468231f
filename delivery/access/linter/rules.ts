import type { CompiledStatement } from "../evaluator/policy";
import type { WorldPolicy } from "../policies/sources";
import { arnsOverlap, patternsOverlap } from "./overlap";
import type { ActionFacts } from "./serviceData";

/** Names of the linter's rules. */
export type LintRule = "unknown-action" | "broad-resource" | "unfit-resource" | "unknown-condition-key" | "open-trust";

/** A statement with what its actions are. */
export interface LintSubject {
  readonly source: WorldPolicy;
  readonly statement: CompiledStatement;
  /** Actions as written, each with those that exist and that it matches. */
  readonly actions: readonly { readonly written: string; readonly facts: readonly ActionFacts[] }[];
  readonly globalKeys: readonly string[];
}

type Rule = (subject: LintSubject) => readonly string[];

const strings = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item): item is string => typeof item === "string");

const isWild = (text: string): boolean => /[*?]/.test(text);

const unknownAction: Rule = ({ actions }) =>
  actions
    .filter(({ facts }) => facts.length === 0)
    .map(({ written }) => `AWS has no action ${isWild(written) ? "that matches " : ""}"${written}"`);

/** Identity policies that grant; boundaries and organisation policies only limit, and resource policies are about one resource. */
const grants = ({ source, statement }: LintSubject): boolean =>
  source.type === "identity" && statement.effect === "Allow" && statement.raw["Resource"] !== undefined;

/** Actions that AWS itself says to allow on every resource, though they take some, each with the page. */
const DOCUMENTED_ON_ALL: Readonly<Record<string, string>> = {
  "ecs:RegisterTaskDefinition":
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html",
};

/** Whether an action names its resources in the policies of careful people. */
const namesResources = ({ name, withoutResource, describes }: ActionFacts): boolean =>
  !withoutResource && !describes && DOCUMENTED_ON_ALL[name] === undefined;

const broadResource: Rule = (subject) => {
  const { actions, statement } = subject;
  if (!grants(subject) || statement.conditions.length > 0 || !strings(statement.raw["Resource"]).includes("*"))
    return [];
  return actions
    .filter(({ facts }) => facts.some(namesResources))
    .map(({ written }) => `"${written}" is allowed on every resource; name the resources`);
};

/** Services that know each other's ARNs: connections kept theirs when the service was renamed. */
const RENAMED: readonly (readonly [string, string])[] = [[":codeconnections:", ":codestar-connections:"]];

const spellings = (arn: string): string[] =>
  RENAMED.reduce(
    (all, [a, b]) => [...all, ...all.map((item) => item.replace(a, b)), ...all.map((item) => item.replace(b, a))],
    [arn],
  );

/** Policy variables stand for any text. */
const asPattern = (resource: string): string => resource.replace(/\$\{[^}]*\}/g, "*");

const fits = (fact: ActionFacts, resources: readonly string[]): boolean =>
  fact.withoutResource
    ? resources.includes("*")
    : fact.arns.length === 0 ||
      resources.some((resource) => fact.arns.some((arn) => spellings(arn).some((form) => arnsOverlap(form, resource))));

const unfitResource: Rule = (subject) => {
  if (!grants(subject)) return [];
  const resources = strings(subject.statement.raw["Resource"]).map(asPattern);
  const facts = subject.actions.flatMap((action) => action.facts);
  if (facts.length === 0) return [];
  const idleActions = subject.actions
    .filter((action) => action.facts.length > 0 && !action.facts.some((fact) => fits(fact, resources)))
    .map(({ written, facts: [first] }) =>
      first?.withoutResource
        ? `"${written}" knows no resource and is granted by Resource "*" only`
        : `"${written}" applies to none of the statement's resources; it takes ${first?.arns.join(" or ") ?? ""}`,
    );
  const idleResources = resources
    .filter((resource) => !facts.some((fact) => fits(fact, [resource])))
    .map((resource) => `none of the statement's actions applies to "${resource}"`);
  return [...idleActions, ...idleResources];
};

/** Keys of identity providers are as many as there are providers. */
const isProviderKey = (key: string): boolean => (key.split(":", 1)[0] ?? "").includes(".");

const unknownConditionKey: Rule = ({ statement, actions, globalKeys }) => {
  const facts = actions.flatMap((action) => action.facts);
  if (facts.length === 0) return [];
  const known = new Set([...globalKeys, ...facts.flatMap((fact) => fact.conditionKeys)]);
  return [...new Set(statement.conditions.map(({ key }) => key))]
    .filter((key) => !isProviderKey(key) && ![...known].some((pattern) => patternsOverlap(pattern, key.toLowerCase())))
    .map((key) => `no action of the statement knows the condition key "${key}"`);
};

/** Services documented to say for which resource they assume a role, so that its trust can demand it. */
const SOURCED_SERVICES: Readonly<Record<string, string>> = {
  "codebuild.amazonaws.com":
    "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
  "codedeploy.amazonaws.com": "https://docs.aws.amazon.com/codedeploy/latest/userguide/security_confused_deputy.html",
  "ecs-tasks.amazonaws.com": "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
  "events.amazonaws.com":
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
};

const openTrust: Rule = ({ source, statement }) => {
  if (source.type !== "trust" || statement.effect !== "Allow" || statement.conditions.length > 0) return [];
  const principal = statement.raw["Principal"];
  if (principal === "*") return ["everyone may assume the role"];
  const named = principal as Readonly<Record<string, unknown>>;
  return [
    ...strings(named["AWS"])
      .filter((value) => value === "*" || /^\d{12}$|:root$/.test(value))
      .map(
        (value) =>
          `everyone in ${value === "*" ? "AWS" : value} may assume the role; add a condition on aws:PrincipalArn`,
      ),
    ...strings(named["Federated"]).map(
      (value) => `every identity of ${value} may assume the role; add a condition on its claims`,
    ),
    ...strings(named["Service"])
      .filter((value) => SOURCED_SERVICES[value] !== undefined)
      .map(
        (value) =>
          `${value} may assume the role for any account; add conditions on aws:SourceAccount and aws:SourceArn (${SOURCED_SERVICES[value] ?? ""})`,
      ),
  ];
};

/** Every rule by name. */
export const RULES: Readonly<Record<LintRule, Rule>> = {
  "unknown-action": unknownAction,
  "broad-resource": broadResource,
  "unfit-resource": unfitResource,
  "unknown-condition-key": unknownConditionKey,
  "open-trust": openTrust,
};
