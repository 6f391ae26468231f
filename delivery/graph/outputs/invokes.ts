/** Functions of the AWS provider that a program may call, answered as AWS would. */
import { partitionOf } from "../partitions";
import type { Properties } from "../types";
import { hex, Inputs } from "./model";

/** The account and region that the call's provider works in. */
export interface InvokeContext {
  readonly account: string;
  readonly region: string;
}

/** The answer to a call; properties named in `secret` are secrets. */
export interface InvokeResult {
  readonly result: Properties;
  readonly secret?: readonly string[];
}

export type Invoke = (inputs: Inputs, context: InvokeContext) => InvokeResult | Promise<InvokeResult>;

/** Functions by token. */
export type Invokes = Readonly<Record<string, Invoke>>;

/** Public parameters hold ids that AWS chooses; any other parameter belongs to somebody, who has to say what it holds. */
const publicParameter = /^\/aws\/service\//;

function parameterValue(name: string, region: string): string {
  const id = hex({ urn: `${region}|${name}` }, "parameter", 17);
  return /ami/.test(name) ? `ami-${id}` : id;
}

const getParameter: Invoke = (inputs, { account, region }) => {
  const name = inputs.text("name");
  if (!publicParameter.test(name)) {
    throw new Error(
      `aws.ssm.getParameter: the value of ${name} is not known here; only /aws/service/ parameters are, others are ` +
        `given by the option \`invokes\` of the evaluation`,
    );
  }
  const value = parameterValue(name, region);
  const arn = `arn:${partitionOf(region).name}:ssm:${region}::parameter${name}`;
  const result = { arn, id: name, insecureValue: value, name, region, type: "String", value, version: 1 };
  return { result: { ...result, accountId: account }, secret: ["value"] };
};

const zones = (region: string) => ["a", "b", "c"].map((letter) => `${region}${letter}`);

export const invokes: Invokes = {
  "aws:index/getPartition:getPartition": (_inputs, { region }) => {
    const { name, dnsSuffix, reverseDnsPrefix } = partitionOf(region);
    return { result: { id: name, partition: name, dnsSuffix, reverseDnsPrefix } };
  },
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, { account, region }) => {
    const arn = `arn:${partitionOf(region).name}:sts::${account}:assumed-role/deployer/interlock`;
    return { result: { id: account, accountId: account, arn, userId: "AROAEXAMPLE:interlock" } };
  },
  "aws:index/getRegion:getRegion": (inputs, context) => {
    const region = inputs.textOr("region", inputs.textOr("name", context.region));
    const endpoint = `ec2.${region}.${partitionOf(region).dnsSuffix}`;
    return { result: { id: region, name: region, region, description: region, endpoint } };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (inputs, context) => {
    const region = inputs.textOr("region", context.region);
    // Zone ids are AWS's own and differ between accounts' names for them; these are opaque.
    const zoneIds = zones(region).map((_, index) => `${region}-az${index + 1}`);
    return { result: { id: region, region, names: zones(region), zoneIds, groupNames: [region] } };
  },
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": (inputs, context) => {
    const region = inputs.textOr("region", context.region);
    const name = inputs.textOr("name", inputs.textOr("id", ""));
    const id = `pl-${hex({ urn: `${region}|${name}` }, "list", 17)}`;
    const arn = `arn:${partitionOf(region).name}:ec2:${region}:aws:prefix-list/${id}`;
    const list = { id, arn, name, region, addressFamily: "IPv4", entries: [], maxEntries: 0, tags: {}, version: 0 };
    return { result: { ...list, ownerId: "AWS" } };
  },
  "aws:ssm/getParameter:getParameter": getParameter,
};
