import type { Graph, GraphResource, Properties } from "../../../delivery/graph/types";

export const TOOLS = "111111111111";
export const PROD = "222222222222";

/** A resource of a hand-made graph; its URN is short and its outputs are its inputs and what is given. */
export function resource(
  type: string,
  name: string,
  inputs: Properties,
  outputs: Properties = {},
  account = TOOLS,
): GraphResource {
  return {
    urn: `urn:${name}`,
    type,
    name,
    custom: true,
    account,
    region: "eu-west-1",
    inputs,
    outputs: { ...inputs, ...outputs },
    dependencies: [],
    protect: false,
    secrets: [],
  };
}

export const graph = (...resources: GraphResource[]): Graph => ({
  stack: "dev",
  mode: "update",
  resources,
  outputs: {},
});

export const document = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

export const allow = (Action: unknown, Resource: unknown, rest: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});

/** A role with inline policies. */
export function role(
  name: string,
  assumeRolePolicy: string,
  inline: Readonly<Record<string, string>> = {},
  more: Properties = {},
  account = TOOLS,
): GraphResource {
  const inlinePolicies = Object.entries(inline).map(([part, policy]) => ({ name: part, policy }));
  const path = typeof more["path"] === "string" ? more["path"] : "/";
  return resource(
    "aws:iam/role:Role",
    name,
    { name, assumeRolePolicy, inlinePolicies, ...more },
    { arn: `arn:aws:iam::${account}:role${path}${name}` },
    account,
  );
}

export const trustService = (service: string, rest: object = {}): string =>
  document({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...rest });

export const trustRole = (arn: string): string =>
  document({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${arn.split(":")[4] ?? ""}:root` },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:PrincipalArn": arn } },
  });
