/** What the parts of an environment share. */
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider";
import type { ArtifactStores } from "../../components";
import type { EnvironmentNames } from "../names";
import type { StoreGrants } from "../roles";
import type { EnvironmentSettings } from "../settings";

/** Keys of the outputs that a later environment reads from this stack through a StackReference. */
export const ENVIRONMENT_OUTPUTS = {
  homeRegion: "homeRegion",
  artifactKeyArn: "artifactKeyArn",
  signingKeyArn: "signingKeyArn",
  signingKeyArns: "signingKeyArns",
} as const;

/** Settings, names and providers of the environment that the stack is. */
export interface Context {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly tools: Provider;
  readonly workload: Provider;
}

/** A stack of the same project and organization. */
export function stackReference(stack: string): pulumi.StackReference {
  return new pulumi.StackReference(stack, { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}` });
}

/**
 * Outputs of another stack that this one cannot do without, read together so that what is missing is one error.
 * @throws pulumi.RunError that says which stack to update first, once its outputs are known
 */
export function requireOutputs<K extends string>(
  name: string,
  stack: pulumi.StackReference,
  keys: readonly K[],
): pulumi.Output<Record<K, unknown>> {
  const outputs = Object.fromEntries(keys.map((key) => [key, stack.getOutput(key)])) as Record<
    K,
    pulumi.Output<unknown>
  >;
  return pulumi.all(outputs).apply((values) => {
    const known = values as Record<K, unknown>;
    const missing = keys.filter((key) => known[key] === undefined);
    if (missing.length === 0) return known;
    const what = missing.length === 1 ? `the output ${missing[0]}` : `the outputs ${missing.join(", ")}`;
    throw new pulumi.RunError(`The stack ${name} does not have ${what} yet; run pulumi up --stack ${name} first`);
  });
}

/** All stores together, as policies name them. */
export function grantsOf({ settings }: Pick<Context, "settings">, stores: ArtifactStores): StoreGrants {
  return {
    bucketArnPattern: stores.bucketArnPattern,
    keySetArn: stores.keySetArn,
    toolsAccount: settings.toolsAccount,
  };
}

/** ARN of the store of the home region. */
export function homeBucketArn({ settings }: Context, stores: ArtifactStores): pulumi.Output<string> {
  return stores.bucketArns.apply((arns) => arns[settings.homeRegion]!);
}
