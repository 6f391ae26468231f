import type { Host } from "./host";
import type { HostRecords } from "./rollout";
import type { Revision } from "./types";

interface HostHealth {
  readonly isHealthy: boolean;
  /** What a deployment last installed successfully; absent where none did. */
  readonly revision?: Revision;
}

/** The hosts of a deployment group with what deployments have made of them. */
export class Fleet {
  /** Revision of the last deployment that succeeded. */
  revision: Revision | undefined;
  /** Ids of hosts that Auto Scaling launched since the last deployment to all. */
  readonly launched = new Set<string>();
  private readonly health = new Map<string, HostHealth>();

  constructor(public hosts: readonly Host[]) {}

  /**
   * The hosts in the order in which a deployment takes them: unhealthy ones first, then those without a revision, with an
   * old one, and with the current one. Source: CodeDeploy User Guide, instances-health, "Health status".
   */
  get inTurn(): readonly Host[] {
    const rank = ({ id }: Host): number => {
      const { isHealthy, revision } = this.health.get(id) ?? { isHealthy: false };
      if (!isHealthy) return 0;
      if (revision === undefined) return 1;
      return this.revision !== undefined && isSame(revision, this.revision) ? 3 : 2;
    };
    return [...this.hosts].sort((a, b) => rank(a) - rank(b));
  }

  /** Launched hosts that have another revision than the group. */
  get outdated(): readonly Host[] {
    const { revision: current } = this;
    return this.inTurn.filter(({ id }) => {
      const { revision } = this.health.get(id) ?? {};
      return this.launched.has(id) && current !== undefined && (revision === undefined || !isSame(revision, current));
    });
  }

  /** Notes what a deployment did to the hosts that had their turn. */
  note(records: HostRecords, revision: Revision): void {
    for (const { host, status } of records.results) {
      const { revision: before } = this.health.get(host) ?? {};
      if (status === "Succeeded") this.health.set(host, { isHealthy: true, revision });
      else if (status === "Failed") this.health.set(host, { isHealthy: false, ...(before && { revision: before }) });
    }
  }
}

const isSame = (a: Revision, b: Revision): boolean =>
  a.bucket === b.bucket && a.key === b.key && a.versionId === b.versionId;
