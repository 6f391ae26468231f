/** What an instance's user data does so that its logs are shipped and sessions can be opened. Pure. */
import type { System } from "../../components/instances/systems";
import { InstanceArchitecture } from "../../components";

/** Log groups, and what the application calls its logs. */
export interface LogShipping {
  readonly application: string;
  readonly region: string;
  readonly dnsSuffix: string;
  readonly groups: { readonly agent: string; readonly application: string };
  /** Files by their absolute paths, `*` allowed, and units of systemd, whose journals are shipped. */
  readonly sources: readonly string[];
  readonly architecture: InstanceArchitecture;
}

/** What is added to user data. */
export interface Additions {
  readonly packages: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
}

export const NOTHING: Additions = { packages: [], files: {}, commands: [] };

/** Source: CloudWatch User Guide, CloudWatch-Agent-Configuration-File-Details. */
const CONFIG = "/opt/aws/amazon-cloudwatch-agent/etc/interlock.json";

/** Source: CodeDeploy User Guide, deployments-view-logs. */
const AGENT_LOGS = {
  "": "/var/log/aws/codedeploy-agent/codedeploy-agent.log",
  "/deployments": "/opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log",
};

const isFile = (source: string): boolean => source.startsWith("/");

/** File that a source is read from: the agent reads files, and a unit of ours writes journals into some. */
const fileOf = (application: string, source: string): string =>
  isFile(source) ? source : `/var/log/${application}/${source}.log`;

function agentConfig({ application, region, groups, sources }: LogShipping): string {
  const entry = (file_path: string, log_group_name: string, stream: string) => ({
    file_path,
    log_group_name,
    log_stream_name: `{instance_id}${stream}`,
  });
  const collect_list = [
    ...Object.entries(AGENT_LOGS).map(([stream, path]) => entry(path, groups.agent, stream)),
    // Streams may have neither : nor *. Source: `logs.LogStreamName`.
    ...sources.map((source) =>
      entry(fileOf(application, source), groups.application, `/${source.replace(/^\//, "").replaceAll(/[:*]/g, "_")}`),
    ),
  ];
  return `${JSON.stringify({ agent: { region }, logs: { logs_collected: { files: { collect_list } } } }, null, 2)}\n`;
}

/** Writes a unit's journal into a file. It starts before the unit does, so that it need not look back and writes nothing twice. */
const journalUnit = (application: string): string => `[Unit]
Description=Journal of %i, as a file
After=systemd-journald.service
Before=%i
[Service]
ExecStart=/usr/bin/journalctl --follow --lines=0 --output=cat --unit=%i
StandardOutput=append:/var/log/${application}/%i.log
LogsDirectory=${application}
Restart=always
[Install]
WantedBy=multi-user.target
`;

const rotation = (application: string): string => `/var/log/${application}/*.log {
  daily
  maxsize 50M
  rotate 2
  copytruncate
  missingok
  notifempty
}
`;

/** Packages of AWS's buckets by package manager; Amazon Linux 2023 has its own. Source: CloudWatch User Guide, download-CloudWatch-Agent-on-EC2-Instance-commandline-first. */
const DOWNLOADS = {
  dnf: { folder: "redhat", suffix: "rpm", install: "rpm -U" },
  "apt-get": { folder: "ubuntu", suffix: "deb", install: "dpkg -i -E" },
} as const;

const ARCHITECTURES: Readonly<Record<InstanceArchitecture, string>> = {
  [InstanceArchitecture.X86]: "amd64",
  [InstanceArchitecture.Arm]: "arm64",
};

/** Downloads a package and installs it, unless its program is there. */
const download = (
  program: string,
  url: string,
  install: string,
  suffix: string,
): string => `if [[ ! -e ${program} ]]; then
  package="$(mktemp /root/package.XXXXXX.${suffix})"
  try wget -nv --timeout=30 --tries=2 -O "$package" '${url}'
  try ${install} "$package"
  rm -f "$package"
fi`;

function installAgent(system: System, { region, dnsSuffix, architecture }: LogShipping): readonly string[] {
  if (system.packageManager !== "dnf" && system.packageManager !== "apt-get") return [];
  const { folder, suffix, install } = DOWNLOADS[system.packageManager];
  const bucket = `https://amazoncloudwatch-agent-${region}.s3.${region}.${dnsSuffix}`;
  const url = `${bucket}/${folder}/${ARCHITECTURES[architecture]}/latest/amazon-cloudwatch-agent.${suffix}`;
  return [download("/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl", url, install, suffix)];
}

/** Installs CloudWatch's agent, and tells it what to ship. @param hasPackage Whether the distribution has a package of the agent */
export function shipLogs(system: System, hasPackage: boolean, shipping: LogShipping): Additions {
  const { application, sources } = shipping;
  const units = sources.filter((source) => !isFile(source));
  return {
    packages: [...(hasPackage ? ["amazon-cloudwatch-agent"] : []), ...(units.length === 0 ? [] : ["logrotate"])],
    files: {
      [CONFIG]: agentConfig(shipping),
      ...(units.length === 0
        ? {}
        : {
            [`/etc/systemd/system/${application}-journal@.service`]: journalUnit(application),
            [`/etc/logrotate.d/${application}`]: rotation(application),
          }),
    },
    commands: [
      ...(hasPackage ? [] : installAgent(system, shipping)),
      ...(units.length === 0 ? [] : ["systemctl daemon-reload"]),
      ...units.map((unit) => `systemctl enable --now ${application}-journal@${unit}.service`),
      `/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:${CONFIG}`,
    ],
  };
}

/**
 * Installs the agent of Systems Manager where images come without it: Red Hat's. Those of Amazon Linux 2023 and Ubuntu bring it.
 * Source: Systems Manager User Guide, ami-preinstalled-agent and agent-install-rhel-8-9.
 */
export function openSessions(
  hasAgent: boolean,
  { region, dnsSuffix, architecture }: Pick<LogShipping, "region" | "dnsSuffix" | "architecture">,
): Additions {
  if (hasAgent) return NOTHING;
  const url = `https://s3.${region}.${dnsSuffix}/amazon-ssm-${region}/latest/linux_${ARCHITECTURES[architecture]}/amazon-ssm-agent.rpm`;
  return {
    ...NOTHING,
    commands: [
      download("/usr/bin/amazon-ssm-agent", url, "dnf install -y", "rpm"),
      "systemctl enable --now amazon-ssm-agent",
    ],
  };
}
