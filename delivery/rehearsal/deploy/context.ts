import type { FileExistsBehavior } from "../../specs/appspec/model";
import { networkVariables, searchPath, toolVariables } from "../machine";
import type { Processes, Progress } from "../types";
import { DeploymentArchives } from "./archives";
import type { BundleType } from "./bundles";
import type { Clock } from "./clock";
import type { Host } from "./host";
import type { LoadBalancer } from "./loadBalancer";
import { Services } from "./systemctl/services";
import { SYSTEMD_VARIABLE, type SystemctlServer } from "./systemctl/server";
import type { AskStop, DeploymentCreator, LifecycleEvent, Revision } from "./types";

/** A failure put into a deployment: just before the event, the host's services end as if they had crashed. */
export interface Fault {
  readonly event: LifecycleEvent;
  /** @default - every host */
  readonly host?: string;
  readonly effect: "stopService";
}

/** What all deployments of a group share. */
export interface GroupContext {
  readonly applicationName: string;
  readonly groupName: string;
  readonly groupId: string;
  readonly where: readonly string[];
  readonly fileExistsBehavior: FileExistsBehavior;
  readonly healthCheckPath: string | undefined;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly clock: Clock;
  readonly processes: Processes;
  readonly progress: Progress;
  /** Fetches the bundle for a host and gives the path of the archive. */
  readonly download: (revision: Revision, host: Host) => Promise<string>;
  readonly unpack: (bundle: string, folder: string, type: BundleType) => Promise<void>;
  /** Folder of the commands that stand in for a host's. */
  readonly standIns: string;
  readonly systemctl: SystemctlServer;
}

export interface DeploymentArgs {
  readonly deploymentId: string;
  readonly creator: DeploymentCreator;
  readonly revision: Revision;
  readonly isBlueGreenRollback: boolean;
  readonly fault?: Fault;
  readonly stopRequested: AskStop;
}

/** One deployment of a group, as its hosts see it. */
export type DeploymentContext = GroupContext &
  DeploymentArgs & {
    archivesOf(host: Host): DeploymentArchives;
    servicesOf(host: Host): Services;
    hookEnvironment(host: Host, event: LifecycleEvent): Promise<Record<string, string>>;
    /** Tells something that is not rehearsed, once for each group. */
    noteOnce(what: string): void;
  };

/** Makes the contexts of a group's deployments; what the hosts run goes on from one deployment to the next. */
export class Contexts {
  private readonly services = new Map<string, { services: Services; address: Promise<string> }>();
  private readonly noted = new Set<string>();

  constructor(private readonly group: GroupContext) {}

  of(deployment: DeploymentArgs): DeploymentContext {
    const { group } = this;
    return {
      ...group,
      ...deployment,
      archivesOf: (host) => new DeploymentArchives(host, group.groupId),
      servicesOf: (host) => this.host(host).services,
      hookEnvironment: async (host, event) => ({
        ...networkVariables(),
        ...toolVariables(),
        ...this.variables(deployment, event),
        PATH: this.path,
        DESTDIR: host.root,
        [SYSTEMD_VARIABLE]: await this.host(host).address,
      }),
      noteOnce: (what) => this.noteOnce(what),
    };
  }

  /** Ends the services of every host. */
  async terminateAll(): Promise<void> {
    await Promise.all([...this.services.values()].map(({ services }) => services.crash()));
    this.services.clear();
  }

  /** Ends the services of every host as if they had crashed; the hosts are still there. */
  async crashAll(): Promise<void> {
    await Promise.all([...this.services.values()].map(({ services }) => services.crash()));
  }

  /** Ends the services of a host, which is then no more. */
  async terminate(host: Host): Promise<void> {
    await this.host(host).services.crash();
    this.services.delete(host.id);
  }

  private get path(): string {
    return [this.group.standIns, ...searchPath()].join(":");
  }

  private variables({ deploymentId, revision }: DeploymentArgs, event: LifecycleEvent): Record<string, string> {
    const { applicationName, groupName, groupId } = this.group;
    return {
      APPLICATION_NAME: applicationName,
      DEPLOYMENT_ID: deploymentId,
      DEPLOYMENT_GROUP_NAME: groupName,
      DEPLOYMENT_GROUP_ID: groupId,
      LIFECYCLE_EVENT: event,
      BUNDLE_BUCKET: revision.bucket,
      BUNDLE_KEY: revision.key,
      BUNDLE_VERSION: revision.versionId,
      BUNDLE_ETAG: revision.eTag,
    };
  }

  private host(host: Host): { services: Services; address: Promise<string> } {
    const known = this.services.get(host.id);
    if (known !== undefined) return known;
    const services = new Services({
      host,
      processes: this.group.processes,
      path: this.path,
      onNotRehearsed: (what) => this.noteOnce(what),
    });
    const entry = { services, address: this.group.systemctl.attach(host, services) };
    this.services.set(host.id, entry);
    return entry;
  }

  private noteOnce(what: string): void {
    if (this.noted.has(what)) return;
    this.noted.add(what);
    this.group.progress({ kind: "notRehearsed", where: this.group.where, what });
  }
}
