/** The build projects of an environment: what builds, signs, verifies, renders and deploys. */
import * as pulumi from "@pulumi/pulumi";
import { type ArtifactStores, BuildProject, type BuildProjectArgs } from "../../components";
import { policyDocument } from "../../components/internal/policies";
import { BUILDSPECS } from "../buildspecs";
import { RENDER_MINUTES, imageVariables, renderBuildspec, renderVariables } from "../containerBuildspecs";
import { containerBuildPolicy, findImagesPolicy } from "../containerRoles";
import { lambdaDeployBuildspec, lambdaDeployMinutes, lambdaDeployVariables } from "../lambdaBuildspecs";
import { lambdaDeployerPolicy } from "../lambdaRoles";
import type { EnvironmentRole } from "../names";
import { releaseBuildspec, verifyBuildspec } from "../releaseBuildspecs";
import { signingPolicy } from "../roles";
import type { SharedPackages } from "../shared";
import { SMOKE_TEST_MINUTES, smokeBuildspec, smokeVariables } from "../smokeTest";
import { builds } from "../stages/context";
import { sourceUrl } from "../stages/origin";
import { type Context, homeBucketArn } from "./context";
import type { SharedStack } from "./sharedStack";

/** The projects of an environment, by what they do. */
export type Projects = Partial<Record<"build" | "release" | "verify" | "render" | "deployer" | "smoke", BuildProject>>;

/** What the projects are made from. */
interface ProjectContext extends Context {
  readonly stores: ArtifactStores;
  readonly shared: SharedStack;
  /** Key that signs the environment's releases, or those that it takes. */
  readonly signingKeyArn: pulumi.Output<string> | undefined;
  /** Address of the service by region, where AWS has one. */
  readonly endpoints: ReadonlyMap<string, pulumi.Output<string>>;
}

type Variables = NonNullable<BuildProjectArgs["environmentVariables"]>;

function createProject(
  context: ProjectContext,
  role: EnvironmentRole & keyof Projects,
  args: Partial<BuildProjectArgs> & { projectName: string; description: string },
): BuildProject {
  const { settings, names, stores, tools } = context;
  return new BuildProject(
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
    { providers: { aws: tools } },
  );
}

/** How a build signs in to the packages that it uses; the app's buildspec does so where these are set. */
const packageVariables = (packages: pulumi.Output<SharedPackages>): Variables =>
  (["domain", "owner", "repository", "region"] as const).map((key) => ({
    name: `CODEARTIFACT_${key.toUpperCase()}`,
    value: packages[key],
  }));

/** Policy documents as one; nothing where there are none. */
function joined(policies: readonly pulumi.Output<string>[]): Partial<BuildProjectArgs> {
  if (policies.length === 0) return {};
  const statements = pulumi
    .all([...policies])
    .apply((texts) => texts.flatMap((text) => (JSON.parse(text) as { Statement: object[] }).Statement));
  return { policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }) };
}

/** ARN of the repository of the image that the application's image is built on, where its push starts the pipeline. */
function baseImageArns({ settings, names }: Context): string[] {
  const { sourceImage, homeRegion, toolsAccount } = settings;
  const repository = sourceImage.slice(0, sourceImage.lastIndexOf(":"));
  return sourceImage === ""
    ? []
    : [`arn:${names.partition}:ecr:${homeRegion}:${toolsAccount}:repository/${repository}`];
}

function createBuild(context: ProjectContext): BuildProject {
  const { settings, names, shared } = context;
  const { packages } = shared;
  const { images } = shared;
  return createProject(context, "build", {
    projectName: names.buildProject,
    description: `Builds ${names.prefix} from its buildspec`,
    buildspecPath: BUILDSPECS[settings.deploymentTarget],
    // Docker needs it.
    ...(images === undefined ? {} : { privilegedMode: true }),
    environmentVariables: [
      ...(packages === undefined ? [] : packageVariables(packages)),
      ...(images === undefined
        ? []
        : [{ name: "IMAGE_REPOSITORY", value: images.urls.apply((urls) => urls[settings.homeRegion]!) }]),
    ],
    ...joined([
      ...(packages === undefined ? [] : [packages.readPolicy]),
      ...(images === undefined ? [] : [containerBuildPolicy(images.homeArn, baseImageArns(context))]),
    ]),
  });
}

