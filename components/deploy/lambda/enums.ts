/** Choices of a deployment to Lambda, in Lambda's and CodeDeploy's own values. */

/** Runtimes that take an archive and are not announced to end. Source: `lambda.Runtime` (botocore 1.44.5). */
export const LambdaRuntime = {
  NodeJs22: "nodejs22.x",
  NodeJs24: "nodejs24.x",
  Python312: "python3.12",
  Python313: "python3.13",
  Python314: "python3.14",
  Java17: "java17",
  Java21: "java21",
  Java25: "java25",
  DotNet8: "dotnet8",
  DotNet10: "dotnet10",
  Ruby33: "ruby3.3",
  Ruby34: "ruby3.4",
  /** A runtime of one's own in the archive. */
  ProvidedAl2023: "provided.al2023",
} as const;
export type LambdaRuntime = (typeof LambdaRuntime)[keyof typeof LambdaRuntime];

/** Source: `lambda.Architecture`. */
export const LambdaArchitecture = {
  Arm64: "arm64",
  X86: "x86_64",
} as const;
export type LambdaArchitecture = (typeof LambdaArchitecture)[keyof typeof LambdaArchitecture];

/** Events of a deployment that functions can be hooked to. Source: CodeDeploy User Guide reference-appspec-file-structure-hooks. */
export const LambdaHookEvent = {
  /** Before the new version gets any traffic. */
  BeforeAllowTraffic: "BeforeAllowTraffic",
  /** After the new version has got all of it. */
  AfterAllowTraffic: "AfterAllowTraffic",
} as const;
export type LambdaHookEvent = (typeof LambdaHookEvent)[keyof typeof LambdaHookEvent];
