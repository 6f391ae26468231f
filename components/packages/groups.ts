/** Package groups: where versions of packages may come from. */
import * as pulumi from "@pulumi/pulumi";
import { Resource } from "@pulumi/aws/cloudcontrol";
import { childName } from "../internal/names";
import type { PackageGroupSettings } from "./args";
import { disposable, type Packages } from "./users";

/** Names every repository of the domain. */
export const ALL_REPOSITORIES = "*";

interface Restriction {
  readonly RestrictionMode: "ALLOW" | "ALLOW_SPECIFIC_REPOSITORIES" | "BLOCK" | "INHERIT";
  readonly Repositories?: readonly pulumi.Input<string>[];
}

/** What a list of repositories means. Source: CodeArtifact User Guide package-group-origin-controls. */
function restriction(
  repositories: readonly string[] | undefined,
  nameOf: (key: string) => pulumi.Input<string>,
): Restriction {
  if (repositories === undefined) return { RestrictionMode: "INHERIT" };
  if (repositories.length === 0) return { RestrictionMode: "BLOCK" };
  if (repositories.includes(ALL_REPOSITORIES)) return { RestrictionMode: "ALLOW" };
  return { RestrictionMode: "ALLOW_SPECIFIC_REPOSITORIES", Repositories: repositories.map(nameOf) };
}

/**
 * Creates the groups. The provider has no resource of its own for them, and makes them through Cloud Control.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html
 */
export function createGroups(
  { component: parent, name, args, location }: Packages,
  domain: pulumi.Output<string>,
  nameOf: (key: string) => pulumi.Input<string>,
): void {
  const create = (pattern: string, settings: PackageGroupSettings): Resource =>
    new Resource(
      childName(name, "group", pattern),
      {
        typeName: "AWS::CodeArtifact::PackageGroup",
        desiredState: pulumi.jsonStringify({
          DomainName: domain,
          DomainOwner: location.owner,
          Pattern: pattern,
          Description: settings.description,
          ContactInfo: settings.contactInfo,
          OriginConfiguration: {
            Restrictions: {
              Publish: restriction(settings.publish, nameOf),
              ExternalUpstream: restriction(settings.externalUpstream, nameOf),
              InternalUpstream: restriction(settings.internalUpstream, nameOf),
            },
          },
        }),
        region: args.region,
      },
      disposable(parent),
    );
  for (const [pattern, settings] of Object.entries(args.packageGroups ?? {})) create(pattern, settings);
}
