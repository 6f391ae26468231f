import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { RehearsalError } from "../types";
import { appspecIn, positionIn } from "./appspec";
import { bundleTypeOf } from "./bundles";
import type { DeploymentContext } from "./context";
import { failureOf } from "./failure";
import { healthCheck, type Host } from "./host";
import { runScript } from "./hooks";
import { install } from "./install";
import { InstallError } from "./instructions";
import { scriptRevision } from "./lifecycle";
import type { EventResult, LifecycleEvent } from "./types";

/** Characters that CodeDeploy keeps of what an event's scripts printed. */
const LOG_TAIL = 2048;

/** How long a registered host may take to answer the load balancer's first health check. Milliseconds. */
const HEALTHY_WITHIN_MS = 60_000;

/**
 * Runs lifecycle events of one deployment on one host, in order, up to the first that fails; the rest is skipped.
 *
 * An event succeeds where it has nothing to run.
 */
export async function runEvents(
  context: DeploymentContext,
  host: Host,
  events: readonly LifecycleEvent[],
): Promise<readonly EventResult[]> {
  const results: EventResult[] = [];
  for (const event of events) {
    const failed = results.at(-1)?.status === "Failed" || results.at(-1)?.status === "Skipped";
    results.push(
      failed
        ? { event, status: "Skipped", durationMs: 0, scripts: [] }
        : await new EventRun(context, host, event).result(),
    );
  }
  return results;
}

class EventRun {
  private readonly scripts: string[] = [];
  private readonly log: string[] = [];
  private readonly where: readonly string[];

  constructor(
    private readonly context: DeploymentContext,
    private readonly host: Host,
    private readonly event: LifecycleEvent,
  ) {
    this.where = [...context.where, host.id];
  }

  async result(): Promise<EventResult> {
    const { event, scripts } = this;
    const started = performance.now();
    try {
      await this.run();
      if (scripts.length > 0 || event in this.own) this.tell("succeeded");
      return { event, status: "Succeeded", durationMs: performance.now() - started, scripts };
    } catch (error) {
      const services = this.context.servicesOf(this.host).known;
      const failure = failureOf(error, `${event} failed on ${this.host.id}`, this.log, services);
      this.tell("failed", failure.message);
      return { event, status: "Failed", durationMs: performance.now() - started, scripts, failure };
    }
  }

  private async run(): Promise<void> {
    const { fault } = this.context;
    if (fault?.event === this.event && (fault.host ?? this.host.id) === this.host.id) await this.crashServices();
    const own = this.own[this.event];
    if (own === undefined) return this.hooks();
    this.tell("started");
    await own();
  }

  private async crashServices(): Promise<void> {
    const services = this.context.servicesOf(this.host);
    const names = services.known.filter(({ state }) => state === "active").map(({ unit }) => unit.name);
    await services.crash();
    const line = names.length > 0 ? `${names.join(", ")} crashed` : "no service runs that could crash";
    this.context.progress({ kind: "output", where: [...this.where, this.event], line: `injected fault: ${line}` });
  }

  /** Events that run no scripts. */
  private readonly own: Partial<Record<LifecycleEvent, () => Promise<void>>> = {
    BlockTraffic: async () => this.context.loadBalancer?.deregister(this.host.id),
    AllowTraffic: () => this.allowTraffic(),
    DownloadBundle: () => this.downloadBundle(),
    Install: async () => this.install(),
  };

  private async allowTraffic(): Promise<void> {
    const { loadBalancer, healthCheckPath } = this.context;
    const deadline = performance.now() + HEALTHY_WITHIN_MS;
    while (healthCheckPath !== undefined) {
      const { healthy, status, problem } = await healthCheck(this.host, healthCheckPath);
      if (healthy) break;
      if (performance.now() > deadline) {
        throw new RehearsalError(`the host is not healthy: ${problem ?? `${healthCheckPath} answers ${status}`}`);
      }
      await pause(100);
    }
    loadBalancer?.register(this.host.id);
  }

