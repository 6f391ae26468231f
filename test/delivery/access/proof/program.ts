import { evaluateProject, type Overrides } from "../../../../delivery/cli/program";
import type { Graph } from "../../../../delivery/graph/types";

let evaluated: Promise<readonly Graph[]> | undefined;

/** The stacks of this repository, evaluated once for all tests that only read them. */
export const program = (): Promise<readonly Graph[]> =>
  (evaluated ??= evaluateProject("update").then((graphs) => [...graphs.values()]));

/** The stacks with other settings. */
export const variant = async (overrides: Readonly<Record<string, Overrides>>): Promise<readonly Graph[]> => [
  ...(await evaluateProject("update", undefined, overrides)).values(),
];

type Statement = Record<string, unknown>;

const changedDocument = (text: string, change: (statements: Statement[]) => Statement[]): string => {
  const document = JSON.parse(text) as { Statement: Statement[] };
  return JSON.stringify({ ...document, Statement: change(document.Statement) });
};

/** The graphs with the statements of one policy changed: that of `stack` whose resource has the name, by the input's name. */
export function withPolicy(
  graphs: readonly Graph[],
  stack: string,
  name: string,
  change: (statements: Statement[]) => Statement[],
  part: "assumeRolePolicy" | "policy" | "inlinePolicies" = "policy",
): Graph[] {
  let found = false;
  const changed = graphs.map((graph) => ({
    ...graph,
    resources: graph.resources.map((resource) => {
      const value = resource.inputs[part];
      if (graph.stack !== stack || resource.name !== name || value === undefined) return resource;
      found = true;
      const documents = value as string | readonly { policy: string }[];
      const input =
        typeof documents === "string"
          ? changedDocument(documents, change)
          : documents.map((one) => ({ ...one, policy: changedDocument(one.policy, change) }));
      return { ...resource, inputs: { ...resource.inputs, [part]: input } };
    }),
  }));
  if (!found) throw new Error(`${stack} has no ${part} of ${name}`);
  return changed;
}

export const withoutSid =
  (sid: string) =>
  (statements: Statement[]): Statement[] =>
    statements.filter(({ Sid }) => Sid !== sid);
