/** Resources as evaluations leave them, and what checks say of them. */
import type { GraphResource, Properties } from "../../../../delivery/graph";
import type { ProgramCheck, StackCheck, StackView } from "../../../../delivery/graph/strict";
import { messageOf } from "../../../../delivery/graph/strict/message";
import { viewOf } from "../../../../delivery/graph/strict/view";

export const ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";
export const REGION = "eu-central-1";
export const OTHER_REGION = "eu-west-1";

/** A resource of `ACCOUNT` and `REGION`, if nothing else is said. */
export function declared(
  type: string,
  name: string,
  inputs: Properties,
  { outputs = {}, ...more }: Partial<GraphResource> = {},
): GraphResource {
  return {
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    name,
    custom: true,
    account: ACCOUNT,
    region: REGION,
    inputs,
    outputs: { ...inputs, ...outputs },
    dependencies: [],
    protect: false,
    secrets: [],
    ...more,
  };
}

export const stackOf = (...resources: GraphResource[]): StackView =>
  viewOf({ stack: "dev", mode: "update", resources, outputs: {} });

const said = (finding: Parameters<typeof messageOf>[0]): string =>
  (finding.warning === true ? "warning: " : "") + messageOf(finding);

/** What a check says of resources of one stack, a line each; warnings say that they are some. */
export const findings = (check: StackCheck, ...resources: GraphResource[]): string[] =>
  [...check(stackOf(...resources))].map(said);

/** What a check of all stacks says, of one stack of these resources. */
export const findingsTogether = (check: ProgramCheck, ...resources: GraphResource[]): string[] =>
  [...check([stackOf(...resources)])].map(said);
