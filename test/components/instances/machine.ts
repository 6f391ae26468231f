/** A folder that stands for a machine, in which a bash script of user data runs with commands that only note how they are called. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Absolute paths in the scripts that lie on the machine. */
const PLACES = /(?<![\w/."])\/(etc|opt|root|tmp)\//g;

/** Notes its call. A file `fails-<name>` holds how often it still fails. */
const STAND_IN = `#!/usr/bin/env bash
here="$(dirname "$0")"
name="$(basename "$0")"
echo "$name $*" >>"$here/calls"
left="$(cat "$here/fails-$name" 2>/dev/null || echo 0)"
if ((left > 0)); then
  echo $((left - 1)) >"$here/fails-$name"
  exit 1
fi
`;

/** The installer that \`wget\` fetches: it leaves what the package leaves. */
const INSTALLER = `#!/usr/bin/env bash
echo "install $* in $AWS_REGION" >>"@BIN@/calls"
if [[ -f @BIN@/broken ]]; then
  echo "no such package" >@ROOT@/tmp/codedeploy-agent.update.log
  exit 1
fi
mkdir -p @ROOT@/opt/codedeploy-agent/bin @ROOT@/etc/codedeploy-agent/conf
printf '#!/bin/sh\\n' >@ROOT@/opt/codedeploy-agent/bin/codedeploy-agent
chmod +x @ROOT@/opt/codedeploy-agent/bin/codedeploy-agent
printf -- '---\\n:root_dir: /opt\\n:proxy_uri:\\n:max_revisions: 5' >@ROOT@/etc/codedeploy-agent/conf/codedeployagent.yml
`;

const WGET = `${STAND_IN}
while (($# > 0)); do
  if [[ $1 == -O ]]; then cp "$here/installer" "$2"; fi
  shift
done
`;

export interface Run {
  readonly code: number | null;
  readonly stderr: string;
  readonly calls: readonly string[];
}

/** One machine; \`remove\` it in the end. */
export class Machine {
  private readonly root = mkdtempSync(join(tmpdir(), "interlock-machine-"));
  private readonly bin = join(this.root, "bin");

  constructor() {
    for (const folder of ["bin", "etc", "opt", "root", "tmp"]) mkdirSync(join(this.root, folder));
    for (const name of ["apt-get", "dnf", "dpkg", "rpm", "sleep", "systemctl", "yum"]) this.command(name, STAND_IN);
    this.command("wget", WGET);
    this.command("installer", INSTALLER.replaceAll("@BIN@", this.bin).replaceAll("@ROOT@", this.root));
  }

  command(name: string, script: string): void {
    writeFileSync(join(this.bin, name), script);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** A program at a path of its own, which notes its calls by the last part of the path. */
  program(path: string): void {
    const name = path.slice(path.lastIndexOf("/") + 1);
    this.command(name, STAND_IN);
    this.write(path, `#!/usr/bin/env bash\nexec ${join(this.bin, name)} "$@"\n`);
    chmodSync(join(this.root, path), 0o755);
  }

  /** Lets a command fail for a number of times. */
  fails(name: string, times: number): void {
    writeFileSync(join(this.bin, `fails-${name}`), `${times}\n`);
  }

  breakInstaller(): void {
    writeFileSync(join(this.bin, "broken"), "");
  }

  /** Runs a script; the calls are those of this run, with the machine's folder left out. */
  run(script: string): Run {
    const file = join(this.root, "user-data");
    writeFileSync(file, script.replaceAll(PLACES, `${this.root}/$1/`));
    rmSync(join(this.bin, "calls"), { force: true });
    const env = { PATH: [this.bin, process.env.PATH].join(delimiter) };
    const { status, stderr, error } = spawnSync("bash", [file], { env, encoding: "utf8", cwd: this.root });
    if (error !== undefined) throw error;
    const calls = existsSync(join(this.bin, "calls")) ? readFileSync(join(this.bin, "calls"), "utf8") : "";
    const plain = (text: string): string =>
      text.replaceAll(this.root, "").replace(/(agent|package)\.\w{6}/g, "$1.XXXXXX");
    return { code: status, stderr: plain(stderr), calls: plain(calls).split("\n").filter(Boolean) };
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  mode(path: string): number {
    return statSync(join(this.root, path)).mode & 0o777;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
