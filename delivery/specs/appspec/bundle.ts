import { pathOf } from "../codec";
import { problemIn } from "../parse";
import { inFileOrder, type SpecProblem } from "../problems";
import type { Segment } from "../nodes";
import { didYouMean } from "../suggest";
import { isDefaultEntry } from "./acl";
import type { Appspec, Permission, ServerAppspec } from "./model";

type Finding = readonly [path: readonly Segment[], message: string];

/**
 * What an AppSpec names that its bundle does not hold, and what it would install over itself.
 *
 * @param paths Every file of the bundle, relative to its root, with `/`.
 */
export function appspecProblemsInBundle(appspec: Appspec, paths: ReadonlySet<string>): SpecProblem[] {
  if (appspec.platform !== "Server") return [];
  const bundle = [...paths];
  const installed = installedFiles(appspec, bundle);
  const findings = [
    ...missingSources(appspec, bundle),
    ...missingScripts(appspec, paths, bundle),
    ...sameTargets(installed),
    ...filePermissions(appspec, installed),
  ];
  return inFileOrder(findings.map(([path, message]) => problemIn(appspec, path, pathOf(path), message, "appspec.yml")));
}

/** A path as the bundle lists it: `./a\b/` is `a/b`; the whole bundle is the empty path. */
function inBundle(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** The files that a source stands for, each with its path below the destination. */
function filesOf(source: string, bundle: readonly string[]): { file: string; below: string }[] {
  const path = inBundle(source);
  if (bundle.includes(path)) return [{ file: path, below: path.split("/").at(-1) ?? path }];
  const folder = path === "" ? "" : `${path}/`;
  return bundle.filter((file) => file.startsWith(folder)).map((file) => ({ file, below: file.slice(folder.length) }));
}

function missingSources({ files }: ServerAppspec, bundle: readonly string[]): Finding[] {
  return files.flatMap(({ source }, index): Finding[] => {
    if (filesOf(source, bundle).length > 0) return [];
    const message = `must be a file or directory of the bundle, got ${JSON.stringify(source)}`;
    return [[["files", index, "source"], message + didYouMean(inBundle(source), bundle)]];
  });
}

function missingScripts({ hooks }: ServerAppspec, paths: ReadonlySet<string>, bundle: readonly string[]): Finding[] {
  return Object.entries(hooks).flatMap(([event, scripts]) =>
    scripts.flatMap(({ location }, index): Finding[] => {
      if (paths.has(inBundle(location))) return [];
      const message = `must be a file of the bundle, got ${JSON.stringify(location)}`;
      return [[["hooks", event, index, "location"], message + didYouMean(inBundle(location), bundle)]];
    }),
  );
}

interface InstalledFile {
  /** Index of the mapping that brings it. */
  readonly mapping: number;
  readonly file: string;
  readonly target: string;
}

function installedFiles({ files, os }: ServerAppspec, bundle: readonly string[]): InstalledFile[] {
  return files.flatMap(({ source, destination }, mapping) =>
    filesOf(source, bundle).map(({ file, below }) => ({
      mapping,
      file,
      target: onInstance(`${destination}/${below}`, os),
    })),
  );
}

/** A path as the system sees it: Windows ignores case and the direction of slashes. */
function onInstance(path: string, os: ServerAppspec["os"]): string {
  const tidy = `/${inBundle(path)}`;
  return os === "windows" ? tidy.toLowerCase() : tidy;
}

/** The agent refuses to copy two files to one place; one finding for each mapping is enough. */
function sameTargets(installed: readonly InstalledFile[]): Finding[] {
  const first = new Map<string, InstalledFile>();
  const found = new Map<number, Finding>();
  for (const file of installed) {
    const other = first.get(file.target);
    if (other === undefined) first.set(file.target, file);
    else if (!found.has(file.mapping)) {
      const message = `must not install a file twice, got ${file.file} and ${other.file} for ${file.target}`;
      found.set(file.mapping, [["files", file.mapping], message]);
    }
  }
  return [...found.values()];
}

/** Rules of the agent for permissions whose object is a file that this deployment installs. */
function filePermissions({ permissions, os }: ServerAppspec, installed: readonly InstalledFile[]): Finding[] {
  const targets = new Set(installed.map(({ target }) => target));
  return permissions.flatMap((permission, index): Finding[] => {
    if (!targets.has(onInstance(permission.object, os)) || !permission.type.includes("file")) return [];
    return wrongOnFile(permission).map(([key, message]) => [["permissions", index, key], message]);
  });
}

function wrongOnFile({ object, pattern, except, acls = [] }: Permission): [string, string][] {
  const wrong: [string, string][] = [];
  if (pattern !== "**")
    wrong.push(["pattern", `must be "**" where the object is a file, got ${JSON.stringify(pattern)} for ${object}`]);
  if (except.length > 0) wrong.push(["except", `must be left out where the object is a file, got it for ${object}`]);
  if (acls.some(isDefaultEntry)) wrong.push(["acls", `must not set a default on a file, got one for ${object}`]);
  return wrong;
}
