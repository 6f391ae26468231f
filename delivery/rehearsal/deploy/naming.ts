/** Ids of groups and deployments, and what is said of them. */
import { createHash, randomInt } from "node:crypto";
import type { DeploymentContext } from "./context";
import type { RolloutEnd } from "./rollout";
import type { DeploymentCreator, DeploymentResult, Revision, Rollback } from "./types";

const WHATS: Readonly<Record<DeploymentCreator, string>> = {
  user: "deployment",
  autoscaling: "deployment to a launched host",
  autoscalingTermination: "termination deployment",
  CodeDeployAutoUpdate: "update of outdated hosts",
  codeDeployRollback: "rollback",
};

/** What runs, in a few words. */
export const describe = ({ deploymentId, creator, revision }: DeploymentContext): string =>
  `${WHATS[creator]} ${deploymentId} of ${revision.key} ${revision.versionId}`;

export const nothingToRollBackTo = ({ status }: RolloutEnd): Rollback => ({
  message: `nothing to roll back to: no deployment to this group has succeeded before the one that ${status.toLowerCase()}`,
});

/** What a rollback came to. */
export function rollbackOf(deployment: DeploymentResult, target: Revision | undefined): Rollback {
  const { status, deploymentId, message = "" } = deployment;
  if (status !== "Succeeded") return { deployment, message: `rollback ${deploymentId} failed: ${message}` };
  if (target === undefined) return { deployment, message: `${deploymentId} routed the traffic back` };
  return {
    deployment,
    rolledBackTo: target,
    message: `${deploymentId} rolled back to ${target.key} ${target.versionId}`,
  };
}

const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `d-` and nine characters. */
export const newDeploymentId = (): string =>
  `d-${Array.from({ length: 9 }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join("")}`;

interface GroupName {
  readonly applicationName: string;
  readonly groupName: string;
  readonly region: string;
}

/** A UUID that is the same in every rehearsal. */
export function groupIdOf({ applicationName, groupName, region }: GroupName): string {
  const hash = createHash("sha256").update(`${applicationName}/${groupName}/${region}`).digest("hex");
  return [8, 4, 4, 4, 12]
    .map((length, index, lengths) => {
      const from = lengths.slice(0, index).reduce((sum, part) => sum + part, 0);
      return hash.slice(from, from + length);
    })
    .join("-");
}
