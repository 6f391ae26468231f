import type { DeploymentContext } from "./context";
import { describe } from "./naming";
import type { HostRecords, RolloutEnd } from "./rollout";
import type { DeploymentResult, Rollback } from "./types";

/** The deployments of a group as they ended, oldest first. */
export class DeploymentHistory {
  private readonly deployments: DeploymentResult[] = [];

  /** @param tell Told how each deployment ended. */
  constructor(private readonly tell: (status: "succeeded" | "failed", what: string, detail?: string) => void) {}

  get all(): readonly DeploymentResult[] {
    return this.deployments;
  }

  keep(context: DeploymentContext, { status, message }: RolloutEnd, records: HostRecords): DeploymentResult {
    const { deploymentId, creator, revision } = context;
    const hosts = records.results;
    const result = { deploymentId, creator, revision, status, hosts, ...(message !== undefined && { message }) };
    this.deployments.push(result);
    this.tell(status === "Succeeded" ? "succeeded" : "failed", describe(context), message);
    return result;
  }

  /** Adds to a deployment that was kept how it was rolled back. */
  amend(result: DeploymentResult, rollback: Rollback): DeploymentResult {
    const amended = { ...result, rollback };
    this.deployments[this.deployments.indexOf(result)] = amended;
    return amended;
  }
}
