import { realpathSync } from "node:fs";
import type { Properties } from "../../graph/types";
import type { Buildspec } from "../../specs/buildspec";
import { textAt } from "../bag";
import { findProgram } from "../executables";

/** Programs that a runtime of CodeBuild brings, of which one is enough to tell where it is on this machine. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  android: ["sdkmanager"],
  docker: ["docker"],
  dotnet: ["dotnet"],
  golang: ["go"],
  java: ["java"],
  nodejs: ["node"],
  php: ["php"],
  python: ["python3", "python"],
  ruby: ["ruby"],
};

/** Where commands find a runtime. */
function whereIs(runtime: string, path: string): string {
  const found = PROGRAMS[runtime]?.map((program) => findProgram(program, path)).find((file) => file !== undefined);
  // The build's own folder has a link to the node of the rehearsal.
  if (found !== undefined) return `commands run with ${realpathSync(found)}`;
  return PROGRAMS[runtime] === undefined ? "commands run with what this machine has" : "this machine has none";
}

const majorOf = (version: string): string => version.replace(/^v/, "").split(".")[0] ?? "";

/** Environment types by the processor that Node.js knows them as. */
const PROCESSORS: Readonly<Record<string, string>> = { arm64: "ARM_", x64: "LINUX_" };

/** What the project's environment gives and this machine does not. Curated images are told by their runtimes. */
function ofEnvironment(environment: Properties): readonly string[] {
  const [type = "", image = ""] = [textAt(environment, "type"), textAt(environment, "image")];
  const here = PROCESSORS[process.arch] ?? "";
  return [
    ...(type === "" || type.startsWith(here)
      ? []
      : [`environment ${type}: commands run on this machine (${process.arch})`]),
    ...(type.includes("GPU") ? ["GPU: commands run without one"] : []),
    ...(image === "" || image.startsWith("aws/codebuild/")
      ? []
      : [`image ${image}: commands run with what this machine has`]),
  ];
}

/** What the buildspec asks for and this machine does not give. */
function ofBuildspec(buildspec: Buildspec, path: string): readonly string[] {
  const users = [buildspec.runAs, ...buildspec.phases.map(({ runAs }) => runAs)];
  const runtimes = buildspec.phases.flatMap(({ runtimeVersions }) => Object.entries(runtimeVersions));
  return [
    ...new Set(users.flatMap((user) => (user === undefined ? [] : [`run-as ${user}: commands run as you`]))),
    ...runtimes
      .filter(([name, version]) => name !== "nodejs" || majorOf(version) !== majorOf(process.version))
      .map(([name, version]) => `runtime ${name} ${version}: ${whereIs(name, path)}`),
    ...(buildspec.env.gitCredentialHelper ? ["git-credential-helper"] : []),
  ];
}

/** What buildspec and project ask for and a build on this machine does not have. @param path Search path of the commands. */
export const unmodelled = (buildspec: Buildspec, environment: Properties, path: string): readonly string[] => [
  ...ofEnvironment(environment),
  ...ofBuildspec(buildspec, path),
];
