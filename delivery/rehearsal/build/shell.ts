import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LineMask } from "../lines";
import type { Processes, ProcessEnd, RunningProcess } from "../types";
import { driverScript, quoted, settable, stateFiles, type StateFiles } from "./driver";

export interface ShellOptions {
  readonly processes: Processes;
  /** Program and the arguments that stand before the script. */
  readonly shell: readonly [command: string, ...args: string[]];
  /** Where scripts and state lie; made for this shell alone, since state may hold secrets. */
  readonly folder: string;
  /** Where the first command runs. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether each command has a shell of its own, as in buildspecs of version 0.1. */
  readonly isolated: boolean;
  /** Milliseconds that are left. */
  readonly remainingMs: () => number;
  /** Ends what runs and lets nothing more begin. @default - nothing does */
  readonly signal?: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
  /** Hides secrets in what commands print. @default - there are none */
  readonly mask?: LineMask;
}

/** Told of the commands of a list as they run. */
export interface CommandObserver {
  started(index: number): void;
  succeeded(index: number): void;
}

/** Why a list of commands ended early. */
export interface CommandFailure {
  /** Of the command. */
  readonly index: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  /** Whether it was ended from without. */
  readonly stopped: boolean;
  /** What the command printed last. */
  readonly lastLines: readonly string[];
}

const LAST_LINES = 15;

const NEVER_RAN = { exitCode: null, signal: null, timedOut: false, stopped: true, lastLines: [] } as const;

const SILENT: CommandObserver = { started: () => undefined, succeeded: () => undefined };

/** How far a script came. */
class Advance {
  index = 0;
  /** Whether the command at `index` has begun and not ended. */
  running = false;
  lastLines: string[] = [];

  constructor(
    private readonly token: string,
    private readonly observer: CommandObserver,
    private readonly onLine: (line: string) => void,
  ) {}

  /** A command that prints no line break at its end leaves its output before the token. */
  read(line: string): void {
    const at = line.indexOf(this.token);
    if (at === -1) return this.print(line);
    if (at > 0) this.print(line.slice(0, at));
    this.take(line.slice(at + this.token.length + 1));
  }

  /** Catches up with what standard output did not tell. */
  takeAll(events: string): void {
    events.split("\n").forEach((event) => this.take(event));
  }

  /** Takes `start <index>` or `end <index> <exit code>`; the same may come twice. */
  private take(event: string): void {
    const [what, number, exitCode] = event.split(" ");
    const index = Number(number);
    if (index < this.index) return;
    if (what === "start" && !(this.running && index === this.index)) this.start(index);
    else if (what === "end" && exitCode === "0") this.succeed();
  }

  succeed(): void {
    this.observer.succeeded(this.index);
    this.running = false;
    this.index += 1;
  }

  private start(index: number): void {
    this.index = index;
    this.running = true;
    this.lastLines = [];
    this.observer.started(index);
  }

  private print(line: string): void {
    this.lastLines = [...this.lastLines, line].slice(-LAST_LINES);
    this.onLine(line);
  }
}

/** Runs lists of commands one after the other as if all were typed into one shell. */
export class BuildShell {
  private readonly token = randomBytes(16).toString("hex");
  private readonly state: StateFiles;
  private readonly started: RunningProcess[] = [];
  private scripts = 0;
  private hasState = false;

  constructor(private readonly options: ShellOptions) {
    this.state = stateFiles(options.folder);
  }

  /** Runs commands up to the first that fails. */
  async run(
    commands: readonly string[],
    exported: Readonly<Record<string, string>>,
    observer: CommandObserver = SILENT,
  ): Promise<CommandFailure | undefined> {
    const advance = new Advance(this.token, observer, this.options.onLine);
    while (advance.index < commands.length) {
      if (this.isStopped) return { ...NEVER_RAN, index: advance.index };
      const upTo = this.options.isolated ? advance.index + 1 : commands.length;
      const end = await this.runScript(commands.slice(0, upTo), advance, exported);
      // `exit 0` ends a command and the shell; the next command gets the next shell.
      if (end.exitCode === 0 && !end.timedOut) {
        if (advance.running) advance.succeed();
        continue;
      }
      return { index: advance.index, ...end, stopped: this.isStopped, lastLines: advance.lastLines };
    }
    return undefined;
  }

  /** What the shell makes of texts in double quotes; variables and command substitutions count. */
  async expand(texts: readonly string[]): Promise<readonly string[]> {
    const file = (index: number): string => join(this.options.folder, `expanded-${index}`);
    const commands = texts.map(
      (text, index) => `printf '%s' "${text.replaceAll('"', '\\"')}" >| ${quoted(file(index))}`,
    );
    await this.run(commands, {});
    return Promise.all(texts.map((_, index) => readFile(file(index), "utf8").catch(() => "")));
  }

  /** Ends what commands have left in the background, as the end of a build environment does. */
  async stop(): Promise<void> {
    for (const process of this.started) await process.stop(0);
  }

  private get isStopped(): boolean {
    return this.options.signal?.aborted ?? false;
  }

  private async runScript(
    commands: readonly string[],
    advance: Advance,
    exported: Readonly<Record<string, string>>,
  ): Promise<ProcessEnd> {
    const { processes, folder, isolated, shell, env, cwd } = this.options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const restore = this.hasState && !isolated;
    const script = join(folder, `script-${(this.scripts += 1)}.sh`);
    const shellOptions = restore ? await readFile(this.state.options, "utf8").catch(() => "") : "";
    const { token, state } = this;
    const events = join(folder, `events-${this.scripts}`);
    const descriptor = shell[0] === "/bin/bash" ? 97 : 9;
    const common = { token, descriptor, events, commands, from: advance.index, restore, shellOptions, exported };
    await writeFile(script, driverScript(isolated ? common : { ...common, state }));
    const [command, ...args] = shell;
    const running = await processes.start({
      command,
      args: [...args, script],
      cwd: restore ? await this.folderNow() : cwd,
      // What a command has unset stays unset: the state holds everything.
      env: restore ? {} : env,
      timeoutMs: Math.max(1, this.options.remainingMs()),
      onLine: (line) => advance.read(line),
      ...(this.options.mask && { mask: this.options.mask }),
    });
    this.started.push(running);
    // What cannot be ended here is ended with the rehearsal.
    const stop = (): void => void running.stop(0).catch(() => undefined);
    this.options.signal?.addEventListener("abort", stop);
    const end = await running.ended;
    this.options.signal?.removeEventListener("abort", stop);
    advance.takeAll(await readFile(events, "utf8").catch(() => ""));
    await this.keepState();
    return end;
  }

  private async folderNow(): Promise<string> {
    const folder = await readFile(this.state.folder, "utf8").catch(() => "");
    return existsSync(folder) ? folder : this.options.cwd;
  }

  /** A plain shell prints more than it may read. */
  private async keepState(): Promise<void> {
    if (this.options.isolated || !existsSync(this.state.variables)) return;
    this.hasState = true;
    const text = await readFile(this.state.variables, "latin1");
    const isBash = text.startsWith("declare ");
    if (!isBash) await writeFile(this.state.variables, settable(text), "latin1");
  }
}
