/** Commands of `aws codebuild`. */
import { option, type Invocation } from "./invocation";
import type { Output } from "./output";
import { codeOf, permit } from "./services";

/** A list, as JSON or as words. */
const listOf = (text: string): readonly string[] =>
  text.startsWith("[") ? (JSON.parse(text) as readonly string[]) : text.split(/\s+/).filter((word) => word !== "");

export const batchGetBuilds = async (call: Invocation): Promise<Output> => {
  const { account, region, principal } = call.caller;
  const [, partition = ""] = principal.id.split(":");
  const ids = listOf(option(call, "--ids"));
  const projects = new Set(ids.map((id) => id.slice(0, id.lastIndexOf(":"))));
  for (const project of projects)
    permit(call, "codebuild:BatchGetBuilds", `arn:${partition}:codebuild:${region}:${account}:project/${project}`);
  const { builds } = codeOf(call);
  return {
    builds: ids.flatMap((id) => builds.get(id) ?? []),
    buildsNotFound: ids.filter((id) => !builds.has(id)),
  };
};
