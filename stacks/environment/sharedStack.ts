/** What an environment takes from the stack `shared`. */
import * as pulumi from "@pulumi/pulumi";
import { type EnvironmentSettings, SHARED_STACK } from "../settings";
import { SHARED_OUTPUTS, type SharedPackages } from "../shared";
import { stackReference } from "./context";

/** Outputs of `shared`, each asked for only by an environment that needs it. */
export interface SharedStack {
  /** Key of the repository in CodeCommit. */
  readonly repositoryKeyArn?: pulumi.Output<string>;
  readonly packages?: pulumi.Output<SharedPackages>;
  /** Address of the image repository by region. */
  readonly imageRepositoryUrls?: pulumi.Output<Record<string, string>>;
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

/** Every region that the environment runs images in must have them. */
function requireRegions(urls: Record<string, string>, regions: readonly string[]): Record<string, string> {
  const missing = regions.filter((region) => urls[region] === undefined);
  if (missing.length > 0)
    throw new pulumi.RunError(
      `The stack ${SHARED_STACK} has no images in ${missing.join(", ")}; add these regions to its setting imageRegions and update it first`,
    );
  return urls;
}

/** Refers to `shared` only where the environment takes something from it. */
export function readSharedStack({ source, packages, deploymentTarget, regions }: EnvironmentSettings): SharedStack {
  const repository = source.kind === "branch" && source.repositoryId === "";
  const usesPackages = packages && source.kind !== "channel";
  const usesImages = deploymentTarget === "ECS";
  if (!repository && !usesPackages && !usesImages) return {};
  const shared = stackReference(SHARED_STACK);
  return {
    ...(repository ? { repositoryKeyArn: shared.requireOutput(SHARED_OUTPUTS.repositoryKeyArn).apply(String) } : {}),
    ...(usesPackages
      ? {
          packages: demand<SharedPackages>(
            shared,
            SHARED_OUTPUTS.packages,
            "set packages to true in its settings and update it first",
          ),
        }
      : {}),
    ...(usesImages
      ? {
          imageRepositoryUrls: demand<Record<string, string>>(
            shared,
            SHARED_OUTPUTS.imageRepositoryUrls,
            "name the regions in its setting imageRegions and update it first",
          ).apply((urls) => requireRegions(urls, regions)),
        }
      : {}),
  };
}
