import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAppspec, type ServerAppspec } from "../../specs/appspec";
import { pathOf } from "../../specs/codec";
import { problemIn } from "../../specs/parse";
import { RehearsalError } from "../types";
import type { BundleType } from "./bundles";

const NAMES = ["appspec.yml", "appspec.yaml"] as const;

/**
 * The AppSpec of an unpacked bundle, and its file name.
 *
 * @throws SpecError, RehearsalError
 */
export function appspecIn(
  archive: string,
  type: BundleType = "zip",
): { readonly appspec: ServerAppspec; readonly file: string } {
  const file = NAMES.find((name) => existsSync(join(archive, name)));
  if (file === undefined) {
    throw new RehearsalError("the bundle has no appspec.yml in its root; let the build's artifact hold it there");
  }
  const appspec = parseAppspec(readFileSync(join(archive, file), "utf8"), file);
  if (appspec.platform !== "Server" || appspec.os !== "linux") {
    const got = appspec.platform === "Server" ? appspec.os : appspec.platform;
    if (got === "windows" && type !== "zip")
      throw new RehearsalError(`${file} is for os windows, which takes no ${type}; let the bundle be a zip`);
    throw new RehearsalError(`${file} must be for os linux on this machine, got one for ${got}`);
  }
  return { appspec, file };
}

/** Where a setting stands: `appspec.yml:12:7`. */
export function positionIn(appspec: ServerAppspec, path: readonly (string | number)[], file: string): string {
  const { line, column } = problemIn(appspec, path, pathOf(path), "", file);
  return `${file}:${line}:${column}`;
}
