/** User data for Linux: bash, run by cloud-init as root, whose output goes to the instance's console and its log. Pure. */
import { AgentVersion } from "./enums";
import type { PackageManager } from "./systems";
import { agentSettings, agentUrl, settingsPattern, type UserDataSpec } from "./agent";

const HEAD = String.raw`#!/bin/bash
# Prepares the instance for deployments by CodeDeploy. It may run any number of times.
# The agent comes last: it takes deployments as soon as it runs, and all that they need must be there.
set -Eeuo pipefail
umask 022
trap 'echo "user data: line $LINENO failed with $?: $BASH_COMMAND" >&2' ERR

# Mirrors and locks may fail for moments while an instance boots: five tries.
try() {
  local seconds
  for seconds in 5 10 20 40; do
    "$@" && return 0
    echo "user data: failed, next try in $seconds seconds: $*" >&2
    sleep "$seconds"
  done
  "$@" || {
    echo "user data: gave up: $*" >&2
    return 1
  }
}
`;

/** A text as one word of a shell; it holds no quotes. */
const quoted = (text: string): string => `'${text}'`;

/** Proxy for package managers and downloads; the metadata service is never reached through it. */
const proxy = ({ proxyUri }: UserDataSpec): readonly string[] =>
  proxyUri === undefined
    ? []
    : [
        `export http_proxy=${quoted(proxyUri)} https_proxy=${quoted(proxyUri)}`,
        "export no_proxy=169.254.169.254,localhost,127.0.0.1",
        "",
      ];

/** A word that no line of the content is. */
function endOf(content: string): string {
  const lines = new Set(content.split("\n"));
  let word = "FILE";
  while (lines.has(word)) word += "_";
  return word;
}

const writeFile = ([path, content]: [string, string]): readonly string[] => {
  const end = endOf(content);
  const body = content === "" || content.endsWith("\n") ? content : `${content}\n`;
  return [`mkdir -p ${path.replace(/[^/]+$/, "")}`, `cat > ${path} <<'${end}'\n${body}${end}`, ""];
};

/** What the agent's installer needs. Source: CodeDeploy User Guide, codedeploy-agent-operations-install-linux and -ubuntu. */
function prerequisites({ agentVersion }: UserDataSpec, manager: PackageManager): readonly string[] {
  if (agentVersion === AgentVersion.V2) return ["wget"];
  return manager === "apt-get" ? ["ruby-full", "wget"] : ["ruby", "wget"];
}

function install(spec: UserDataSpec, manager: PackageManager): readonly string[] {
  const names = [...new Set([...spec.packages, ...prerequisites(spec, manager)])].map(quotedIfNeeded).join(" ");
  if (manager !== "apt-get") return [`try ${manager} install -y ${names}`];
  return [
    "export DEBIAN_FRONTEND=noninteractive",
    // Updates that the image starts by itself hold the lock for minutes; by default, mirrors that fail are only warned of.
    "try apt-get -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any update",
    `try apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends ${names}`,
  ];
}

const quotedIfNeeded = (name: string): string => (/^[\w.+-]+$/.test(name) ? name : quoted(name));

/** Version 1 is told the region and the proxy: it asks the first version of the metadata service, and uses no proxy by itself. */
function installAgent(spec: UserDataSpec): string {
  const viaProxy = spec.agentVersion === AgentVersion.V1 && spec.proxyUri !== undefined;
  return `if [[ ! -x /opt/codedeploy-agent/bin/codedeploy-agent ]]; then
  # Not in /tmp, where images of high security let nothing be executed.
  folder="$(mktemp -d /root/codedeploy-agent.XXXXXX)"
  try wget -nv --timeout=30 --tries=2 -O "$folder/install" ${quoted(agentUrl(spec, "install"))}
  chmod 0700 "$folder/install"
  export AWS_REGION=${quoted(spec.region)}
  try "$folder/install"${viaProxy ? ` --proxy ${quoted(spec.proxyUri ?? "")}` : ""} auto || {
    tail -n 20 /tmp/codedeploy-agent.update.log >&2 || true
    echo "user data: the installer of CodeDeploy's agent failed" >&2
    exit 1
  }
  rm -rf "$folder"
fi`;
}

/** A restart lets a deployment in progress end. It happens only when something changes. */
function configureAgent(settings: readonly string[]): readonly string[] {
  if (settings.length === 0) return [];
  return [
    `conf=/etc/codedeploy-agent/conf/codedeployagent.yml
settings=${quoted(settings.join("\n"))}
current="$(cat "$conf")"
wanted="$(grep -Ev ${quoted(settingsPattern(settings))} <<< "$current" || true)"$'\\n'"$settings"
if [[ "$current" != "$wanted" ]]; then
  printf '%s\\n' "$wanted" > "$conf"
  systemctl restart codedeploy-agent
fi`,
  ];
}

/**
 * The script's text.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent-operations-install-cli.html
 */
export function shellText(spec: UserDataSpec, manager: PackageManager): string {
  return [
    HEAD,
    ...proxy(spec),
    ...Object.entries(spec.files).flatMap(writeFile),
    ...install(spec, manager),
    ...spec.commands,
    "",
    installAgent(spec),
    ...configureAgent(agentSettings(spec)),
    "systemctl enable --now codedeploy-agent",
    "try systemctl is-active --quiet codedeploy-agent",
    "",
  ].join("\n");
}
