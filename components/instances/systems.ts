/** What the operating systems differ in. Pure. */
import { AgentVersion, InstanceArchitecture, OperatingSystem } from "./enums";

/** What installs packages; none on Windows. */
export type PackageManager = "apt-get" | "dnf" | "yum";

export interface System {
  readonly packageManager?: PackageManager;
  /** Versions of the agent that AWS tested on it, the default first: 2 is an opt-in where there is a choice. */
  readonly agentVersions: readonly [AgentVersion, ...AgentVersion[]];
  /** Name of the public parameter with the id of the newest image; nobody publishes one of Red Hat's images. */
  readonly imageParameter?: Readonly<Partial<Record<InstanceArchitecture, string>>>;
  readonly rootDeviceName: string;
}

const { V1, V2 } = AgentVersion;
const { Arm, X86 } = InstanceArchitecture;

/** Source: Amazon Linux 2023 User Guide ec2, Amazon EC2 User Guide finding-an-ami-parameter-store. */
const amazonLinux = (image: string, suffix: string) => ({
  rootDeviceName: "/dev/xvda",
  imageParameter: {
    [X86]: `/aws/service/ami-amazon-linux-latest/${image}-x86_64${suffix}`,
    [Arm]: `/aws/service/ami-amazon-linux-latest/${image}-arm64${suffix}`,
  },
});

/** Source: Ubuntu on AWS, find Ubuntu images; images before 23.10 lie on gp2. */
const ubuntu = (release: string, volume: "ebs-gp2" | "ebs-gp3") => ({
  packageManager: "apt-get" as const,
  rootDeviceName: "/dev/sda1",
  imageParameter: {
    [X86]: `/aws/service/canonical/ubuntu/server/${release}/stable/current/amd64/hvm/${volume}/ami-id`,
    [Arm]: `/aws/service/canonical/ubuntu/server/${release}/stable/current/arm64/hvm/${volume}/ami-id`,
  },
});

const rhel = { packageManager: "dnf" as const, rootDeviceName: "/dev/sda1" };

/** Source: Amazon EC2 User Guide, windows-ami-version-history. */
const windows = (year: number) => ({
  rootDeviceName: "/dev/sda1",
  imageParameter: { [X86]: `/aws/service/ami-windows-latest/Windows_Server-${year}-English-Full-Base` },
});

/** Source of the agent's versions: CodeDeploy User Guide, codedeploy-agent-supported-operating-systems. */
export const SYSTEMS: Readonly<Record<OperatingSystem, System>> = {
  AmazonLinux2023: {
    ...amazonLinux("al2023-ami-kernel-default", ""),
    packageManager: "dnf",
    agentVersions: [V1, V2],
  },
  AmazonLinux2: { ...amazonLinux("amzn2-ami-hvm", "-gp2"), packageManager: "yum", agentVersions: [V1, V2] },
  RHEL8: { ...rhel, agentVersions: [V1, V2] },
  RHEL9: { ...rhel, agentVersions: [V1, V2] },
  RHEL10: { ...rhel, agentVersions: [V2] },
  "Ubuntu22.04": { ...ubuntu("22.04", "ebs-gp2"), agentVersions: [V1, V2] },
  "Ubuntu24.04": { ...ubuntu("24.04", "ebs-gp3"), agentVersions: [V2] },
  "Ubuntu26.04": { ...ubuntu("26.04", "ebs-gp3"), agentVersions: [V2] },
  WindowsServer2019: { ...windows(2019), agentVersions: [V1, V2] },
  WindowsServer2022: { ...windows(2022), agentVersions: [V1, V2] },
  WindowsServer2025: { ...windows(2025), agentVersions: [V2] },
};
