import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPath, onHost, type Host } from "./host";

/** Revisions that the agent keeps for each deployment group, the one that it installs included (`max_revisions`). */
export const REVISIONS_TO_KEEP = 5;

const DEPLOYMENT_ROOT = "/opt/codedeploy-agent/deployment-root";

/**
 * What the agent keeps on a host for one deployment group.
 *
 * Source: agent 2, `src/host_command/deployment_archives.rs`. An install counts as successful when the Install event
 * has ended, whatever becomes of the deployment after it: a revision that failed later is the one whose
 * ApplicationStop runs next.
 */
export class DeploymentArchives {
  constructor(
    private readonly host: Host,
    private readonly groupId: string,
  ) {}

  deploymentFolder(deploymentId: string): string {
    return hostPath(this.host, `${DEPLOYMENT_ROOT}/${this.groupId}/${deploymentId}`);
  }

  /** Where the bundle is unpacked. */
  archiveFolder(deploymentId: string): string {
    return join(this.deploymentFolder(deploymentId), "deployment-archive");
  }

  /** A file of the deployment instructions, made with its folder. */
  instructionsFile(name: "-cleanup" | "-install.json" | "_last_successful_install" | "_most_recent_install"): string {
    const folder = hostPath(this.host, `${DEPLOYMENT_ROOT}/deployment-instructions`);
    mkdirSync(folder, { recursive: true });
    return join(folder, `${this.groupId}${name}`);
  }

  /** The archive of an earlier install, or undefined where there is none or it is gone. */
  earlierArchive(which: "lastSuccessfulInstall" | "mostRecentInstall"): string | undefined {
    const folder = this.recorded(which);
    const archive = folder === undefined ? "" : join(folder, "deployment-archive");
    return existsSync(archive) ? archive : undefined;
  }

  record(which: "lastSuccessfulInstall" | "mostRecentInstall", deploymentId: string): void {
    writeFileSync(this.recordFile(which), onHost(this.host, this.deploymentFolder(deploymentId)));
  }

  /** Removes the oldest deployments beyond those that are kept; never this one nor the last successful install. */
  prune(deploymentId: string): void {
    const group = hostPath(this.host, `${DEPLOYMENT_ROOT}/${this.groupId}`);
    const others = (existsSync(group) ? readdirSync(group) : [])
      .map((name) => join(group, name))
      .filter((folder) => folder !== this.deploymentFolder(deploymentId));
    const extra = others.length - REVISIONS_TO_KEEP + 1;
    if (extra <= 0) return;
    const lastSuccessful = this.recorded("lastSuccessfulInstall");
    others
      .filter((folder) => folder !== lastSuccessful)
      .map((folder) => ({ folder, changed: statSync(folder).mtimeMs }))
      .sort((a, b) => a.changed - b.changed)
      .slice(0, extra)
      .forEach(({ folder }) => rmSync(folder, { recursive: true, force: true }));
  }

  private recordFile(which: "lastSuccessfulInstall" | "mostRecentInstall"): string {
    const name = which === "lastSuccessfulInstall" ? "_last_successful_install" : "_most_recent_install";
    return this.instructionsFile(name);
  }

  private recorded(which: "lastSuccessfulInstall" | "mostRecentInstall"): string | undefined {
    const file = this.recordFile(which);
    return existsSync(file) ? hostPath(this.host, readFileSync(file, "utf8").trim()) : undefined;
  }
}
