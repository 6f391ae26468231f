import { ECR_REPOSITORY } from "./forms";
import { BUILD_CHOICES, ROW } from "./rows";

const CODE_BUILD = {
  ...ROW,
  provider: "CodeBuild",
  inputs: [1, 5],
  outputs: [0, 5],
  required: ["ProjectName"],
  optional: ["PrimarySource", "BatchEnabled", "CombineArtifacts", "BuildspecOverride", "EnvironmentVariables"],
  choices: BUILD_CHOICES,
} as const;

/** Jobs of the plugin. Sources: CodePipeline User Guide pipelines-create-cross-account, actions-create-cross-region. */
const JENKINS = {
  ...ROW,
  owner: "Custom",
  provider: "",
  inputs: [0, 5],
  outputs: [0, 5],
  required: ["ProjectName"],
  crossRegion: false,
  takesRole: false,
} as const;

/** Sources: CodePipeline User Guide action-reference-CodeBuild, -Commands, -ECRBuildAndPublish. */
export const BUILD_PROVIDERS = {
  CodeBuild: { ...CODE_BUILD, category: "Build" },
  CodeBuildTest: { ...CODE_BUILD, category: "Test" },
  /** `VpcId`, `Subnets` and `SecurityGroupIds` are not offered: no page says how lists are written. A project can have a VPC. */
  Commands: {
    ...ROW,
    category: "Compute",
    provider: "Commands",
    inputs: [1, 10],
    outputs: [0, 1],
    optional: ["EnvironmentType", "ComputeType"],
    choices: {
      EnvironmentType: ["LINUX_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
      ComputeType: ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"],
    },
    takesCommands: true,
  },
  Jenkins: { ...JENKINS, category: "Build" },
  JenkinsTest: { ...JENKINS, category: "Test" },
  /** `RegistryType` is not offered: deliveries push to private repositories. */
  EcrBuildAndPublish: {
    ...ROW,
    category: "Build",
    provider: "ECRBuildAndPublish",
    inputs: [1, 1],
    outputs: [0, 0],
    required: ["ECRRepositoryName"],
    optional: ["DockerFilePath", "ImageTags"],
    forms: { ECRRepositoryName: ECR_REPOSITORY },
  },
} as const;
