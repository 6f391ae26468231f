/** Systems of instances and versions of the agent. */

/** Operating systems that AWS tests the agent of CodeDeploy on and that have an image for EC2. Source: CodeDeploy User Guide codedeploy-agent. */
export const OperatingSystem = {
  AmazonLinux2023: "AmazonLinux2023",
  /** Out of support since 2026-06-30. */
  AmazonLinux2: "AmazonLinux2",
  Rhel8: "RHEL8",
  Rhel9: "RHEL9",
  Rhel10: "RHEL10",
  Ubuntu2204: "Ubuntu22.04",
  Ubuntu2404: "Ubuntu24.04",
  Ubuntu2604: "Ubuntu26.04",
  WindowsServer2019: "WindowsServer2019",
  WindowsServer2022: "WindowsServer2022",
  WindowsServer2025: "WindowsServer2025",
} as const;
export type OperatingSystem = (typeof OperatingSystem)[keyof typeof OperatingSystem];

/** Major versions of the agent of CodeDeploy. Source: CodeDeploy User Guide codedeploy-agent, version history. */
export const AgentVersion = {
  /** 1.8.x, in Ruby, in every region. */
  V1: "V1",
  /** 2.x, one program without Ruby since July 2026; AWS says that it may not be in every region yet. */
  V2: "V2",
} as const;
export type AgentVersion = (typeof AgentVersion)[keyof typeof AgentVersion];

/** Processors, in the words of EC2. */
export const InstanceArchitecture = {
  X86: "x86_64",
  Arm: "arm64",
} as const;
export type InstanceArchitecture = (typeof InstanceArchitecture)[keyof typeof InstanceArchitecture];
