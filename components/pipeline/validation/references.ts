import { checkUnique, plainText } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, NAMESPACE, type PipelineAction } from "../args";
import { type Moment, type PlacedAction, placedActions, placedRules, precedes } from "../flow";

/** Namespaces that CodePipeline gives itself. */
const OWN_NAMESPACES = ["codepipeline", "variables"];

/** Checks namespaces, and that every `#{namespace.variable}` names one that exists by then. */
export function checkReferences(problems: Problems, args: DeliveryPipelineArgs): void {
  const actions = placedActions(args);
  const named = actions.filter(({ action }) => action.namespace !== undefined);
  for (const { action, property } of named) {
    const namespace = action.namespace ?? "";
    problems.require(NAMESPACE.test(namespace) && !OWN_NAMESPACES.includes(namespace), {
      property: `${property}.namespace`,
      allowed: `must be 1 to 100 letters, digits and @ - _, and none of ${OWN_NAMESPACES.join(", ")}`,
      got: namespace,
      fix: "respell it",
    });
  }
  const namespaces = named.map(({ action }) => action.namespace ?? "");
  checkUnique(problems, "stages", namespaces, "give each action a namespace of its own");
  const users = [
    ...actions.map((placed) => ({ ...placed, texts: textsOf(placed.action) })),
    ...placedRules(args).map((placed) => ({ ...placed, texts: textsOf(placed.rule) })),
  ];
  for (const user of users) checkTexts(problems, args, named, user);
}

/** What may hold references, by its path in the action or rule. */
function textsOf({ configuration = {}, commands = [] }: Pick<PipelineAction, "configuration" | "commands">) {
  return [
    ...Object.entries(configuration).map(([key, input]) => [`configuration.${key}`, input] as const),
    ...commands.map((command, index) => [`commands[${index}]`, command] as const),
  ];
}

interface User extends Moment {
  readonly property: string;
  readonly texts: ReturnType<typeof textsOf>;
}

function checkTexts(problems: Problems, args: DeliveryPipelineArgs, named: readonly PlacedAction[], user: User): void {
  for (const [path, input] of user.texts) {
    for (const [text, reference] of (plainText(input) ?? "").matchAll(/#\{([^}]*)\}/g)) {
      const wrong = referenceProblem(args, named, user, reference ?? "");
      if (wrong === undefined) continue;
      problems.add({ property: `${user.property}.${path}`, got: text, ...wrong });
    }
  }
}

function referenceProblem(
  { variables = [] }: DeliveryPipelineArgs,
  named: readonly PlacedAction[],
  user: User,
  reference: string,
): { readonly allowed: string; readonly fix: string } | undefined {
  const [namespace = "", ...rest] = reference.split(".");
  const variable = rest.join(".");
  if (namespace === "" || variable === "") {
    return { allowed: "must refer to variables as #{namespace.variable}", fix: "name the namespace of an action" };
  }
  if (namespace === "codepipeline") return undefined;
  if (namespace === "variables") {
    if (variables.some(({ name }) => name === variable)) return undefined;
    return { allowed: "must refer to a variable of the pipeline", fix: `declare ${variable} in variables` };
  }
  const owner = named.find(({ action }) => action.namespace === namespace);
  if (owner === undefined || !precedes(owner, user)) {
    return {
      allowed: "must refer to the namespace of an earlier action",
      fix: owner === undefined ? `give an earlier action the namespace ${namespace}` : `run ${owner.property} earlier`,
    };
  }
  if (owner.row?.takesCommands !== true || owner.action.outputVariables?.includes(variable) === true) return undefined;
  return {
    allowed: `must refer to one of the outputVariables of ${owner.property}`,
    fix: `add ${variable} to them`,
  };
}
