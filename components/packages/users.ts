/** Who uses the repositories of a component that is being made. */
import type * as pulumi from "@pulumi/pulumi";
import type { PackageRepositoryArgs, PackageRepositorySettings } from "./args";
import type { PackageDomain } from "./location";

/** Options of children that hold nothing: `protect` is for packages, and must not keep rights from being taken away. */
export const disposable = (parent: pulumi.Resource): pulumi.CustomResourceOptions => ({ parent, protect: false });

/** One component while it is being made. */
export interface Packages {
  readonly component: pulumi.Resource;
  readonly name: string;
  readonly args: PackageRepositoryArgs;
  readonly location: PackageDomain;
}

/** Grantees as the args name them; publishers are readers too. */
export interface Users {
  readonly readers: readonly string[];
  readonly publishers: readonly string[];
}

/** Who may read a repository, and who may publish to it. */
export function usersOf(args: PackageRepositoryArgs, settings: PackageRepositorySettings): Users {
  const inherited = settings.externalConnection === undefined ? (args.publishers ?? []) : [];
  const publishers = settings.publishers ?? inherited;
  return { readers: [...(settings.consumers ?? args.consumers ?? []), ...publishers], publishers };
}
