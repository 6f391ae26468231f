/** Tags that find instances, on EC2 and elsewhere. Pure. */
import { checkChoice } from "../internal/checks";
import type { Problems } from "../internal/problems";
import type { InstanceTagFilter } from "./args";
import { TagFilterType } from "./enums";

/** A filter in the form of a deployment group's inputs. */
export const tagFilterInput = ({ key, value, type }: InstanceTagFilter) => ({
  key,
  value,
  type: type ?? TagFilterType.KeyAndValue,
});

/** Requires the parts that the type of a filter takes, and no others. */
export function checkTag(problems: Problems, property: string, { key, value, type }: InstanceTagFilter): void {
  if (!checkChoice(problems, `${property}.type`, type, TagFilterType, "omit it to use KEY_AND_VALUE")) return;
  const needsKey = type !== TagFilterType.ValueOnly;
  const needsValue = type !== TagFilterType.KeyOnly;
  const right = needsKey === (key !== undefined && key !== "") && needsValue === (value !== undefined);
  const parts = [...(needsKey ? ["a key"] : []), ...(needsValue ? ["a value"] : [])].join(" and ");
  problems.require(right, {
    property,
    allowed: `must have ${parts}${needsKey && needsValue ? "" : " only"} with ${type ?? TagFilterType.KeyAndValue}`,
    got: { key, value },
    fix: "complete it or change its type",
  });
}
