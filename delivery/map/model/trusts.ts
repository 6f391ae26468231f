/** Who may assume which role, from the trust policies. */
import type { Graph, GraphResource } from "../../graph/types";
import type { MapTrust } from "../types";
import { arnOf, type Bag, bagOf, byText, jsonOf, lastPart, listOf, textOf } from "./values";

const ROLE = "aws:iam/role:Role";

/** How IAM Identity Center names the roles of people. */
const PEOPLE = /^AWSReservedSSO_(.*?)(_\*|_[0-9a-f]{16})?$/;

interface Principal {
  readonly name: string;
  readonly kind: MapTrust["kind"];
}

function principalOf(arn: string): Principal {
  const name = lastPart(arnOf(arn)?.resource ?? arn);
  const people = PEOPLE.exec(name)?.[1];
  if (people !== undefined) return { name: people, kind: "people" };
  const account = arnOf(arn)?.account ?? "";
  return { name: name === "root" ? `anyone of account ${account}` : name, kind: "roles" };
}

/** Values of every condition on one key, whatever its operator. */
function conditionOn(key: string, statement: Bag): readonly string[] {
  return Object.values(bagOf(statement["Condition"])).flatMap((test) =>
    Object.entries(bagOf(test))
      .filter(([name]) => name.toLowerCase() === key.toLowerCase())
      .flatMap(([, value]) => listOf(value).map(textOf)),
  );
}

function principalsOf(statement: Bag): readonly Principal[] {
  if (statement["Effect"] !== "Allow") return [];
  if (statement["Principal"] === "*") return [{ name: "anyone", kind: "roles" }];
  const principal = bagOf(statement["Principal"]);
  const narrowed = conditionOn("aws:PrincipalArn", statement);
  const roles = narrowed.length > 0 ? narrowed : listOf(principal["AWS"]).map(textOf);
  return [
    ...roles.filter((arn) => arn !== "").map(principalOf),
    ...listOf(principal["Service"]).map((name): Principal => ({ name: textOf(name), kind: "service" })),
    ...listOf(principal["Federated"]).map((arn): Principal => ({ name: lastPart(textOf(arn)), kind: "people" })),
  ];
}

function trustOf(role: GraphResource, stack: string): MapTrust {
  const policy = bagOf(jsonOf(role.outputs["assumeRolePolicy"]));
  const principals = listOf(policy["Statement"]).flatMap((statement) => principalsOf(bagOf(statement)));
  const kinds = new Set(principals.map(({ kind }) => kind));
  return {
    role: textOf(role.outputs["name"]) || role.name,
    account: role.account ?? "",
    stack,
    by: [...new Set(principals.map(({ name }) => name))].sort(byText),
    kind: kinds.has("people") ? "people" : kinds.has("roles") ? "roles" : "service",
  };
}

/** The trust of every role, by name. */
export const trustsOf = ({ resources, stack }: Graph): readonly MapTrust[] =>
  resources
    .filter(({ type }) => type === ROLE)
    .map((role) => trustOf(role, stack))
    .sort((one, other) => byText(one.role, other.role));
