/** Everything that can be wrong with a code repository before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { ARN_FORMS, checkArn, checkName, checkPlacement } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import { Problems } from "../../internal/problems";
import type { CodeRepositoryArgs } from "../args";
import { checkActivity } from "./activity";
import { checkApprovalRules } from "./approvalRules";
import { checkBranches } from "./branches";
import { checkPeople } from "./people";
import { checkWatch } from "./watch";

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
  checkKey(problems, args);
  const { rolePath, permissionsBoundaryArn, accountId, region } = args;
  checkPlacement(problems, { rolePath, permissionsBoundaryArn, accountId, region });
  checkBranches(problems, args);
  checkPeople(problems, args);
  checkApprovalRules(problems, args);
  checkWatch(problems, args);
  checkActivity(problems, args);
  problems.throwIfAny(opts);
}

function checkKey(problems: Problems, { kmsKeyArn, keyAlias, multiRegionKey }: CodeRepositoryArgs): void {
  checkArn(problems, "kmsKeyArn", ARN_FORMS.key, kmsKeyArn, "omit it to have a key made");
  checkName(problems, "keyAlias", NAME_LIMITS.keyAlias, keyAlias, "omit it to use the repository's name");
  const ofOwnKey = { keyAlias, multiRegionKey };
  for (const [property, got] of Object.entries(ofOwnKey))
    problems.require(kmsKeyArn === undefined || got === undefined, {
      property,
      allowed: "must not be given beside kmsKeyArn",
      got,
      fix: "remove one of the two",
    });
}
