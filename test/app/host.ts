import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** The application's source, as its repository has it. */
export const APP = join(__dirname, "..", "..", "app");

/** Logs its calls; what it answers lies in files beside that log. */
const SYSTEMCTL = `#!/usr/bin/env bash
here="$(dirname "$0")"
echo "$*" >>"$here/calls"
case $1 in
  is-active) cat "$here/state" && grep -qx active "$here/state" ;;
  status) echo "the unit's last line" ;;
  *) [[ ! -f $here/refuses-$1 ]] ;;
esac
`;

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; a failure is an outcome, not an exception. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, ...(cwd === undefined ? {} : { cwd }) }, (error, stdout, stderr) => {
      if (!error) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else reject(new Error(`${program} did not run to its end`, { cause: error }));
    });
  });
}

/** A folder that stands for a host, with a `systemctl` that only notes what it is told. */
export class Host {
  readonly #root = mkdtempSync(join(tmpdir(), "departures-host-"));
  readonly #bin = join(this.#root, "bin");
  readonly destination = join(this.#root, "host");

  constructor() {
    this.command("systemctl", SYSTEMCTL);
    this.unitIs("active");
  }

  /** Puts a program on the PATH of the hooks. */
  command(name: string, script: string): void {
    const file = join(this.#bin, name);
    mkdirSync(this.#bin, { recursive: true });
    writeFileSync(file, script);
    chmodSync(file, 0o755);
  }

  /** Sets what `systemctl is-active` answers. */
  unitIs(state: "active" | "failed"): void {
    writeFileSync(join(this.#bin, "state"), `${state}\n`);
  }

  /** Makes one verb of `systemctl` fail. */
  refuses(verb: string): void {
    writeFileSync(join(this.#bin, `refuses-${verb}`), "");
  }

  /** Writes a file of the host, given by its absolute path there. */
  write(path: string, content: string): void {
    const file = join(this.destination, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** What the commands on the PATH were told, in order. */
  calls(): string[] {
    const file = join(this.#bin, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const path = [this.#bin, process.env.PATH].join(delimiter);
    return { PATH: path, DESTDIR: this.destination, VALIDATE_SECONDS: "0", ...extra };
  }

  /** Runs a hook as the agent does: by its absolute path, from elsewhere. */
  hook(name: string, extra: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return run(join(APP, "instance", "hooks", `${name}.sh`), [], this.environment(extra), tmpdir());
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
