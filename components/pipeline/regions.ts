/** ARNs of resources that have one name in many regions, in a space that does not grow with them. Pure. */
import * as pulumi from "@pulumi/pulumi";
import type { Identity } from "../internal/identity";

export interface RegionalName {
  readonly region: string;
  readonly name: pulumi.Input<string>;
}

/**
 * Forms the ARN of each name once: in its region when there is only one, in any region when there are several.
 * @param resource Last part of the ARN for a name.
 */
export function arnsAcrossRegions(
  { partition, accountId }: Identity,
  service: string,
  names: readonly RegionalName[],
  resource: (name: string) => string | string[],
): pulumi.Output<string[]> {
  const known = pulumi.all(names.map(({ region, name }) => pulumi.all([region, name])));
  return pulumi.all([known, partition, accountId]).apply(([pairs, partitionId, account]) => {
    const regionsByName = new Map<string, Set<string>>();
    for (const [region, name] of pairs) {
      regionsByName.set(name, (regionsByName.get(name) ?? new Set()).add(region));
    }
    return [...regionsByName].flatMap(([name, regions]) => {
      const region = regions.size === 1 ? [...regions][0] : "*";
      return [resource(name)].flat().map((last) => `arn:${partitionId}:${service}:${region}:${account}:${last}`);
    });
  });
}
