/** Everything that can be wrong with a Jenkins provider before anything is registered. */
import type * as pulumi from "@pulumi/pulumi";
import { checkPlacement } from "../internal/checks";
import { NAME_LIMITS, nameProblem } from "../internal/limits";
import { Problems } from "../internal/problems";
import { checkRoleArns, type RoleArn } from "../internal/roleArns";
import type { JenkinsBuildProviderArgs } from "./args";

/** What the checks make of the args. */
export interface CheckedJenkins {
  readonly roles: readonly RoleArn[];
  readonly externalId: pulumi.Input<string> | undefined;
}

/** @throws pulumi.ResourceError that lists every problem. */
export function validateJenkinsBuildProvider(
  name: string,
  args: JenkinsBuildProviderArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): CheckedJenkins {
  const problems = new Problems("JenkinsBuildProvider", name);
  const { providerName, providerVersion, serverUrl } = args;
  // Sources: codepipeline.ActionProvider and codepipeline.Version.
  problems.require(/^[0-9A-Za-z_-]{1,35}$/.test(providerName), {
    property: "providerName",
    allowed: "must be 1 to 35 letters, digits, _ and -",
    got: providerName,
    fix: "respell it, here and in the jobs",
  });
  problems.require(providerVersion === undefined || /^[0-9A-Za-z_-]{1,9}$/.test(providerVersion), {
    property: "providerVersion",
    allowed: "must be 1 to 9 letters, digits, _ and -",
    got: providerVersion,
    fix: "omit it to use 1",
  });
  problems.require(/^https:\/\/[^\s/@{}]+(?:\/[^\s{}]*)?$/.test(serverUrl), {
    property: "serverUrl",
    allowed: "must be an HTTPS address without user",
    got: serverUrl.includes("@") ? undefined : serverUrl,
    fix: "give the address that people open Jenkins at",
  });
  const roles = checkedRoles(problems, args);
  const externalId = problems.input(args.externalId, (text) => {
    const allowed = nameProblem(NAME_LIMITS.externalId, text);
    // The text itself stays out of the message: some organisations treat it as a secret.
    return allowed === undefined
      ? undefined
      : { property: "externalId", allowed, fix: "take a random text, such as a UUID" };
  });
  checkPlacement(problems, args);
  problems.throwIfAny(opts);
  return { roles, externalId };
}

function checkedRoles(problems: Problems, args: JenkinsBuildProviderArgs): readonly RoleArn[] {
  const { trustedPrincipalArns, externalId } = args;
  problems.require(trustedPrincipalArns === undefined || trustedPrincipalArns.length > 0, {
    property: "trustedPrincipalArns",
    allowed: "must name a role",
    got: trustedPrincipalArns,
    fix: "omit it to have an instance profile",
  });
  problems.require(externalId === undefined || trustedPrincipalArns !== undefined, {
    property: "externalId",
    allowed: "must not be given without trustedPrincipalArns: EC2 sends none",
    fix: "remove it or name the roles that send it",
  });
  const fix = "name the roles that Jenkins runs with";
  return checkRoleArns(problems, "trustedPrincipalArns", trustedPrincipalArns ?? [], fix);
}
