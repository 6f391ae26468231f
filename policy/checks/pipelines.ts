/** Pipelines: type, start and artifact stores. */
import type { ResourceRule } from "../rule";
import { UNKNOWN, at, list, shown } from "../values";
import { isAwsManaged } from "./builds";

/** The pipeline is of type V2. */
export const pipelineType: ResourceRule["check"] = ({ props }) => {
  const type = props["pipelineType"];
  return type === UNKNOWN || type === "V2"
    ? []
    : [`pipelineType must be "V2", got ${shown(type)}; V1 has no triggers, conditions or variables`];
};

/**
 * Source actions that poll unless they are told not to.
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/update-change-detection.html
 */
const POLLING_SOURCES = new Set(["AWS CodeCommit", "AWS S3", "ThirdParty GitHub"]);

/** Sources report their changes as events. */
export const polling: ResourceRule["check"] = ({ props }) =>
  list(props["stages"])
    .flatMap((stage) => list(at(stage, "actions")))
    .filter((action) => POLLING_SOURCES.has(`${String(at(action, "owner"))} ${String(at(action, "provider"))}`))
    .filter((action) => at(action, "category") === "Source")
    .flatMap((action) => {
      const poll = at(action, "configuration", "PollForSourceChanges");
      if (poll === UNKNOWN || String(poll).toLowerCase() === "false") return [];
      return [
        `action "${String(at(action, "name"))}": PollForSourceChanges must be "false", got ${shown(poll)}; ` +
          "start the pipeline by an EventBridge rule",
      ];
    });

/** Every artifact store is encrypted with a customer managed key: no other account can be given the AWS managed one. */
export const artifactKeys: ResourceRule["check"] = ({ props }) =>
  list(props["artifactStores"]).flatMap((store, index) => {
    const key = at(store, "encryptionKey", "id");
    const region = at(store, "region");
    const where = typeof region === "string" ? `artifactStores of ${region}` : `artifactStores[${index}]`;
    if (key === UNKNOWN || (typeof key === "string" && key !== "" && !isAwsManaged(key))) return [];
    return [`${where}: encryptionKey.id must be the ARN of a customer managed key, got ${shown(key)}`];
  });
