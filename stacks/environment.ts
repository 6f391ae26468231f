/** One environment: artifact stores, build or verification, targets in every region, and the pipeline that connects them. */
import * as pulumi from "@pulumi/pulumi";
import { InstanceProfile, Role } from "@pulumi/aws/iam";
import { Alias, Key } from "@pulumi/aws/kms";
import type { Provider } from "@pulumi/aws/provider";
import {
  ArtifactStores,
  BuildProject,
  type BuildProjectArgs,
  CrossAccountRole,
  DeliveryPipeline,
  ExecutionMode,
} from "../components";
import { policyDocument } from "../components/internal/policies";
import { serviceTrust } from "../components/internal/serviceRole";
import { environmentBuildspecs, requireValidBuildspecs } from "./buildspecs";
import { type EnvironmentNames, environmentNames } from "./names";
import { GATED_STAGE, pipelineStages } from "./pipelineStages";
import { originVariables, promotionOutput } from "./promotion";
import { toolsProvider, workloadProvider } from "./providers";
import { releaseBuildspec, verifyBuildspec } from "./releaseBuildspecs";
import {
  type StoreGrants,
  deployPolicy,
  instancePolicy,
  observerPolicy,
  releaserPolicy,
  signingKeyPolicy,
  signingPolicy,
} from "./roles";
import { type EnvironmentSettings, SHARED_STACK, readEnvironmentSettings } from "./settings";
import { SHARED_OUTPUTS } from "./shared";
import { RegionalTarget } from "./target";

/** Keys of the outputs that a later environment reads from this stack through a StackReference. */
export const ENVIRONMENT_OUTPUTS = {
  homeRegion: "homeRegion",
  artifactKeyArn: "artifactKeyArn",
  signingKeyArn: "signingKeyArn",
} as const;

interface Context {
  readonly settings: EnvironmentSettings;
  readonly names: EnvironmentNames;
  readonly tools: Provider;
  readonly workload: Provider;
}

/** Declares the environment that the stack is named after and returns its outputs. */
export function environmentStack() {
  const settings = readEnvironmentSettings();
  const names = environmentNames(settings);
  requireValidBuildspecs(settings.environment, environmentBuildspecs(settings, names));
  const tools = toolsProvider(settings);
  const context: Context = { settings, names, tools, workload: workloadProvider(settings, tools) };

  const stores = createStores(context);
  const deployRole = createDeployRole(context, grantsOf(context, stores));
  const targets = createTargets(context, grantsOf(context, stores));
  const signingKey = settings.publishesReleases ? createSigningKey(context) : undefined;
  const from = settings.source.kind === "channel" ? releasesOf(context, settings.source.promotesFrom) : undefined;
  const projects = createProjects(context, stores, signingKey?.arn ?? from?.signingKeyArn);
  const releaser = from === undefined ? undefined : createReleaser(context, stores, from);
  const observer = from === undefined ? undefined : createObserver(context);
  const pipeline = createPipeline(context, stores, deployRole, [...projects, ...targets.values()]);

  return {
    pipelineUrl: pipeline.pipelineUrl,
    pipelineArn: pipeline.pipelineArn,
    endpoints: Object.fromEntries([...targets].map(([region, target]) => [region, target.endpoint])),
    deploymentGroups: Object.fromEntries([...targets].map(([region, target]) => [region, target.deploymentGroupArn])),
    artifactBuckets: stores.bucketNames,
    [ENVIRONMENT_OUTPUTS.homeRegion]: settings.homeRegion,
    [ENVIRONMENT_OUTPUTS.artifactKeyArn]: stores.homeKeyArn,
    ...(signingKey === undefined
      ? {}
      : { [ENVIRONMENT_OUTPUTS.signingKeyArn]: signingKey.arn, releasePrefix: names.releaseKeyPrefix }),
    ...(releaser === undefined
      ? {}
      : {
          releaserRoleArn: releaser.roleArn,
          channel: `s3://${names.bucket(settings.homeRegion)}/${names.channelKey}`,
          promotion: promotionOutput(settings, names),
        }),
    ...(observer === undefined
      ? {}
      : {
          observerRoleArn: observer.roleArn,
        }),
  };
}

