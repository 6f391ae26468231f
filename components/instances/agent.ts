/** What user data says of an instance, and of the agent in it. Pure. */
import { AgentVersion } from "./enums";
import type { System } from "./systems";

/** What the text says; everything in it is known and checked. */
export interface UserDataSpec {
  readonly system: System;
  readonly agentVersion: AgentVersion;
  readonly region: string;
  /** Suffix of service endpoints, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
  readonly packages: readonly string[];
  /** Content by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly proxyUri?: string | undefined;
  readonly enableAuthPolicy?: boolean | undefined;
  readonly maxRevisions?: number | undefined;
}

/**
 * URL of a file of the agent in AWS's bucket of the region.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/resource-kit.html
 */
export function agentUrl({ region, dnsSuffix, agentVersion }: UserDataSpec, file: string): string {
  const prefix = agentVersion === AgentVersion.V2 ? "latestv2" : "latest";
  return `https://aws-codedeploy-${region}.s3.${region}.${dnsSuffix}/${prefix}/${file}`;
}

/**
 * What the agent's configuration must say beside its defaults, a line for each key.
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-agent-configuration.html
 */
export function agentSettings({ proxyUri, enableAuthPolicy, maxRevisions }: UserDataSpec): readonly string[] {
  return [
    ...(proxyUri === undefined ? [] : [`:proxy_uri: "${proxyUri}"`]),
    ...(maxRevisions === undefined ? [] : [`:max_revisions: ${maxRevisions}`]),
    ...(enableAuthPolicy === true ? [":enable_auth_policy: true"] : []),
  ];
}

/** Matches the lines of a configuration that the settings replace; `proxy_uri` without a value is one of its defaults. */
export const settingsPattern = (settings: readonly string[]): string =>
  `^:(${settings.map((line) => line.split(":", 2)[1]).join("|")}):`;
