/** AWS partitions by the prefix of their regions' names. */
export interface Partition {
  /** First part of every ARN. */
  readonly name: string;
  readonly dnsSuffix: string;
  readonly reverseDnsPrefix: string;
}

/** First match wins. Source: the partitions of the endpoint data that botocore ships (data/partitions.json). */
const partitions: readonly (readonly [regions: RegExp, partition: Partition])[] = [
  [/^cn-/, { name: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" }],
  [/^us-gov-/, { name: "aws-us-gov", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" }],
  [/^us-iso-/, { name: "aws-iso", dnsSuffix: "c2s.ic.gov", reverseDnsPrefix: "gov.ic.c2s" }],
  [/^us-isob-/, { name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", reverseDnsPrefix: "gov.sgov.sc2s" }],
  [/^eu-isoe-/, { name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", reverseDnsPrefix: "uk.adc-e.cloud" }],
  [/^us-isof-/, { name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", reverseDnsPrefix: "gov.ic.hci.csp" }],
  [/^eusc-/, { name: "aws-eusc", dnsSuffix: "amazonaws.eu", reverseDnsPrefix: "eu.amazonaws" }],
  [/(?:)/, { name: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" }],
];

/** The partition that a region belongs to; `aws` for names that no other partition claims. */
export function partitionOf(region: string): Partition {
  const row = partitions.find(([regions]) => regions.test(region));
  if (row === undefined) throw new Error(`No partition for region ${region}`);
  return row[1];
}