/** A stack of the same project and organization. */
function stackReference(stack: string): pulumi.StackReference {
  return new pulumi.StackReference(stack, { name: `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}` });
}

/** All stores together, as policies name them. */
function grantsOf({ settings }: Context, stores: ArtifactStores): StoreGrants {
  return {
    bucketArnPattern: stores.bucketArnPattern,
    keySetArn: stores.keySetArn,
    toolsAccount: settings.toolsAccount,
  };
}

function createStores({ settings, names, tools }: Context): ArtifactStores {
  const isChannel = settings.source.kind === "channel";
  // Releases are written by one role of each environment, and the channel moves by no other hand.
  const writer = [names.roleArn(isChannel ? "releaser" : "release")];
  return new ArtifactStores(
    "artifacts",
    {
      bucketPrefix: names.bucketPrefix,
      accountId: settings.toolsAccount,
      homeRegion: settings.homeRegion,
      regions: [...settings.regions],
      keyAlias: names.artifactKeyAlias,
      readerRoleArns: [names.roleArn("deploy"), names.roleArn("instance")],
      // No channel, no controls and no audit lie in a store that no pipeline watches.
      replicatedPrefixes: isChannel ? ["audit/", "channels/", "controls/", "releases/"] : ["releases/"],
      immutablePrefixes: ["audit/", "releases/"],
      prefixWriterRoleArns: { "audit/": writer, "channels/": writer, "controls/": writer, "releases/": writer },
      expiringPrefixes: [`${names.pipeline.slice(0, PIPELINE_FOLDER_LENGTH)}`],
      artifactExpirationDays: settings.artifactExpirationDays,
      eventBridge: isChannel,
      replicationRoleName: names.roleName("replication"),
      rolePath: names.rolePath,
    },
    // The releases of an environment are what every rollback needs.
    { providers: { aws: tools }, protect: true },
  );
}

/** CodePipeline keeps a pipeline's artifacts in a folder of this many characters of its name (aws-facts: from memory of AWS). */
const PIPELINE_FOLDER_LENGTH = 20;

function homeBucketArn({ settings }: Context, stores: ArtifactStores): pulumi.Output<string> {
  return stores.bucketArns.apply((arns) => arns[settings.homeRegion]!);
}

function createDeployRole({ settings, names, workload }: Context, grants: StoreGrants): CrossAccountRole {
  return new CrossAccountRole(
    "deploy",
    {
      roleName: names.roleName("deploy"),
      path: names.rolePath,
      description: `Lets the pipeline ${names.pipeline} deploy to this account`,
      trustedPrincipalArns: [names.roleArn("pipeline")],
      policy: deployPolicy(settings, names, grants),
      region: settings.homeRegion,
    },
    { providers: { aws: workload } },
  );
}

function createTargets(context: Context, grants: StoreGrants): Map<string, RegionalTarget> {
  const { settings, names, workload } = context;
  const role = new Role(
    "instance-role",
    {
      name: names.roleName("instance"),
      path: names.rolePath,
      description: `Lets the instances of ${names.prefix} read their bundles`,
      assumeRolePolicy: policyDocument([serviceTrust({ service: "ec2.amazonaws.com", accountId: settings.account })]),
      inlinePolicies: [{ name: "instance", policy: instancePolicy(names, grants) }],
    },
    { provider: workload },
  );
  const profile = new InstanceProfile(
    "instance-profile",
    { name: names.roleName("instance"), path: names.rolePath, role: role.name },
    { provider: workload },
  );
  const create = (region: string): RegionalTarget =>
    new RegionalTarget(
      `web-${region}`,
      {
        settings,
        names,
        region,
        instanceProfileArn: profile.arn,
        instanceRoleArn: names.roleArn("instance"),
        rolePath: names.rolePath,
      },
      { providers: { aws: workload } },
    );
  return new Map(settings.regions.map((region) => [region, create(region)]));
}

