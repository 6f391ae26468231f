/** Refuses wrong args of a review and of the build project inside it, all at once. */
import * as pulumi from "@pulumi/pulumi";
import { BuildSource } from "../build/enums";
import { validateBuildProject } from "../build/validation";
import { childName } from "../internal/names";
import type { CodeReviewArgs } from "./args";
import { commandArgs } from "./buildArgs";
import { checkCodeReview } from "./validate";

/** Stands for the source, which is derived from args that the review checks itself. */
const ANYWHERE = {
  source: BuildSource.CodeCommit,
  sourceLocation: "https://git-codecommit.us-east-1.amazonaws.com/v1/repos/any",
} as const;

/** @throws pulumi.ResourceError that lists every problem. */
export function refuseWrongArgs(
  name: string,
  args: CodeReviewArgs,
  opts: pulumi.ComponentResourceOptions | undefined,
): void {
  const messages = [
    messageOf(() => checkCodeReview(name, args).throwIfAny(opts)),
    messageOf(() => void validateBuildProject(childName(name, "build"), { ...commandArgs(args), ...ANYWHERE }, opts)),
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
