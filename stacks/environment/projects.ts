/** The build projects of an environment: what builds, what signs, what verifies. */
import type * as pulumi from "@pulumi/pulumi";
import { type ArtifactStores, BuildProject, type BuildProjectArgs } from "../../components";
import { releaseBuildspec, verifyBuildspec } from "../releaseBuildspecs";
import { signingPolicy } from "../roles";
import { sourceUrl } from "../stages/origin";
import type { EnvironmentSettings } from "../settings";
import { type Context, homeBucketArn } from "./context";

/** Creates the projects that the environment's settings ask for. */
export function createProjects(
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
  if (settings.source.kind !== "channel") {
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

/** What the release build's pipeline cannot tell: where the release has proven itself, and where its source lies. */
function originVariables(settings: EnvironmentSettings, host?: pulumi.Output<string>) {
  return [
    { name: "ENVIRONMENT", value: settings.environment },
    { name: "VALIDATED_REGIONS", value: settings.regions.join(" ") },
    { name: "SOURCE_URL", value: sourceUrl(settings, host) },
  ];
}
