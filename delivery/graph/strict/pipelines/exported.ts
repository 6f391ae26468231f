/** The variables that a build exports, as far as the program says: by a buildspec within it. */
import { parse } from "yaml";
import type { GraphResource } from "../../types";
import { isText, valuesAt } from "../values";
import type { Step } from "./steps";

const read = new Map<string, unknown>();

/** A buildspec that stands in the project itself; undefined where it names a file. */
export function inlineBuildspec(text: unknown): unknown {
  if (!isText(text) || !/[\n{]|^version\s*:/.test(text)) return undefined;
  if (!read.has(text)) read.set(text, parsedYaml(text));
  return read.get(text);
}

function parsedYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: "silent" });
  } catch {
    return undefined;
  }
}

/** What a build of the action exports; undefined where a file that nobody reads here says so. */
export function exportedBy({ configuration }: Step, project: GraphResource | undefined): readonly string[] | undefined {
  const source = project?.inputs["source"] as { readonly buildspec?: unknown } | undefined;
  const given = configuration["BuildspecOverride"] ?? source?.buildspec;
  const buildspec = inlineBuildspec(given);
  // The names that builds of a batch have for their variables are not those of the buildspec.
  if (buildspec === undefined || configuration["BatchEnabled"] === "true") return undefined;
  const exported = valuesAt(buildspec, "env.exported-variables[]").map(({ value }) => value);
  return exported.filter((name): name is string => typeof name === "string");
}
