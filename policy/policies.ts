/** Rules as Pulumi's policies. */
import type {
  Policies,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { ResourceRule, Rule, Settings, StackRule, Subject } from "./rule";
import { RULES } from "./rules";
import { isBag, matches, settle, texts } from "./values";

const EXEMPT = {
  type: "array",
  items: { type: "string" },
  default: [],
  description: "Logical names or URNs, `*` allowed, of resources that the rule leaves alone.",
} as const;

const bag = (value: unknown): Readonly<Record<string, unknown>> => {
  const settled = settle(value ?? {});
  return isBag(settled) ? settled : {};
};

/** A resource as the checks see it. */
function toSubject(resource: ResourceValidationArgs | PolicyResource): Subject {
  const { type, name, urn, props, provider } = resource;
  const dependencies = "propertyDependencies" in resource ? resource.propertyDependencies : {};
  const origins = Object.entries(dependencies).map(([key, all]) => [key, all.map((item) => item.urn)] as const);
  return { type, name, urn, props: bag(props), provider: bag(provider?.props), origins: Object.fromEntries(origins) };
}

const applies = (
  rule: Rule,
  { type, name, urn }: Pick<Subject, "type" | "name" | "urn">,
  settings: Settings,
): boolean =>
  rule.types.includes(type) &&
  !texts(settings["exempt"]).some((pattern) => matches(pattern, name) || matches(pattern, urn));

const metadata = ({ name, description, level, settings }: Rule) => ({
  name,
  description,
  enforcementLevel: level,
  configSchema: { properties: { exempt: EXEMPT, ...settings } },
});

const resourcePolicy = (rule: ResourceRule): ResourceValidationPolicy => ({
  ...metadata(rule),
  validateResource: (args, report) => {
    const settings = args.getConfig<Settings>();
    if (!applies(rule, args, settings)) return;
    for (const problem of rule.check(toSubject(args), settings)) report(problem);
  },
});

const stackPolicy = (rule: StackRule): StackValidationPolicy => ({
  ...metadata(rule),
  validateStack: (args, report) => {
    const settings = args.getConfig<Settings>();
    if (!args.resources.some((item) => applies(rule, item, settings))) return;
    const stack = args.resources.map(toSubject);
    for (const subject of stack.filter((item) => applies(rule, item, settings)))
      for (const problem of rule.checkInStack(subject, stack, settings)) report(problem, subject.urn);
  },
});

/** Every rule of the pack as a policy. */
export const policies: Policies = RULES.map((rule) => ("check" in rule ? resourcePolicy(rule) : stackPolicy(rule)));
