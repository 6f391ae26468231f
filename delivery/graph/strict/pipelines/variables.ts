/**
 * References to variables, `#{namespace.variable}`: to what an earlier action gives, to a variable of the pipeline, or to one of every
 * execution. CodePipeline takes any reference and fails the action that has it. Source: CodePipeline User Guide: reference-variables.
 */
import type { GraphResource } from "../../types";
import { listed, nearest } from "../nearest";
import type { Finding, StackView } from "../types";
import { eachText, isText, textAt, valuesAt } from "../values";
import { exportedBy } from "./exported";
import { EXECUTION_VARIABLES, producedBy } from "./produced";
import { PIPELINE, precedes, type Step, stepsOf } from "./steps";

const PROJECT = "aws:codebuild/project:Project";

interface Reference {
  readonly path: string;
  readonly text: string;
  readonly namespace: string;
  readonly variable: string;
}

/** What of a step may hold references. */
const HOLDERS = ["configuration", "commands", "environmentVariables"] as const;

function referencesOf({ bag, path }: Step): readonly Reference[] {
  const found: Reference[] = [];
  for (const holder of HOLDERS) {
    eachText(bag[holder], (text, pathOf) => {
      for (const [whole, inner = ""] of text.matchAll(/#\{([^}]*)\}/g)) {
        const [namespace = "", ...rest] = inner.split(".");
        const at = pathOf();
        const within = at === "" ? holder : at.startsWith("[") ? `${holder}${at}` : `${holder}.${at}`;
        found.push({ path: `${path}.${within}`, text: whole, namespace, variable: rest.join(".") });
      }
    });
  }
  return found;
}

type Wrong = Pick<Finding, "allowed" | "fix" | "warning">;

/** The nearest of what there is, or all of it. */
function choices(name: string, known: readonly string[], none: string): string {
  if (known.length === 0) return none;
  const meant = nearest(name, known);
  return meant === undefined ? `take one of ${listed(known, 20)}` : `write ${meant}; there are ${listed(known, 20)}`;
}

class Variables {
  private readonly steps: readonly Step[];
  private readonly declared: readonly string[];

  constructor(
    private readonly pipeline: GraphResource,
    private readonly stack: StackView,
  ) {
    this.steps = stepsOf(pipeline);
    this.declared = valuesAt(pipeline.inputs, "variables[].name").flatMap(({ value }) =>
      isText(value) ? [value] : [],
    );
  }

  *check(): Generator<Finding> {
    for (const step of this.steps) {
      for (const { path, text, ...reference } of referencesOf(step)) {
        const wrong = this.wrong(step, reference);
        if (wrong !== undefined) yield { resource: this.pipeline, property: path, got: text, ...wrong };
      }
    }
  }

  private wrong(step: Step, { namespace, variable }: Pick<Reference, "namespace" | "variable">): Wrong | undefined {
    if (namespace === "" || variable === "") {
      return { allowed: "must refer to variables as #{namespace.variable}", fix: "name the namespace of an action" };
    }
    if (namespace === "codepipeline") {
      if (EXECUTION_VARIABLES.includes(variable)) return undefined;
      return { allowed: "must refer to a variable of every execution", fix: `write ${EXECUTION_VARIABLES.join(", ")}` };
    }
    return namespace === "variables" ? this.wrongOwn(step, variable) : this.wrongAction(step, namespace, variable);
  }

  private wrongOwn({ category }: Step, variable: string): Wrong | undefined {
    if (category === "Source") {
      return {
        allowed: "must not refer to a variable of the pipeline in a source action",
        fix: "give the value itself",
      };
    }
    if (this.declared.includes(variable)) return undefined;
    return {
      allowed: "must refer to a variable that the pipeline declares",
      fix: choices(variable, this.declared, `declare ${variable} in variables`),
    };
  }

  private wrongAction(step: Step, namespace: string, variable: string): Wrong | undefined {
    const owners = this.steps.filter((other) => other.namespace === namespace && other.category !== "Rule");
    const earlier = owners.filter((owner) => precedes(owner, step));
    if (earlier.length > 0) {
      const wrongs = earlier.map((owner) => this.wrongVariable(owner, variable));
      return wrongs.includes(undefined) ? undefined : wrongs[0];
    }
    const allowed = "must refer to the namespace of an action that is over by then";
    const [late] = owners;
    if (late !== undefined) {
      return { allowed, fix: `run ${late.path} in an earlier stage, or in this one with a lower runOrder` };
    }
    const known = this.steps.filter((one) => one.namespace !== undefined && precedes(one, step));
    const names = known.map((one) => one.namespace ?? "");
    return { allowed, fix: choices(namespace, names, `give an earlier action the namespace ${namespace}`) };
  }

  private wrongVariable(owner: Step, variable: string): Wrong | undefined {
    const { variables, source } = producedBy(owner.category, owner.provider, owner.owner);
    if (variables === "any") return undefined;
    const action = `${owner.path}, ${owner.category} by ${owner.provider},`;
    if (variables === "undocumented") {
      return {
        allowed: `must refer to a variable that ${action} gives, and AWS documents none of it (${source})`,
        fix: "try it before anything relies on it",
        warning: true,
      };
    }
    const given = this.given(owner, variables);
    if (given === undefined || given.includes(variable)) return undefined;
    const none = {
      exported: "name it in env.exported-variables of the buildspec",
      declared: "add it to outputVariables",
    };
    return {
      allowed: `must refer to a variable that ${action} gives`,
      fix: choices(variable, given, typeof variables === "string" ? none[variables] : "take another action's"),
    };
  }

  /** Names of what an action gives; undefined where nothing here says. */
  private given(owner: Step, variables: readonly string[] | "exported" | "declared"): readonly string[] | undefined {
    if (variables === "declared") {
      return valuesAt(owner.bag, "outputVariables[]").flatMap(({ value }) => (isText(value) ? [value] : []));
    }
    return variables === "exported" ? exportedBy(owner, this.projectOf(owner)) : variables;
  }

  private projectOf({ configuration, region, account }: Step): GraphResource | undefined {
    const name = textAt(configuration, "ProjectName");
    return this.stack
      .ofType(PROJECT)
      .find((one) => one.outputs["name"] === name && one.region === region && one.account === account);
  }
}

/** Checks every reference of every pipeline. */
export function* checkVariables(stack: StackView): Generator<Finding> {
  for (const pipeline of stack.ofType(PIPELINE)) yield* new Variables(pipeline, stack).check();
}
