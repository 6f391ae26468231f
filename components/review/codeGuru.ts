/** The association of a repository with CodeGuru Reviewer. */
import type * as pulumi from "@pulumi/pulumi";
import { RepositoryAssociation, type RepositoryAssociationArgs } from "@pulumi/aws/codegurureviewer";
import { childName } from "../internal/names";
import type { CodeReviewArgs } from "./args";
import { REVIEW_HOSTS } from "./sources";

/** Creates the association; AWS takes none that is new since 2025-11-07. */
export function createAssociation(opts: pulumi.CustomResourceOptions, name: string, args: CodeReviewArgs): void {
  const { region, tags } = args;
  new RepositoryAssociation(childName(name, "association"), { repository: repositoryInputs(args), region, tags }, opts);
}

function repositoryInputs(args: CodeReviewArgs): RepositoryAssociationArgs["repository"] {
  const { repositoryName, fullRepositoryId = "", source, connectionArn = "" } = args;
  if (repositoryName !== undefined) return { codecommit: { name: repositoryName } };
  const [owner = "", name = ""] = fullRepositoryId.split("/");
  const third = { connectionArn, owner, name };
  return (source && REVIEW_HOSTS[source]?.codeGuru) === "bitbucket"
    ? { bitbucket: third }
    : { githubEnterpriseServer: third };
}
