/** The build projects of an environment: what builds, what signs, what verifies. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArtifactStores, BuildProject, type BuildProjectArgs } from "../../components";
import { releaseBuildspec, verifyBuildspec } from "../releaseBuildspecs";
import { signingPolicy } from "../roles";
import type { SharedPackages } from "../shared";
import { builds } from "../stages/context";
import { sourceUrl } from "../stages/origin";
import type { SharedStack } from "./sharedStack";
import type { EnvironmentSettings } from "../settings";
import { type Context, homeBucketArn } from "./context";

/** The projects of an environment, by what they do. */
export type Projects = Partial<Record<"build" | "release" | "verify", BuildProject>>;

/** How a build signs in to the packages that it uses; the app's buildspec does so where these are set. */
const packageVariables = (packages: pulumi.Output<SharedPackages>) =>
  (["domain", "owner", "repository", "region"] as const).map((key) => ({
    name: `CODEARTIFACT_${key.toUpperCase()}`,
    value: packages[key],
  }));

/** Creates the projects that the environment's settings ask for. */
export function createProjects(
  context: Context,
  stores: ArtifactStores,
  signingKeyArn: pulumi.Output<string> | undefined,
  { packages }: SharedStack,
): Projects {
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
  const projects: Projects = {};
  if (builds(settings)) {
    projects.build = create("build", {
      projectName: names.buildProject,
      description: `Builds ${names.prefix} from its buildspec.yml`,
      ...(packages === undefined
        ? {}
        : { environmentVariables: packageVariables(packages), policy: packages.readPolicy }),
    });
  }
  if (settings.publishesReleases && signingKeyArn) {
    projects.release = create("release", {
      projectName: names.releaseProject,
      description: `Writes and signs the releases of ${names.prefix}`,
      buildspec: releaseBuildspec(),
      writesReports: false,
      environmentVariables: [...releaseVariables(signingKeyArn), ...originVariables(settings)],
      policy: signingPolicy("kms:Sign", signingKeyArn),
    });
  }
  if (settings.source.kind === "channel" && signingKeyArn) {
    projects.verify = create("verify", {
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
    });
  }
  return projects;
}

/** What the release build's pipeline cannot tell: where the release has proven itself, and where its source lies. */
function originVariables(settings: EnvironmentSettings, host?: pulumi.Output<string>) {
  return [
    { name: "ENVIRONMENT", value: settings.environment },
    { name: "VALIDATED_REGIONS", value: settings.regions.join(" ") },
    { name: "SOURCE_URL", value: sourceUrl(settings, host) },
  ];
}
