/** What keeps a record, asks for consent, tells somebody, or shares with others. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, at, hasUnknown, isBag, isOn, list, parsed, shown } from "../values";

/** A trail's files cannot be changed unnoticed. */
export const trailValidation: ResourceRule["check"] = ({ props: { enableLogFileValidation: validation } }) =>
  validation === UNKNOWN || isOn(validation) ? [] : [`enableLogFileValidation must be true, got ${shown(validation)}`];

const isOff = (value: unknown): boolean => value === false || value === "false";

/** A trail that is declared records. */
export const trailLogging: ResourceRule["check"] = ({ props }) =>
  isOff(props["enableLogging"]) ? ["enableLogging must not be false; remove the trail instead"] : [];

/**
 * A trail records every region, or says that it is about one: global services report to one region alone.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html
 */
export const trailRegions: ResourceRule["check"] = ({ props }) => {
  const { isMultiRegionTrail: all, includeGlobalServiceEvents: global } = props;
  return all === UNKNOWN || global === UNKNOWN || isOn(all) || isOff(global)
    ? []
    : [
        `isMultiRegionTrail must be true, got ${shown(all)}; or set includeGlobalServiceEvents to false where one region is meant`,
      ];
};

/** An approval rule asks for an approval. Source: CodeCommit User Guide: how-to-create-template. */
export const approvals: ResourceRule["check"] = ({ props }, settings) => {
  const least = typeof settings["minimumApprovals"] === "number" ? settings["minimumApprovals"] : 1;
  const content = parsed(props["content"]);
  if (content === UNKNOWN || !isBag(content) || hasUnknown(content["Statements"])) return [];
  const needed = list(content["Statements"]).map((statement) => at(statement, "NumberOfApprovalsNeeded"));
  if (needed.length === 0) return ["content must have a statement with NumberOfApprovalsNeeded"];
  return needed
    .filter((count) => !(Number(count) >= least))
    .map((count) => `NumberOfApprovalsNeeded must be at least ${least}, got ${shown(count)}`);
};

/** A notification rule tells somebody. */
export const notifications: ResourceRule["check"] = ({ props }) => [
  ...(props["status"] === "DISABLED" ? ['status must not be "DISABLED"; remove the rule instead'] : []),
  ...(list(props["targets"]).length === 0 ? ["targets must not be empty; nobody would be told"] : []),
];

/** Nothing is shared beyond the organization, such as a connection that reads every repository of its owner. */
export const shares: ResourceRule["check"] = ({ props }) =>
  isOn(props["allowExternalPrincipals"])
    ? ["allowExternalPrincipals must not be true; exempt a share that is meant for others than the organization"]
    : [];
