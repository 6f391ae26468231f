/** Addresses in the AWS console. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";

/** Domains of the console where it does not live below the partition's own suffix. */
const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** Page of a pipeline. Partitions outside the table get `console.<suffix>`, which is not verified. */
export function pipelinePage(pipelineName: pulumi.Input<string>, identity: Identity): pulumi.Output<string> {
  const { partition, region, dnsSuffix } = identity;
  const domain = pulumi.all([partition, dnsSuffix]).apply(([id, suffix]) => CONSOLE_DOMAINS[id] ?? `console.${suffix}`);
  return pulumi.interpolate`https://${region}.${domain}/codesuite/codepipeline/pipelines/${pipelineName}/view?region=${region}`;
}
