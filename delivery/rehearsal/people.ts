/** Principals that no stack declares, as those show who trust them. */
import type { Graph } from "../graph/types";
import { findResource } from "./pipeline/declaration";
import { RehearsalError } from "./types";

/** Somebody whom a role trusts: the first of the roles that its trust policy names, with a name for each `*`. */
export function personOf(graph: Graph, roleArn: string): string {
  const role = findResource(graph, "aws:iam/role:Role", `role ${roleArn}`, ({ outputs }) => outputs["arn"] === roleArn);
  const trust = JSON.parse(String(role.inputs["assumeRolePolicy"])) as {
    Statement: { Condition?: Record<string, Record<string, string | string[]>> }[];
  };
  const trusted = trust.Statement.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) => [keys["aws:PrincipalArn"] ?? []].flat()),
  );
  const [first] = trusted;
  if (first === undefined)
    throw new RehearsalError(`The role ${roleArn} trusts nobody by aws:PrincipalArn; nobody can take it on.`);
  return first.replaceAll("*", "rehearsal");
}
