/** Small graphs to estimate. */
import type { Graph, GraphResource, Properties } from "../../../delivery/graph";

export interface Given {
  readonly account?: string;
  readonly region?: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
}

export const resource = (
  type: string,
  name: string,
  { account = "111111111111", region = "eu-central-1", inputs = {}, outputs = {} }: Given = {},
): GraphResource => ({
  urn: `urn:pulumi:any::any::${type}::${name}`,
  type,
  name,
  custom: true,
  account,
  region,
  inputs,
  outputs: { ...inputs, ...outputs },
  dependencies: [],
  protect: false,
  secrets: [],
});

export const graphOf = (stack: string, ...resources: readonly GraphResource[]): Graph => ({
  stack,
  mode: "update",
  resources,
  outputs: {},
});
