/**
 * Parameters and secrets: those that a stack declares have its values, those of AWS are always there, and all others are somebody's to create,
 * whose values a person supplies.
 */
import type { Graph } from "../../graph/types";
import { textAt } from "../bag";
import { resourcesOf } from "../pipeline/declaration";

/** Values by name, and by ARN where there is one. */
export type Values = Readonly<Record<string, string>>;

/** What the stacks declare. */
export function declaredValues(graphs: readonly Graph[]): Values {
  const parameters = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:ssm/parameter:Parameter"))
    .flatMap(({ inputs, outputs }) =>
      named([textAt(outputs, "name") ?? textAt(inputs, "name"), textAt(outputs, "arn")], textAt(inputs, "value")),
    );
  const secrets = graphs.flatMap((graph) => resourcesOf(graph, "aws:secretsmanager/secret:Secret"));
  const versions = graphs
    .flatMap((graph) => resourcesOf(graph, "aws:secretsmanager/secretVersion:SecretVersion"))
    .flatMap(({ inputs }) => {
      const id = textAt(inputs, "secretId");
      const secret = secrets.find(
        (one) => id !== undefined && [one.id, one.outputs["arn"], one.outputs["name"]].includes(id),
      );
      const names = [id, textAt(secret?.outputs, "arn"), textAt(secret?.outputs, "name")];
      return named(names, textAt(inputs, "secretString"));
    });
  return Object.fromEntries([...parameters, ...versions]);
}

const named = (names: readonly (string | undefined)[], value: string | undefined): readonly [string, string][] =>
  value === undefined ? [] : names.flatMap((name): [string, string][] => (name === undefined ? [] : [[name, value]]));

/** Parameters that AWS itself keeps in every region. Source: Systems Manager User Guide, parameter-store-public-parameters. */
const OF_AWS = /^\/?aws\//;

/** Name of a parameter in its ARN, with its slash where it has one, or the name as it is; without version or label. */
function parameterName(reference: string): string {
  const [, inArn] = /^arn:[^:]+:ssm:[^:]*:\d*:parameter(\/.+)$/.exec(reference) ?? [];
  const name = inArn ?? reference;
  return name.replace(/(?<!^):[^:/]+$/, "");
}

/** Value of a parameter; absent where nobody has created it. @param reference Name or ARN */
export function parameterValue(values: Values, reference: string): string | undefined {
  const name = parameterName(reference);
  // In an ARN a name without a slash has one all the same.
  const names = [reference, name, ...(reference.startsWith("arn:") ? [name.slice(1)] : [])];
  const found = names.find((one) => Object.hasOwn(values, one));
  return found === undefined ? undefined : values[found];
}

/** Whether a parameter is there. */
export const hasParameter = (values: Values, reference: string): boolean =>
  OF_AWS.test(parameterName(reference)) || parameterValue(values, reference) !== undefined;

/** The parameter that an image id of a launch template names. Source: EC2 Auto Scaling User Guide, using-systems-manager-parameters. */
export function parameterOfImage(imageId: string): string | undefined {
  const [, reference] = /^resolve:ssm:(.+)$/.exec(imageId) ?? [];
  return reference;
}
