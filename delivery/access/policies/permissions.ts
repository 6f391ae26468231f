import { textOf } from "./sources";
import type { GraphResource } from "../../graph/types";

/** Condition that Lambda forms from each input of a permission. @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
const PERMISSION_CONDITIONS: readonly (readonly [input: string, operator: string, key: string])[] = [
  ["sourceArn", "ArnLike", "aws:SourceArn"],
  ["sourceAccount", "StringEquals", "aws:SourceAccount"],
  ["principalOrgId", "StringEquals", "aws:PrincipalOrgID"],
  ["functionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"],
  ["eventSourceToken", "StringEquals", "lambda:EventSourceToken"],
];

function permissionPrincipal(principal: string): unknown {
  if (principal === "*") return "*";
  return /^(\d{12}|arn:.*)$/.test(principal) ? { AWS: principal } : { Service: principal };
}

/** The statement that Lambda adds to a function's policy for a permission. */
export function permissionStatement(resource: GraphResource, functionArn: string): Record<string, unknown> {
  const conditions: Record<string, Record<string, string>> = {};
  for (const [input, operator, key] of PERMISSION_CONDITIONS) {
    const value = textOf(resource, input);
    if (value !== undefined) conditions[operator] = { ...conditions[operator], [key]: value };
  }
  return {
    Sid: textOf(resource, "statementId") ?? resource.name,
    Effect: "Allow",
    Principal: permissionPrincipal(textOf(resource, "principal") ?? ""),
    Action: textOf(resource, "action") ?? "",
    Resource: functionArn,
    ...(Object.keys(conditions).length > 0 ? { Condition: conditions } : {}),
  };
}
