/** Refuses wrong args of a review and of the build project inside it, all at once. */
import * as pulumi from "@pulumi/pulumi";
import { validateBuildProject } from "../build/validation";
import type { Identity } from "../internal/identity";
import { childName } from "../internal/names";
import type { CodeReviewArgs } from "./args";
import { buildArgs } from "./buildArgs";
import { checkCodeReview } from "./validate";

/** Stands for what is looked up once the review is registered: only the form of what it leads to is checked. */
const ANYWHERE: Identity = {
  accountId: "111111111111",
  region: "us-east-1",
  partition: "aws",
  dnsSuffix: "amazonaws.com",
};

/** @throws pulumi.ResourceError that lists every problem. */
export function refuseWrongArgs(
  name: string,
  args: CodeReviewArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const messages = [
    messageOf(() => checkCodeReview(name, args).throwIfAny(opts)),
    messageOf(() => void validateBuildProject(childName(name, "build"), buildArgs(args, ANYWHERE), opts)),
  ].filter((message) => message !== undefined);
  if (messages.length > 0) throw new pulumi.ResourceError(messages.join("\n"), opts?.parent, true);
}

function messageOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (pulumi.ResourceError.isInstance(error)) return error.message;
    throw error;
  }
}
