import { basename } from "node:path";

/** What a file may be checked as. */
export type FileKind = "buildspec" | "appspec" | "settings";

/** A file's name may tell its kind, as CodeBuild, CodeDeploy and Pulumi take it. */
const BY_NAME: readonly (readonly [RegExp, FileKind])[] = [
  [/^Pulumi\.[^.]+\.ya?ml$/, "settings"],
  [/buildspec[^/]*\.(?:ya?ml|json)$/i, "buildspec"],
  [/appspec[^/]*\.(?:ya?ml|json)$/i, "appspec"],
];

/** Otherwise a key that only one kind has does. */
const BY_KEY: readonly (readonly [RegExp, FileKind])[] = [
  [/^\s*["']?(?:phases|batch)["']?\s*:/m, "buildspec"],
  [/^\s*["']?(?:Resources|resources|hooks|Hooks|os|permissions)["']?\s*:/m, "appspec"],
];

/** The kind of a file by its name, else by what it holds; undefined where neither tells. */
export function kindOf(file: string, text: string): FileKind | undefined {
  const name = basename(file);
  const found = BY_NAME.find(([form]) => form.test(name)) ?? BY_KEY.find(([form]) => form.test(text));
  return found?.[1];
}
