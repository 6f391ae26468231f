import type { Properties } from "../../graph/types";
import type { Buildspec } from "../../specs/buildspec";
import { textAt } from "../bag";

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
function ofBuildspec(buildspec: Buildspec): readonly string[] {
  const users = [buildspec.runAs, ...buildspec.phases.map(({ runAs }) => runAs)];
  const runtimes = buildspec.phases.flatMap(({ runtimeVersions }) => Object.entries(runtimeVersions));
  return [
    ...new Set(users.flatMap((user) => (user === undefined ? [] : [`run-as ${user}: commands run as you`]))),
    ...runtimes
      .filter(([name, version]) => name !== "nodejs" || majorOf(version) !== majorOf(process.version))
      .map(([name, version]) => `runtime ${name} ${version}: commands run with what this machine has`),
    ...(buildspec.env.gitCredentialHelper ? ["git-credential-helper"] : []),
  ];
}

/** What buildspec and project ask for and a build on this machine does not have. */
export const unmodelled = (buildspec: Buildspec, environment: Properties): readonly string[] => [
  ...ofEnvironment(environment),
  ...ofBuildspec(buildspec),
];
