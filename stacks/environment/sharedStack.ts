/** What an environment takes from the stack `shared`. */
import * as pulumi from "@pulumi/pulumi";
import { type EnvironmentSettings, SHARED_STACK } from "../settings";
import { SHARED_OUTPUTS, type SharedConnection, type SharedImages, type SharedPackages } from "../shared";
import { builds } from "../stages/context";
import { requireOutputs, stackReference } from "./context";

/** Outputs of `shared`, each asked for only by an environment that needs it. */
export interface SharedStack {
  /** Key of the repository in CodeCommit. */
  readonly repositoryKeyArn?: pulumi.Output<string>;
  readonly packages?: pulumi.Output<SharedPackages>;
  readonly images?: pulumi.Output<SharedImages>;
  /** What reaches the host of the repository. */
  readonly connection?: pulumi.Output<SharedConnection>;
}

/**
 * An output of another stack that this one cannot do without.
 * @throws pulumi.RunError that tells the setting to change, once the other stack's outputs are known
 */
function demand<T>(stack: pulumi.StackReference, output: string, fix: string): pulumi.Output<T> {
  return stack.getOutput(output).apply((value: unknown) => {
    if (value === undefined) throw new pulumi.RunError(`The stack ${SHARED_STACK} has no output ${output}; ${fix}`);
    return value as T;
  });
}

/** What keeps the environment from running the images, a sentence each. */
function imageProblems(images: SharedImages, settings: EnvironmentSettings): string[] {
  const { regions, account, toolsAccount, homeRegion } = settings;
  const missing = regions.filter((region) => images.urls[region] === undefined);
  const home = images.homeArn.split(":")[3] ?? "";
  return [
    ...(missing.length === 0
      ? []
      : [
          `The stack ${SHARED_STACK} has no images in ${missing.join(", ")}; add these regions to its setting imageRegions and update it first`,
        ]),
    ...(account === toolsAccount || images.readers.includes(account)
      ? []
      : [
          `The stack ${SHARED_STACK} lets account ${account} pull no images; add it to its setting imageReaders and update it first`,
        ]),
    ...(!builds(settings) || home === homeRegion
      ? []
      : [
          `The stack ${SHARED_STACK} copies images from ${home}, and this environment's homeRegion, where its build pushes them, is ${homeRegion}; make them equal`,
        ]),
  ];
}

/** @throws pulumi.RunError with everything that keeps the environment from running the images */
function requireImages(images: SharedImages, settings: EnvironmentSettings): SharedImages {
  const problems = imageProblems(images, settings);
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
  return images;
}

/** Whoever pushes to a branch that is delivered and not protected delivers without a pull request. */
function requireProtection(branches: unknown, { source }: EnvironmentSettings): void {
  // Where nobody pushes by a role of the stack, it says nothing of branches.
  if (!Array.isArray(branches) || source.kind !== "branch" || branches.includes(source.branch)) return;
  throw new pulumi.RunError(
    `The stack ${SHARED_STACK} lets its developers push to ${source.branch}, which this environment delivers; add it to its setting branches (${branches.join(", ")}) and update it first`,
  );
}

/** What an environment needs of `shared`, by its settings. */
const needsOf = ({ source, packages, deploymentTarget }: EnvironmentSettings) => ({
  repository: source.kind === "branch" && source.repositoryId === "",
  connection: source.kind === "branch" && source.repositoryId !== "",
  packages: packages && source.kind !== "channel",
  images: deploymentTarget === "ECS",
});

/**
 * A source action reads in its pipeline's region alone. Source: CodePipeline User Guide, actions-create-cross-region.
 * @throws pulumi.RunError where the shared stack has what is read elsewhere
 */
function requireHome<T>(value: T, arn: string, what: string, homeRegion: string): T {
  const region = arn.split(":")[3];
  if (region !== homeRegion)
    throw new pulumi.RunError(
      `The stack ${SHARED_STACK} has its ${what} in ${region}, and this environment's homeRegion is ${homeRegion}; a pipeline reads its source in its own region, so make them equal`,
    );
  return value;
}

/** Refers to `shared` only where the environment takes something from it. */
export function readSharedStack(settings: EnvironmentSettings): SharedStack {
  const needs = needsOf(settings);
  if (!Object.values(needs).some(Boolean)) return {};
  const shared = stackReference(SHARED_STACK);
  const read = <T>(output: string, fix: string): pulumi.Output<T> =>
    demand<T>(shared, output, `${fix} in its settings and update it first`);
  return {
    ...(needs.repository
      ? {
          repositoryKeyArn: pulumi
            .all([
              requireOutputs(SHARED_STACK, shared, [SHARED_OUTPUTS.repositoryKeyArn]),
              shared.getOutput(SHARED_OUTPUTS.protectedBranches),
            ])
            .apply(([{ repositoryKeyArn }, branches]) => {
              requireProtection(branches, settings);
              const arn = String(repositoryKeyArn);
              return requireHome(arn, arn, "repository", settings.homeRegion);
            }),
        }
      : {}),
    ...(needs.packages ? { packages: read<SharedPackages>(SHARED_OUTPUTS.packages, "set packages to true") } : {}),
    ...(needs.connection
      ? {
          connection: read<SharedConnection>(SHARED_OUTPUTS.connection, "set connectionProvider").apply((connection) =>
            requireHome(connection, connection.arn, "connection", settings.homeRegion),
          ),
        }
      : {}),
    ...(needs.images
      ? {
          images: read<SharedImages>(SHARED_OUTPUTS.images, "name the regions of images in imageRegions").apply(
            (images) => requireImages(images, settings),
          ),
        }
      : {}),
  };
}
