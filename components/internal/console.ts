/** Addresses in the AWS console. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "./identity";

/** Domains of the console where it does not live below the partition's own suffix. */
const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** A page of the Developer Tools. Partitions outside the table get `console.<suffix>`, which is not verified. */
function developerTools(path: pulumi.Input<string>, identity: Identity): pulumi.Output<string> {
  const { partition, region, dnsSuffix } = identity;
  const domain = pulumi.all([partition, dnsSuffix]).apply(([id, suffix]) => CONSOLE_DOMAINS[id] ?? `console.${suffix}`);
  return pulumi.interpolate`https://${region}.${domain}/codesuite/${path}?region=${region}`;
}

/** Page of a pipeline. */
export const pipelinePage = (pipelineName: pulumi.Input<string>, identity: Identity): pulumi.Output<string> =>
  developerTools(pulumi.interpolate`codepipeline/pipelines/${pipelineName}/view`, identity);

/** Page of the region's connections and hosts, where pending ones are set up. */
export const connectionsPage = (identity: Identity): pulumi.Output<string> =>
  developerTools("settings/connections", identity);
