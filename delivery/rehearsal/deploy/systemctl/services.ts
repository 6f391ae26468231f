import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError, type ProcessEnd, type Processes, type RunningProcess } from "../../types";
import { hostPath } from "../host";
import { commandLine, environmentOf, workingFolderOf, type ExecutionArgs } from "./execution";
import { parseUnit, UnitError, type Unit, type UnitCommand } from "./unitFile";

export type ServiceState = "inactive" | "active" | "failed";

/** A unit with what is known of its process. */
export interface Service {
  readonly unit: Unit;
  readonly state: ServiceState;
  /** Absent while it does not run. */
  readonly pid?: number;
  /** How it ended last; absent before its first end. */
  readonly end?: ProcessEnd;
  /** What it printed last. */
  readonly log: readonly string[];
}

interface Entry {
  unit: Unit;
  text: string;
  state: ServiceState;
  stopping: boolean;
  running?: RunningProcess;
  end?: ProcessEnd;
  log: string[];
}

export interface ServicesArgs extends ExecutionArgs {
  readonly processes: Processes;
}

const UNIT_FOLDERS = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];
const LOG_LINES = 50;
const LIKE_SIMPLE = ["simple", "exec", "notify", "notify-reload", "idle"];

/** The services of one host, run as processes of the rehearsal. */
export class Services {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly args: ServicesArgs) {}

  /** The unit as systemd knows it, or undefined where there is no file for it and none was loaded. */
  find(name: string): Service | undefined {
    const entry = this.load(name);
    if (entry === undefined) return undefined;
    const { unit, state, running, end, log } = entry;
    return { unit, state, log, ...(running && { pid: running.pid }), ...(end && { end }) };
  }

  /** Every unit that was ever started. */
  get known(): readonly Service[] {
    return [...this.entries.keys()].flatMap((name) => this.find(name) ?? []);
  }

  /** Where the unit's file lies on this machine. */
  fileOf(name: string): string | undefined {
    return UNIT_FOLDERS.map((folder) => hostPath(this.args.host, `${folder}/${name}`)).find((file) => existsSync(file));
  }

  /** Forgets what was read of unit files, as `daemon-reload` does. */
  reload(): void {
    for (const [name, entry] of this.entries) {
      const text = this.read(name);
      if (text !== undefined) Object.assign(entry, { text, unit: parseUnit(name, text) });
      else if (entry.state !== "active") this.entries.delete(name);
    }
  }

  /** Whether the file changed since systemd read it; what runs next is then still the old unit. */
  needsReload(name: string): boolean {
    const entry = this.entries.get(name);
    return entry !== undefined && this.read(name) !== entry.text;
  }

  /** @throws UnitError saying why the unit does not start. */
  async start(name: string): Promise<void> {
    const entry = this.load(name);
    if (entry === undefined || entry.state === "active") return;
    const { unit } = entry;
    this.noteLimits(unit);
    const env = environmentOf(unit, this.args);
    const cwd = workingFolderOf(unit, this.args.host);
    try {
      for (const command of unit.startPre) await this.run(entry, command, env, cwd, "ExecStartPre");
      await this.launch(entry, env, cwd);
    } catch (error) {
      entry.state = "failed";
      if (!(error instanceof RehearsalError)) throw error;
      throw new UnitError(error.message);
    }
  }

  async stop(name: string): Promise<void> {
    const entry = this.entries.get(name);
    if (entry?.running !== undefined) {
      entry.stopping = true;
      const { unit, running } = entry;
      const env = { ...environmentOf(unit, this.args, true), MAINPID: String(running.pid) };
      for (const command of unit.stop) await this.run(entry, { ...command, mayFail: true }, env, "/", "ExecStop");
      await running.stop(unit.timeoutStopMs);
    }
    if (entry !== undefined) entry.state = "inactive";
  }

  /** Notes that a hook called a command that would change the machine which rehearses. */
  passOver(command: string): void {
    this.args.onNotRehearsed(`${command} in hooks`);
  }

  resetFailed(name: string): void {
    const entry = this.entries.get(name);
    if (entry?.state === "failed") entry.state = "inactive";
  }

  /** Ends every service at once, as if it had crashed. */
  async crash(): Promise<void> {
    const running = [...this.entries.values()].flatMap((entry) => entry.running ?? []);
    await Promise.all(running.map((process) => process.stop(0)));
  }

  /** A unit that neither runs nor is enabled is not held in memory: systemd reads its file anew. */
  private load(name: string): Entry | undefined {
    const known = this.entries.get(name);
    const text = this.read(name);
    if (known !== undefined && (text === undefined || known.state === "active" || this.isEnabled(name))) return known;
    if (text === undefined) return undefined;
    const unit = parseUnit(name, text);
    const entry: Entry = known ?? { unit, text, state: "inactive", stopping: false, log: [] };
    this.entries.set(name, Object.assign(entry, { unit, text }));
    return entry;
  }

  /** Whether a target wants the unit at boot. */
  isEnabled(name: string): boolean {
    const folder = hostPath(this.args.host, "/etc/systemd/system");
    return (existsSync(folder) ? readdirSync(folder) : [])
      .filter((entry) => entry.endsWith(".wants"))
      .some((wants) => readdirSync(join(folder, wants)).includes(name));
  }

  /** The unit file with its drop-ins. */
  private read(name: string): string | undefined {
    const file = this.fileOf(name);
    if (file === undefined || !statSync(file).isFile()) return undefined;
    const dropIns = `${file}.d`;
    const parts = (existsSync(dropIns) ? readdirSync(dropIns) : []).filter((part) => part.endsWith(".conf")).sort();
    return [file, ...parts.map((part) => join(dropIns, part))].map((path) => readFileSync(path, "utf8")).join("\n");
  }

  private noteLimits(unit: Unit): void {
    if (!LIKE_SIMPLE.includes(unit.type))
      throw new UnitError(`Type=${unit.type} is not rehearsed; use simple, exec or notify`);
    if (unit.start.length !== 1) throw new UnitError(`the unit must have one ExecStart=, got ${unit.start.length}`);
    const note = (what: string): void => this.args.onNotRehearsed(`${unit.name}: ${what}`);
    if (unit.type.startsWith("notify")) note(`Type=${unit.type}: the service counts as started without saying so`);
    if (unit.user !== undefined) note(`User=${unit.user}: the service runs as the user who rehearses`);
    if (unit.notApplied.length > 0) note(`not applied: ${unit.notApplied.join(", ")}`);
  }

  private async launch(entry: Entry, env: Record<string, string>, cwd: string): Promise<void> {
    const [command] = entry.unit.start;
    if (command === undefined) return;
    entry.log = [];
    entry.stopping = false;
    const running = await this.args.processes.start({
      ...commandLine(command, env, this.args),
      cwd,
      env,
      onLine: keepIn(entry),
    });
    Object.assign(entry, { running, state: "active" });
    void running.ended.then((end) => {
      if (entry.running !== running) return;
      delete entry.running;
      entry.end = end;
      entry.state = entry.stopping || end.exitCode === 0 ? "inactive" : "failed";
    });
  }

  private async run(
    entry: Entry,
    command: UnitCommand,
    env: Record<string, string>,
    cwd: string,
    what: string,
  ): Promise<void> {
    const end = await this.args.processes.run({
      ...commandLine(command, env, this.args),
      cwd,
      env,
      onLine: keepIn(entry),
    });
    if (end.exitCode !== 0 && !command.mayFail) {
      throw new UnitError(`${what}=${command.words.join(" ")} ended with ${end.signal ?? `exit code ${end.exitCode}`}`);
    }
  }
}

function keepIn(entry: Entry): (line: string) => void {
  return (line) => {
    entry.log.push(line);
    entry.log.splice(0, entry.log.length - LOG_LINES);
  };
}
