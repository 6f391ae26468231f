/** Args of what a build runs on and in. */
import type * as pulumi from "@pulumi/pulumi";
import type { BuildComputeType, BuildEnvironmentType, BuildVariableType } from "../enums";
import type { BuildRuntime } from "../runtimes";

/** An environment variable of every build. */
export interface BuildVariable {
  /** Letters, digits and _, not beginning with a digit or `CODEBUILD_`. Plain. */
  readonly name: string;
  /** The value, or the name of the parameter or secret that holds it. A Pulumi secret is refused as a plaintext value. */
  readonly value: pulumi.Input<string>;
  /** Plain. @default PLAINTEXT */
  readonly type?: BuildVariableType;
  /** Says that a plaintext value is no secret although its name sounds like one. Plain. @default false */
  readonly allowPlaintext?: boolean;
}

export interface BuildEnvironmentArgs {
  /** Plain. @default LINUX_CONTAINER */
  readonly environmentType?: BuildEnvironmentType;
  /** Plain; must exist for the environment type. @default - the smallest of the environment type */
  readonly computeType?: BuildComputeType;
  /**
   * Build image: a curated one (`aws/codebuild/…`), which CodeBuild pulls itself, or any other, which the project's role pulls; an
   * image of ECR adds read access to its repository, whose own policy must allow the role where it lies in another account. Plain.
   * Excludes `runtime`. @default - the newest curated Amazon Linux or Windows image of the environment type
   */
  readonly image?: string;
  /**
   * Takes the newest curated image that holds a version of a language. In container images the buildspec chooses the version, in
   * `phases.install.runtime-versions`; `resolveRuntime` says with which words. Plain. Excludes `image`. @default - none
   */
  readonly runtime?: BuildRuntime;
  /**
   * ARN of the secret, `{"username": …, "password": …}`, that opens the private registry of `image`; the role may then read it.
   * Not for curated images and ECR. @default - none
   */
  readonly registryCredentialArn?: pulumi.Input<string>;
  /** ARN of a fleet of reserved hosts to build on; it has its own VPC. Its hosts cost while idle. @default - hosts on demand */
  readonly fleetArn?: pulumi.Input<string>;
  /** Lets builds run a Docker daemon, with root rights on their container. Linux only. Plain. @default false */
  readonly privilegedMode?: boolean;
  /** Parameters and secrets that entries name become readable for the role, and no others. @default - none */
  readonly environmentVariables?: BuildVariable[];
  /**
   * VPC that builds run in, with the two args below. The subnets need a way to AWS, by NAT or endpoints. Costs nothing here; a NAT
   * gateway does. @default - builds run in CodeBuild's own network, with access to the internet
   */
  readonly vpcId?: pulumi.Input<string>;
  /** Subnets of the VPC: 1 to 16. @default - none */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups of the VPC: 1 to 5. @default - none */
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
}