const releaseVariables = ({ settings, names }: Context, keyArn: pulumi.Input<string>): Variables => [
  { name: "APPLICATION", value: settings.application },
  { name: "RELEASE_BUCKET", value: names.bucket(settings.homeRegion) },
  { name: "SIGNING_KEY_ARN", value: keyArn },
];

/** What the release build's pipeline cannot tell: where the release has proven itself, and where its source lies. */
const originVariables = ({ settings, shared }: ProjectContext): Variables => [
  { name: "ENVIRONMENT", value: settings.environment },
  { name: "VALIDATED_REGIONS", value: settings.regions.join(" ") },
  { name: "SOURCE_URL", value: sourceUrl(settings, shared.connection?.host) },
];

const createRelease = (context: ProjectContext, signingKeyArn: pulumi.Output<string>): BuildProject =>
  createProject(context, "release", {
    projectName: context.names.releaseProject,
    description: `Writes and signs the releases of ${context.names.prefix}`,
    buildspec: releaseBuildspec(),
    writesReports: false,
    environmentVariables: [...releaseVariables(context, signingKeyArn), ...originVariables(context)],
    policy: signingPolicy("kms:Sign", signingKeyArn),
  });

const createVerify = (context: ProjectContext, signingKeyArn: pulumi.Output<string>): BuildProject =>
  createProject(context, "verify", {
    projectName: context.names.verifyProject,
    description: `Verifies what is about to be deployed to ${context.names.prefix}`,
    buildspec: verifyBuildspec(),
    storesArtifacts: false,
    writesReports: false,
    environmentVariables: [
      ...releaseVariables(context, signingKeyArn),
      { name: "CHANNEL_KEY", value: context.names.channelKey },
      {
        name: "SIGNING_KEY_REGION",
        value: signingKeyArn.apply((arn) => arn.split(":")[3] ?? context.settings.homeRegion),
      },
    ],
    policy: signingPolicy("kms:Verify", signingKeyArn),
  });

const createRender = (context: ProjectContext): BuildProject =>
  createProject(context, "render", {
    projectName: context.names.renderProject,
    description: `Fills what is deployed to ${context.names.prefix} into its task definitions`,
    buildspec: renderBuildspec(),
    writesReports: false,
    buildTimeoutMinutes: RENDER_MINUTES,
    environmentVariables: [
      ...renderVariables(context.settings, context.names),
      ...imageVariables(context.settings, context.names),
    ],
    policy: policyDocument(findImagesPolicy(context.settings, context.names)),
  });

const createDeployer = (context: ProjectContext): BuildProject =>
  createProject(context, "deployer", {
    projectName: context.names.deployProject,
    description: `Deploys the functions of ${context.names.prefix}`,
    buildspec: lambdaDeployBuildspec(),
    storesArtifacts: false,
    writesReports: false,
    buildTimeoutMinutes: lambdaDeployMinutes(context.settings),
    environmentVariables: lambdaDeployVariables(context.settings, context.names),
    policy: policyDocument(lambdaDeployerPolicy(context.names)),
  });

const createSmoke = (context: ProjectContext): BuildProject =>
  createProject(context, "smoke", {
    projectName: context.names.smokeProject,
    description: `Tries ${context.names.prefix} after each wave`,
    buildspec: smokeBuildspec(context.settings.smokeTest),
    storesArtifacts: false,
    writesReports: false,
    buildTimeoutMinutes: SMOKE_TEST_MINUTES,
    environmentVariables: smokeVariables(context.endpoints),
  });

/** Creates the projects that the environment's settings ask for. */
export function createProjects(context: ProjectContext): Projects {
  const { settings, signingKeyArn } = context;
  return {
    ...(builds(settings) ? { build: createBuild(context) } : {}),
    ...(settings.publishesReleases && signingKeyArn ? { release: createRelease(context, signingKeyArn) } : {}),
    ...(settings.source.kind === "channel" && signingKeyArn ? { verify: createVerify(context, signingKeyArn) } : {}),
    ...(settings.deploymentTarget === "ECS" ? { render: createRender(context) } : {}),
    ...(settings.deploymentTarget === "Lambda" ? { deployer: createDeployer(context) } : {}),
    ...(settings.smokeTest === "" ? {} : { smoke: createSmoke(context) }),
  };
}
