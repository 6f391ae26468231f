import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clientCommand } from "../../clientCommand";
import { PASS_OVER, REFUSE } from "./server";

/** Commands that would change the machine which rehearses, or need its root user. */
const PASSED_OVER = [
  ...["amazon-linux-extras", "apt", "apt-get", "dnf", "rpm", "yum", "snap"],
  ...["adduser", "groupadd", "groupdel", "groupmod", "useradd", "userdel", "usermod"],
  ...["chgrp", "chown", "restorecon", "semanage", "setcap", "setenforce", "setfacl"],
  ...["hostnamectl", "iptables", "modprobe", "nft", "poweroff", "reboot", "shutdown", "sysctl", "timedatectl"],
] as const;

/** Commands that would reach the network as the user who rehearses, or containers of the machine. */
const REFUSED = ["aws", "docker", "helm", "kubectl", "podman"] as const;

/** Runs the command as the user who rehearses; `sudo` itself would reach the machine with a fresh search path. */
const SUDO = `while [ $# -gt 0 ]; do
  case $1 in
    -u | -g | -h | -p | -C | -T | --user | --group) shift 2 ;;
    --) shift; break ;;
    -*) shift ;;
    *) break ;;
  esac
done
exec env "$@"`;

/**
 * Writes the commands that stand in for a host's into a folder, which then leads the hooks' search path: `systemctl` and
 * `service` for its services, the `node` that runs the rehearsal, `sudo` without effect, what is passed over, and what is refused.
 *
 * A hook that calls a command by an absolute path goes past them.
 *
 * @param searchPath Where bash is looked for.
 */
export function writeStandIns(folder: string, searchPath: string): void {
  mkdirSync(folder, { recursive: true });
  const client = clientCommand(__dirname, searchPath);
  const scripts: Record<string, string> = {
    systemctl: `exec ${client} "$@"`,
    service: `exec ${client} "$2" "$1"`,
    sudo: SUDO,
    ...Object.fromEntries(PASSED_OVER.map((name) => [name, `exec ${client} ${PASS_OVER} ${name} "$@"`])),
    ...Object.fromEntries(REFUSED.map((name) => [name, `exec ${client} ${REFUSE} ${name} "$@"`])),
  };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  rmSync(join(folder, "node"), { force: true });
  symlinkSync(process.execPath, join(folder, "node"));
}
