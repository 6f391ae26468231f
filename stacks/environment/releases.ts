/** Releases on their way from one environment to the next: who signs, who promotes, who looks. */
import * as pulumi from "@pulumi/pulumi";
import { Alias, Key, ReplicaKey } from "@pulumi/aws/kms";
import { type ArtifactStores, CrossAccountRole } from "../../components";
import { environmentNames } from "../names";
import { GATED_STAGES, retriedStages } from "../pipelineStages";
import { evacuatorPolicy, observerPolicy, operatorPolicy, releaserPolicy, signingKeyPolicy } from "../roles";
import { type Context, ENVIRONMENT_OUTPUTS, requireOutputs, stackReference } from "./context";

/** The key that signs the environment's releases. */
export interface SigningKey {
  /** ARN in the home region, where releases are signed. */
  readonly arn: pulumi.Output<string>;
  /** ARN by region: a signature can be verified wherever one of them answers. */
  readonly arns: pulumi.Output<Record<string, string>>;
}

/**
 * Creates the key that signs the environment's releases: a multi-Region one, so that what was signed can be verified after its home
 * region is lost. KMS turns no single-Region key into such a one, so that it is one from the beginning.
 */
export function createSigningKey({ settings, names, tools }: Context): SigningKey {
  const { homeRegion, primaryKeyRegion, storeRegions } = settings;
  const shared = {
    description: `Signs the releases of ${names.prefix}`,
    deletionWindowInDays: 30,
    policy: signingKeyPolicy(settings, names),
  };
  // Every signature ever made is worth as much as this key.
  const opts = { provider: tools, protect: true };
  const usage = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256", multiRegion: true };
  const primary = new Key("signing-key", { ...shared, ...usage, region: primaryKeyRegion }, opts);
  const replica = (region: string): ReplicaKey =>
    new ReplicaKey(`signing-key-${region}`, { ...shared, primaryKeyArn: primary.arn, region }, opts);
  const keys = storeRegions.map((region) => ({ region, key: region === primaryKeyRegion ? primary : replica(region) }));
  for (const { region, key } of keys)
    new Alias(
      region === primaryKeyRegion ? "signing-key-alias" : `signing-key-alias-${region}`,
      { region, name: names.signingKeyAlias, targetKeyId: key.keyId },
      { provider: tools },
    );
  const arns = pulumi.output(Object.fromEntries(keys.map(({ region, key }) => [region, key.arn])));
  return { arn: arns.apply((all) => all[homeRegion]!), arns };
}

/**
 * Chooses where an environment verifies signatures: at home if the key is there too, else in any region that is in service.
 * @throws Error when there is none
 */
export function verificationKey(
  arns: Readonly<Record<string, string>>,
  homeRegion: string,
  evacuated: readonly string[],
): string {
  const regions = Object.keys(arns).sort();
  const region = [homeRegion, ...regions.filter((one) => !evacuated.includes(one))].find((one) => one in arns);
  if (region !== undefined) return arns[region]!;
  throw new Error(
    `releases are signed by a key that is only in ${regions.join(", ")}, of which no region is in service; a signature cannot be verified`,
  );
}

/** Matches the members of a multi-Region key set: they differ in the region alone. */
const inAnyRegion = (keyArn: string): string => keyArn.replace(/^(arn:[^:]+:kms):[^:]+:/, "$1:*:");

/** The releases of another environment. */
export interface Releases {
  readonly bucket: pulumi.Output<string>;
  readonly homeRegion: pulumi.Output<string>;
  readonly artifactKeyArn: pulumi.Output<string>;
  readonly signingKeyArn: pulumi.Output<string>;
}

/** Where the environment that publishes the releases keeps them, and the key that signs them. */
export function releasesOf({ settings }: Context, environment: string): Releases {
  const { homeRegion: home, artifactKeyArn, signingKeyArns } = ENVIRONMENT_OUTPUTS;
  const stack = stackReference(environment);
  const outputs = requireOutputs(environment, stack, [home, artifactKeyArn]);
  const homeRegion = outputs.apply((values) => String(values[home]));
  const keys = pulumi.all([outputs, stack.getOutput(signingKeyArns)]).apply(([, arns]: [unknown, unknown]) => {
    if (arns !== undefined) return arns as Record<string, string>;
    const fix = "set publishesReleases to true in its settings and update it first";
    throw new pulumi.RunError(`The stack ${environment} publishes no releases; ${fix}`);
  });
  const names = environmentNames({ ...settings, environment });
  const evacuated = settings.storeRegions.filter((region) => !settings.regions.includes(region));
  return {
    homeRegion,
    bucket: homeRegion.apply((region) => names.bucket(region)),
    artifactKeyArn: outputs.apply((values) => String(values[artifactKeyArn])),
    signingKeyArn: keys.apply((arns) => verificationKey(arns, settings.homeRegion, evacuated)),
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
        to: { bucketArn: stores.bucketArnPattern, keyArn: stores.keySetArn },
        signingKeyArn: from.signingKeyArn.apply(inAnyRegion),
        gatedStages: GATED_STAGES,
        retriedStages: retriedStages(settings),
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

/** Lets the releaser stop and continue deployments, in the account that they deploy to: a role of its own, which looking never takes on. */
export function createOperator({ settings, names, workload }: Context): CrossAccountRole {
  return new CrossAccountRole(
    "operator",
    {
      roleName: names.roleName("operator"),
      path: names.rolePath,
      description: `Stops and continues deployments to ${names.prefix}`,
      trustedPrincipalArns: [names.roleArn("releaser")],
      policy: operatorPolicy(settings, names),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}

/**
 * Creates the role that deploys without the pipeline, where somebody may do that. The releaser cannot take it on, and neither can
 * anybody in the console, which sends no external id: it takes a person whom the settings name, and the intention.
 */
export function createEvacuator({ settings, names, workload }: Context): CrossAccountRole | undefined {
  const evacuators = settings.source.kind === "channel" ? settings.source.evacuators : [];
  if (evacuators.length === 0) return undefined;
  return new CrossAccountRole(
    "evacuator",
    {
      roleName: names.roleName("evacuator"),
      path: names.rolePath,
      description: `Deploys releases to ${names.prefix} when its pipeline cannot`,
      trustedPrincipalArns: [...evacuators],
      externalId: names.evacuationId,
      policy: evacuatorPolicy(settings, names),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}
