/** Everything that can be wrong with a code repository before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkAccountId, checkArn, checkName, checkRegion } from "../internal/checks";
import { NAME_LIMITS } from "../internal/limits";
import { Problems } from "../internal/problems";
import type { CodeRepositoryArgs } from "./args";

/** @throws pulumi.ResourceError that lists every problem. */
export function validateCodeRepository(
  name: string,
  args: CodeRepositoryArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const problems = new Problems("CodeRepository", name);
  checkName(problems, "repositoryName", NAME_LIMITS.repository, args.repositoryName, "shorten or respell it");
  // Source: codecommit.RepositoryDescription.
  problems.require((args.description?.length ?? 0) <= 1000, {
    property: "description",
    allowed: "must have at most 1000 characters",
    got: args.description?.length,
    fix: "shorten it",
  });
  checkName(problems, "defaultBranch", NAME_LIMITS.branch, args.defaultBranch, "omit it to use main");
  checkArn(problems, "kmsKeyArn", ARN_FORMS.key, args.kmsKeyArn, "omit it to have a key made");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, args.keyAlias, "omit it to use the repository's name");
  problems.require(args.kmsKeyArn === undefined || args.keyAlias === undefined, {
    property: "keyAlias",
    allowed: "must not be given beside kmsKeyArn",
    got: args.keyAlias,
    fix: "remove one of the two",
  });
  checkAccountId(problems, args.accountId);
  checkRegion(problems, args.region);
  problems.throwIfAny(opts);
}
