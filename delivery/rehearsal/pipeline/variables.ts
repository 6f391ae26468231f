/** Pipeline variables: what actions export and how `#{Namespace.Name}` is resolved. */
import { RehearsalError } from "../types";

export class Variables {
  private readonly namespaces = new Map<string, ReadonlyMap<string, string>>();

  constructor(pipelineExecutionId: string) {
    this.set("codepipeline", { PipelineExecutionId: pipelineExecutionId });
  }

  /** Takes the variables that an action with a namespace has produced. */
  set(namespace: string, variables: Readonly<Record<string, string>>): void {
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

  resolveAll(configuration: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, this.resolve(value)]));
  }
}
