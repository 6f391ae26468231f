/** Operating systems that the application's servers may run, and what it needs on each. */
import { InstanceArchitecture } from "../../components";
import { type System, SYSTEMS } from "../../components/instances/systems";

/** What the application needs on a system. */
interface ServerSystem {
  /** Packages with Node.js 20.19 or newer, which the hooks ask for. */
  readonly packages: readonly string[];
  /** Where the distribution's packages lie: in S3, which a gateway endpoint reaches, or on the internet. */
  readonly mirrors: "S3" | "internet";
  /** Ports that instances reach besides 443, where all else is. */
  readonly egressPorts: readonly number[];
  /** Unit: GiB. Absent where images differ in size. */
  readonly volumeSize?: number;
  /** Whether the distribution has a package of CloudWatch's agent. */
  readonly packagesLogAgent: boolean;
  /** Whether its images bring the agent of Systems Manager. */
  readonly bringsSessionAgent: boolean;
}

/**
 * Agents for logs and sessions. Sources: Amazon Linux 2023 User Guide, release notes (package amazon-cloudwatch-agent); Systems Manager User
 * Guide, ami-preinstalled-agent. What images of one's own bring is not known.
 */
const AMAZON = { packagesLogAgent: true, bringsSessionAgent: true };
const RED_HAT = { packagesLogAgent: false, bringsSessionAgent: false };
const CANONICAL = { packagesLogAgent: false, bringsSessionAgent: true };

/**
 * Sources: Amazon Linux 2023 User Guide, nodejs; packages.ubuntu.com, resolute/nodejs (22.22); Red Hat's documentation, application
 * streams (modules in RHEL 9 alone). That RHEL 10's `nodejs` is version 22 was not verified: BeforeInstall refuses an older one.
 */
export const SERVER_SYSTEMS = {
  AmazonLinux2023: { packages: ["nodejs22"], mirrors: "S3", egressPorts: [], volumeSize: 8, ...AMAZON },
  RHEL9: { packages: ["@nodejs:22"], mirrors: "internet", egressPorts: [], ...RED_HAT },
  RHEL10: { packages: ["nodejs"], mirrors: "internet", egressPorts: [], ...RED_HAT },
  // Ubuntu's mirrors in EC2 speak HTTP; packages are signed.
  "Ubuntu26.04": { packages: ["nodejs"], mirrors: "internet", egressPorts: [80], volumeSize: 8, ...CANONICAL },
} as const satisfies Readonly<Record<string, ServerSystem>>;

export type ServerOperatingSystem = keyof typeof SERVER_SYSTEMS;

/** Systems that the agent knows and the application does not, with the reason. */
export const REFUSED_SYSTEMS: Readonly<Record<string, string>> = {
  AmazonLinux2: "it has no Node.js from 20.19 on and is out of support",
  RHEL8: "its systemd is older than the service's unit asks for",
  "Ubuntu22.04": "its packages have no Node.js from 20.19 on",
  "Ubuntu24.04": "its packages have no Node.js from 20.19 on",
  WindowsServer2019: "the hooks are in bash and the service is a unit of systemd",
  WindowsServer2022: "the hooks are in bash and the service is a unit of systemd",
  WindowsServer2025: "the hooks are in bash and the service is a unit of systemd",
};

/** What the application needs on a system, as plain data. */
export const serverSystem = (name: ServerOperatingSystem): ServerSystem => SERVER_SYSTEMS[name];

/**
 * Processor of an instance type: names of Graviton's have a `g` after the generation, such as `t4g`, `c7gn` or `im4gn`.
 * Source: Amazon EC2 instance types, naming conventions.
 */
export const architectureOf = (instanceType: string): InstanceArchitecture =>
  /^(?:a1|[a-z]+\d+[a-z]*g[a-z]*)\./.test(instanceType) ? InstanceArchitecture.Arm : InstanceArchitecture.X86;

/** Parameter that a launch template takes its image from, at every launch. */
export function imageParameterFor(name: ServerOperatingSystem, instanceType: string, ownParameter: string): string {
  const system: System = SYSTEMS[name];
  const parameter = ownParameter || system.imageParameter?.[architectureOf(instanceType)];
  if (parameter === undefined) throw new Error(`${name} has no public image; the settings ask for imageParameter`);
  return parameter;
}
