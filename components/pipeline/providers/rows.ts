/** What CodePipeline knows of each action and rule provider, and what most of them have in common. */

export type Range = readonly [number, number];

/** A form that the values of a key have. */
export interface ValueForm {
  readonly accepts: (value: string) => boolean;
  /** What is allowed, such as `must be a number of minutes from 1 to 60`. */
  readonly allowed: string;
  readonly fix: string;
}

/** Settings of a provider: keys of its configuration. */
export interface ConfigurationKeys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Keys that the component sets itself. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Values of the keys that take one of a few. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Forms of the keys whose values have one; values with `#{…}` are not known yet. */
  readonly forms: Readonly<Record<string, ValueForm>>;
}

export interface ProviderRow extends ConfigurationKeys {
  readonly category: "Source" | "Build" | "Test" | "Approval" | "Deploy" | "Invoke" | "Compute";
  readonly owner: "AWS" | "Custom";
  /** For `Custom` what the action says instead. */
  readonly provider: string;
  readonly version: string;
  /** Numbers of artifacts that an action may consume and produce. */
  readonly inputs: Range;
  readonly outputs: Range;
  /** Whether the action may work in another region than the pipeline. */
  readonly crossRegion: boolean;
  /** Whether a role other than the pipeline's may execute the action. */
  readonly takesRole: boolean;
  /** Whether the action takes `timeoutInMinutes`. */
  readonly takesTimeout: boolean;
  /** Whether the action hands roles to a service. */
  readonly passesRoles: boolean;
  /** Whether the action takes `commands` and what comes out of them. */
  readonly takesCommands: boolean;
}

export const BOOLEAN = ["true", "false"] as const;
export const BUILD_CHOICES = { BatchEnabled: BOOLEAN, CombineArtifacts: BOOLEAN } as const;

/** What most actions are. */
export const ROW = {
  owner: "AWS",
  version: "1",
  required: [],
  optional: [],
  fixed: {},
  choices: {},
  forms: {},
  crossRegion: true,
  takesRole: true,
  takesTimeout: false,
  takesCommands: false,
  passesRoles: false,
} as const;

export interface RuleRow extends ConfigurationKeys {
  /** Whether a condition with this rule may have the result SKIP. */
  readonly maySkip: boolean;
  readonly takesCommands: boolean;
  readonly inputs: Range;
}
