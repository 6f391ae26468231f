/** Pipeline variables: what actions export and how `#{Namespace.Name}` is resolved. */
import type { Graph } from "../../graph/types";
import { RehearsalError } from "../types";
import type { PipelineDeclaration } from "./declaration";

type Texts = Readonly<Record<string, string>>;

/** Values of the variables that the pipeline itself declares: their defaults, for nobody starts it by hand. */
export function pipelineVariables(graph: Graph, { urn }: PipelineDeclaration): Texts {
  const declared = graph.resources.find((resource) => resource.urn === urn)?.inputs["variables"];
  const variables = (declared ?? []) as readonly { readonly name: string; readonly defaultValue?: string }[];
  return Object.fromEntries(
    variables.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]])),
  );
}

export class Variables {
  private readonly namespaces = new Map<string, ReadonlyMap<string, string>>();

  /** @param namespaces Variables that are there before any action runs. */
  constructor(namespaces: Readonly<Record<string, Texts>> = {}) {
    for (const [namespace, variables] of Object.entries(namespaces)) this.set(namespace, variables);
  }

  /** Takes the variables that an action with a namespace has produced. */
  set(namespace: string, variables: Texts): void {
    this.namespaces.set(namespace, new Map(Object.entries(variables)));
  }

  get(namespace: string, name: string): string | undefined {
    return this.namespaces.get(namespace)?.get(name);
  }

  /**
   * Replaces every reference in a text.
   * @throws RehearsalError for a variable that no action has produced: CodePipeline fails the action as well
   */
  resolve(text: string): string {
    return text.replace(
      /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g,
      (reference, namespace: string, name: string) => {
        const value = this.get(namespace, name);
        if (value === undefined) {
          const known = [...(this.namespaces.get(namespace)?.keys() ?? [])].join(", ") || "none";
          throw new RehearsalError(
            `The variable ${reference} has no value; the namespace ${namespace} has the variables: ${known}.`,
          );
        }
        return value;
      },
    );
  }

  resolveAll(configuration: Texts): Record<string, string> {
    return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, this.resolve(value)]));
  }
}