  private async downloadBundle(): Promise<void> {
    const { context, host } = this;
    const archives = context.archivesOf(host);
    const folder = archives.deploymentFolder(context.deploymentId);
    const archive = archives.archiveFolder(context.deploymentId);
    mkdirSync(folder, { recursive: true });
    archives.prune(context.deploymentId);
    const bundle = await context.download(context.revision, host);
    rmSync(archive, { recursive: true, force: true });
    const type = bundleTypeOf(context.revision);
    await context.unpack(bundle, archive, type);
    stripSingleFolder(archive);
    appspecIn(archive, type);
    archives.record("mostRecentInstall", context.deploymentId);
  }

  private install(): void {
    const { context, host } = this;
    const archives = context.archivesOf(host);
    const archive = archives.archiveFolder(context.deploymentId);
    const { appspec, file } = appspecIn(archive);
    try {
      const { fileExistsBehavior } = context;
      const notSet = install({ host, archives, archive, appspec, fileExistsBehavior });
      if (notSet.length > 0) context.noteOnce(`permissions: ${notSet.join(", ")} not set`);
    } catch (error) {
      if (!(error instanceof InstallError)) throw error;
      throw new RehearsalError(`${error.message} (${positionIn(appspec, error.at, file)})`);
    }
    archives.record("lastSuccessfulInstall", context.deploymentId);
  }

  private async hooks(): Promise<void> {
    const { context, host, event } = this;
    const archive = this.archiveOfScripts();
    if (archive === undefined || event === "BlockTraffic" || event === "AllowTraffic") return;
    const { appspec, file } = appspecIn(archive);
    const hooks = (appspec.hooks as Partial<Record<LifecycleEvent, (typeof appspec.hooks)["ApplicationStop"]>>)[event];
    for (const [index, script] of (hooks ?? []).entries()) {
      if (this.scripts.length === 0) this.tell("started");
      this.scripts.push(script.location);
      if (script.runAs !== undefined) context.noteOnce(`runas ${script.runAs}: hooks run as the user who rehearses`);
      await runScript({
        script,
        position: positionIn(appspec, ["hooks", event, index, "location"], file),
        archive,
        deploymentFolder: context.archivesOf(host).deploymentFolder(context.deploymentId),
        // The agent's own, which under systemd is the root of the file system (Amazon Linux, RHEL).
        cwd: host.root,
        env: await context.hookEnvironment(host, event),
        processes: context.processes,
        onLine: (line) => this.keep(line),
      });
    }
  }

  /** The bundle whose scripts the event runs, or undefined where nothing was installed before. */
  private archiveOfScripts(): string | undefined {
    const { context, host } = this;
    const archives = context.archivesOf(host);
    const current = archives.archiveFolder(context.deploymentId);
    const which = scriptRevision(this.event, context.isBlueGreenRollback);
    if (which === "current" || existsSync(current)) return existsSync(current) ? current : undefined;
    return archives.earlierArchive(which);
  }

  private keep(line: string): void {
    this.log.push(line);
    while (this.log.length > 1 && this.log.join("\n").length > LOG_TAIL) this.log.shift();
    this.context.progress({ kind: "output", where: [...this.where, this.event], line });
  }

  private tell(status: "started" | "succeeded" | "failed", detail?: string): void {
    const { where, event } = this;
    this.context.progress({ kind: "step", where, status, what: event, ...(detail !== undefined && { detail }) });
  }
}

/** A bundle may hold everything in one folder; the agent takes what is in it. Source: agent 1, command_executor.rb. */
function stripSingleFolder(archive: string): void {
  const [only, ...others] = readdirSync(archive);
  const inner = join(archive, only ?? "");
  if (only === undefined || others.length > 0 || !statSync(inner).isDirectory()) return;
  if (!readdirSync(inner).some((name) => /^appspec\.ya?ml$/.test(name))) return;
  renameSync(inner, `${archive}-temp`);
  rmSync(archive, { recursive: true });
  renameSync(`${archive}-temp`, archive);
}
