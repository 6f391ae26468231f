/** Partitions of AWS and the regions in them, by the patterns of botocore's `partitions.json`. */

export interface Partition {
  /** Second field of every ARN, such as `aws` or `aws-cn`. */
  readonly id: string;
  /** Suffix of service endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
}

const PARTITIONS: readonly (Partition & { readonly regions: RegExp })[] = [
  { id: "aws", dnsSuffix: "amazonaws.com", regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/ },
  { id: "aws-cn", dnsSuffix: "amazonaws.com.cn", regions: /^cn-\w+-\d+$/ },
  { id: "aws-eusc", dnsSuffix: "amazonaws.eu", regions: /^eusc-(de)-\w+-\d+$/ },
  { id: "aws-us-gov", dnsSuffix: "amazonaws.com", regions: /^us-gov-\w+-\d+$/ },
  { id: "aws-iso", dnsSuffix: "c2s.ic.gov", regions: /^us-iso-\w+-\d+$/ },
  { id: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", regions: /^us-isob-\w+-\d+$/ },
  { id: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", regions: /^eu-isoe-\w+-\d+$/ },
  { id: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", regions: /^us-isof-\w+-\d+$/ },
];

/** Finds the partition of a region by the form of its name; nothing when no partition has such regions. */
export function partitionOf(region: string): Partition | undefined {
  const found = PARTITIONS.find(({ regions }) => regions.test(region));
  return found && { id: found.id, dnsSuffix: found.dnsSuffix };
}
