/** What the stages of a pipeline share. */
import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentNames } from "../names";
import type { EnvironmentSettings } from "../settings";

/** Names of artifacts and variable namespaces; the rehearsal and the docs use the same. */
export const SOURCE = "Source";
export const BUILD = "Build";
/** Task definitions and AppSpec of the environment, made from the bundle. */
export const TASK_DEFINITIONS = "TaskDefinitions";
/** An image that somebody else built. */
export const IMAGE = "Image";

/** A variable that a CodeBuild action hands to its build. */
export const variable = (name: string, value: string) => ({ name, value, type: "PLAINTEXT" });

export interface StageContext {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly deployRoleArn: string;
  /** Key of the repository that a branch lies in. */
  readonly repositoryKeyArn?: pulumi.Input<string>;
  /** Connection to the host of the repository. */
  readonly connectionArn?: pulumi.Input<string>;
  /** Key of the bucket that the source lies in. */
  readonly sourceKeyArn?: pulumi.Input<string>;
}

/** Whether the pipeline builds; one that takes releases never does. */
export const builds = ({ source }: EnvironmentSettings): boolean => source.kind !== "channel";

/** Artifact that holds the bundle: what was built, or the release that the channel holds. */
export const bundleOf = ({ settings }: StageContext): string => (builds(settings) ? BUILD : SOURCE);
