/** Files and folders that are named on the command line. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../usageError";
import { checkAppspec, checkBuildspec, type FileReport } from "./files";
import { kindOf } from "./kinds";

/** Names of the AppSpec of a bundle, which CodeDeploy looks for at its root. */
export const APPSPEC_NAMES = ["appspec.yml", "appspec.yaml", "appspec.json"] as const;

/** The AppSpec of a bundle's folder; undefined where it holds none. */
export const appspecIn = (folder: string): string | undefined =>
  APPSPEC_NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bundle(folder: string): FileReport {
  const file = appspecIn(folder);
  if (file === undefined)
    throw new UsageError(
      `${folder} is a folder without ${APPSPEC_NAMES.join(", ")}; name the folder of a bundle, or files`,
    );
  return checkAppspec(read(file), file, folder).report;
}

/** Checks a file, or the AppSpec of a bundle's folder with what it names. @throws UsageError if nothing can be checked */
export async function checkPath(path: string): Promise<FileReport> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return bundle(path);
  const text = read(path);
  const kind = kindOf(path, text);
  if (kind === "buildspec") return checkBuildspec(text, path).report;
  if (kind === "appspec") return checkAppspec(text, path).report;
  if (kind === undefined)
    throw new UsageError(
      `${path} is neither buildspec, AppSpec nor settings of a stack; its name or its keys must tell what it is`,
    );
  // Loaded only when asked for: it brings the Pulumi SDK.
  const { settingsProblems } = await import("./settings");
  return { file: path, kind, errors: settingsProblems(path), warnings: [] };
}