function createSigningKey({ settings, names, tools }: Context): Key {
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

interface Releases {
  readonly bucket: pulumi.Output<string>;
  readonly homeRegion: pulumi.Output<string>;
  readonly artifactKeyArn: pulumi.Output<string>;
  readonly signingKeyArn: pulumi.Output<string>;
}

/** Where the environment that publishes the releases keeps them, and the key that signs them. */
function releasesOf({ settings }: Context, environment: string): Releases {
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

function createProjects(
  context: Context,
  stores: ArtifactStores,
  signingKeyArn: pulumi.Output<string> | undefined,
): BuildProject[] {
  const { settings, names } = context;
  const create = (
    role: "build" | "release" | "verify",
    args: Partial<BuildProjectArgs> & { projectName: string; description: string },
  ) =>
    new BuildProject(
      role,
      {
        artifactBucketArns: [homeBucketArn(context, stores)],
        encryptionKeyArn: stores.homeKeyArn,
        roleName: names.roleName(role),
        rolePath: names.rolePath,
        accountId: settings.toolsAccount,
        region: settings.homeRegion,
        ...args,
      },
      { providers: { aws: context.tools } },
    );
  const releaseVariables = (keyArn: pulumi.Input<string>) => [
    { name: "APPLICATION", value: settings.application },
    { name: "RELEASE_BUCKET", value: names.bucket(settings.homeRegion) },
    { name: "SIGNING_KEY_ARN", value: keyArn },
  ];
  const projects: BuildProject[] = [];
  if (settings.source.kind === "branch") {
    projects.push(
      create("build", {
        projectName: names.buildProject,
        description: `Builds ${names.prefix} from its buildspec.yml`,
      }),
    );
  }
  if (settings.publishesReleases && signingKeyArn) {
    projects.push(
      create("release", {
        projectName: names.releaseProject,
        description: `Writes and signs the releases of ${names.prefix}`,
        buildspec: releaseBuildspec(),
        writesReports: false,
        environmentVariables: [...releaseVariables(signingKeyArn), ...originVariables(settings)],
        policy: signingPolicy("kms:Sign", signingKeyArn),
      }),
    );
  }
  if (settings.source.kind === "channel" && signingKeyArn) {
    projects.push(
      create("verify", {
        projectName: names.verifyProject,
        description: `Verifies what is about to be deployed to ${names.prefix}`,
        buildspec: verifyBuildspec(),
        storesArtifacts: false,
        writesReports: false,
        environmentVariables: [
          ...releaseVariables(signingKeyArn),
          { name: "CHANNEL_KEY", value: names.channelKey },
          { name: "SIGNING_KEY_REGION", value: signingKeyArn.apply((arn) => arn.split(":")[3] ?? settings.homeRegion) },
        ],
        policy: signingPolicy("kms:Verify", signingKeyArn),
      }),
    );
  }
  return projects;
}

function createReleaser(context: Context, stores: ArtifactStores, from: Releases): CrossAccountRole {
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
function createObserver({ settings, names, workload }: Context): CrossAccountRole {
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

function createPipeline(
  context: Context,
  stores: ArtifactStores,
  deployRole: CrossAccountRole,
  dependsOn: pulumi.Resource[],
): DeliveryPipeline {
  const { settings, names, tools } = context;
  const shared = settings.source.kind === "branch" ? stackReference(SHARED_STACK) : undefined;
  const stages = pipelineStages({
    settings,
    names,
    deployRoleArn: names.roleArn("deploy"),
    ...(shared === undefined
      ? {}
      : { repositoryKeyArn: shared.requireOutput(SHARED_OUTPUTS.repositoryKeyArn).apply(String) }),
  });
  return new DeliveryPipeline(
    "pipeline",
    {
      pipelineName: names.pipeline,
      artifactStores: settings.regions.map((region) => ({
        region,
        bucketName: names.bucket(region),
        keyArn: stores.keyArns.apply((arns) => arns[region]!),
      })),
      bucketArnPattern: stores.bucketArnPattern,
      keySetArn: stores.keySetArn,
      // A newer commit overtakes an older one on its way to dev; releases queue, so that none is lost unseen.
      executionMode: settings.source.kind === "branch" ? ExecutionMode.Superseded : ExecutionMode.Queued,
      stages,
      roleName: names.roleName("pipeline"),
      rolePath: names.rolePath,
      eventRoleName: names.roleName("events"),
      accountId: settings.toolsAccount,
      region: settings.homeRegion,
    },
    // CodePipeline checks when it is created that it can assume the roles of its actions.
    { providers: { aws: tools }, dependsOn: [stores, deployRole, ...dependsOn] },
  );
}
