/** What a release says of its source, whatever the source is. */
import type * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../../components/internal/partitions";
import type { EnvironmentSettings } from "../settings";

/** Facts of a revision as its source action tells them in variables, and where the source lies. */
export interface SourceFacts {
  /** The commit, or what takes its place. */
  readonly commit: string;
  /** When the commit was made; absent where the source does not tell it. */
  readonly date?: string;
  readonly repository: string;
  /** Branch, or the key of an object. */
  readonly branch: string;
}

/** Variables of the source actions. Source: CodePipeline User Guide, reference-variables. */
export function sourceFacts({ source }: EnvironmentSettings): SourceFacts {
  if (source.kind === "object") {
    return { commit: "#{Source.VersionId}", repository: source.bucket, branch: source.key };
  }
  const connected = source.kind === "branch" && source.repositoryId !== "";
  return {
    commit: "#{Source.CommitId}",
    date: "#{Source.AuthorDate}",
    repository: connected ? "#{Source.FullRepositoryName}" : "#{Source.RepositoryName}",
    branch: "#{Source.BranchName}",
  };
}

/**
 * URL of the source with `{repository}`, `{branch}` and `{commit}` to be filled in.
 * @param host Host of the repositories that shared's connection reaches
 */
export function sourceUrl(
  { source, homeRegion }: EnvironmentSettings,
  host: pulumi.Output<string> | undefined,
): pulumi.Input<string> {
  if (source.kind === "object") return "s3://{repository}/{branch}?versionId={commit}";
  const codeCommit = `git-codecommit.${homeRegion}.${partitionOf(homeRegion)?.dnsSuffix}/v1/repos`;
  const git = (where: string): string => `git+https://${where}/{repository}@refs/heads/{branch}`;
  return source.kind === "branch" && source.repositoryId !== "" && host !== undefined
    ? host.apply(git)
    : git(codeCommit);
}
