/** Which machines a deployment group selects by tags. Source: CodeDeploy User Guide, instances-tagging. */
import type { Properties } from "../../graph/types";
import { bagsAt, textAt } from "../bag";

export type Tags = Readonly<Record<string, unknown>>;

/** As botocore's codedeploy `EC2TagFilter` and `TagFilter`. */
export function matchesFilter(filter: Properties, tags: Tags): boolean {
  const [key = "", value = ""] = [textAt(filter, "key"), textAt(filter, "value")];
  switch (textAt(filter, "type")) {
    case "KEY_ONLY":
      return Object.hasOwn(tags, key);
    case "VALUE_ONLY":
      return Object.values(tags).includes(value);
    default:
      return tags[key] === value;
  }
}

/** The filters of a group: a machine must match one of every list. */
export function tagSetsOf(inputs: Properties): readonly (readonly Properties[])[] {
  const filters = bagsAt(inputs, "ec2TagFilters");
  const sets = bagsAt(inputs, "ec2TagSets").map((set) => bagsAt(set, "ec2TagFilters"));
  return [...(filters.length === 0 ? [] : [filters]), ...sets];
}

export const matchesSets = (sets: readonly (readonly Properties[])[], tags: Tags): boolean =>
  sets.every((filters) => filters.some((filter) => matchesFilter(filter, tags)));
