/** Releases on their way from one environment to the next: who signs, who promotes, who looks. */
import * as pulumi from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { type ArtifactStores, CrossAccountRole } from "../../components";
import { environmentNames } from "../names";
import { GATED_STAGE } from "../pipelineStages";
import { observerPolicy, releaserPolicy, signingKeyPolicy } from "../roles";
import { type Context, ENVIRONMENT_OUTPUTS, homeBucketArn, stackReference } from "./context";

/** Creates the key that signs the environment's releases. */
export function createSigningKey({ settings, names, tools }: Context): Key {
  const key = new Key(
    "signing-key",
    {
      region: settings.homeRegion,
      description: `Signs the releases of ${names.prefix}`,
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
      deletionWindowInDays: 30,
      policy: signingKeyPolicy(settings, names),
    },
    // Every signature ever made is worth as much as this key.
    { provider: tools, protect: true },
  );
  new Alias(
    "signing-key-alias",
    { region: settings.homeRegion, name: names.signingKeyAlias, targetKeyId: key.keyId },
    { provider: tools },
  );
  return key;
}

/** The releases of another environment. */
export interface Releases {
  readonly bucket: pulumi.Output<string>;
  readonly homeRegion: pulumi.Output<string>;
  readonly artifactKeyArn: pulumi.Output<string>;
  readonly signingKeyArn: pulumi.Output<string>;
}

/** Where the environment that publishes the releases keeps them, and the key that signs them. */
export function releasesOf({ settings }: Context, environment: string): Releases {
  const stack = stackReference(environment);
  const text = (key: string): pulumi.Output<string> => stack.requireOutput(key).apply(String);
  const homeRegion = text(ENVIRONMENT_OUTPUTS.homeRegion);
  const names = environmentNames({ ...settings, environment });
  return {
    homeRegion,
    bucket: homeRegion.apply((region) => names.bucket(region)),
    artifactKeyArn: text(ENVIRONMENT_OUTPUTS.artifactKeyArn),
    signingKeyArn: text(ENVIRONMENT_OUTPUTS.signingKeyArn),
  };
}

/** Creates the role that promotes. */
export function createReleaser(context: Context, stores: ArtifactStores, from: Releases): CrossAccountRole {
  const { settings, names, tools } = context;
  const fromBucketArn = pulumi.interpolate`arn:${names.partition}:s3:::${from.bucket}`;
  return new CrossAccountRole(
    "releaser",
    {
      roleName: names.roleName("releaser"),
      path: names.rolePath,
      description: `Promotes releases to ${names.prefix}`,
      trustedPrincipalArns: settings.source.kind === "channel" ? [...settings.source.releasers] : [],
      policy: releaserPolicy(settings, names, {
        from: { bucketArn: fromBucketArn, keyArn: from.artifactKeyArn },
        to: { bucketArn: homeBucketArn(context, stores), keyArn: stores.homeKeyArn },
        signingKeyArn: from.signingKeyArn,
        gatedStage: GATED_STAGE,
      }),
      region: settings.homeRegion,
    },
    { providers: { aws: tools } },
  );
}

/** Lets the releaser see what was deployed, in the account that it was deployed to. */
export function createObserver({ settings, names, workload }: Context): CrossAccountRole {
  return new CrossAccountRole(
    "observer",
    {
      roleName: names.roleName("observer"),
      path: names.rolePath,
      description: `Tells releasers what runs in ${names.prefix}`,
      trustedPrincipalArns: [names.roleArn("releaser")],
      policy: observerPolicy(settings, names),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}
