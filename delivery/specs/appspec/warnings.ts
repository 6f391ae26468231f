import { pathOf } from "../codec";
import { problemIn } from "../parse";
import { inFileOrder, type SpecProblem } from "../problems";
import type { Segment } from "../nodes";
import type { Appspec, LambdaAppspec, ServerAppspec } from "./model";

type Finding = readonly [path: readonly Segment[], message: string];

/**
 * Agent 1.8 lets a pattern select files below a directory, as the documentation shows. Agent 2 (its source, July 2026)
 * refuses the whole file unless such a permission is for directories only.
 */
function patternsOnFiles({ permissions }: ServerAppspec): Finding[] {
  return permissions.flatMap(({ pattern, except, type }, index): Finding[] => {
    if (!type.includes("file") || (pattern === "**" && except.length === 0)) return [];
    return [[["permissions", index], "pattern and except on files work up to agent 1.8, agent 2 refuses the AppSpec"]];
  });
}

function runAsOnWindows({ os, hooks }: ServerAppspec): Finding[] {
  if (os !== "windows") return [];
  return Object.entries(hooks).flatMap(([event, scripts]) =>
    scripts.flatMap(({ runAs }, index): Finding[] =>
      runAs === undefined ? [] : [[["hooks", event, index, "runas"], "has no effect on windows"]],
    ),
  );
}

function undocumentedSudo({ hooks }: ServerAppspec): Finding[] {
  return Object.entries(hooks).flatMap(([event, scripts]) =>
    scripts.flatMap(({ sudo }, index): Finding[] =>
      sudo === undefined ? [] : [[["hooks", event, index, "sudo"], "is not documented; the agent may stop reading it"]],
    ),
  );
}

function sameVersion({ currentVersion, targetVersion }: LambdaAppspec): Finding[] {
  if (currentVersion !== targetVersion) return [];
  return [[["Resources", 0], `shifts traffic from version ${currentVersion} to itself`]];
}

/** The managed policy AWSCodeDeployRoleForLambda invokes functions with this prefix only. */
const HOOK_PREFIX = "CodeDeployHook_";

function hookNames({ hooks }: LambdaAppspec): Finding[] {
  return Object.entries(hooks).flatMap(([event, name]): Finding[] => {
    const functionName = /:function:([^:]+)/.exec(name)?.[1] ?? name;
    if (functionName.startsWith(HOOK_PREFIX)) return [];
    const message = `is out of reach of AWSCodeDeployRoleForLambda, which invokes only ${HOOK_PREFIX}*, got ${functionName}; grant the service role this function`;
    return [[["Hooks", event], message]];
  });
}

function findings(spec: Appspec): Finding[] {
  if (spec.platform === "Server") return [...patternsOnFiles(spec), ...runAsOnWindows(spec), ...undocumentedSudo(spec)];
  return spec.platform === "Lambda" ? [...sameVersion(spec), ...hookNames(spec)] : [];
}

/** What CodeDeploy accepts in an AppSpec and its author will regret, in the order of the file. */
export function appspecWarnings(spec: Appspec): SpecProblem[] {
  return inFileOrder(
    findings(spec).map(([path, message]) => problemIn(spec, path, pathOf(path), message, "appspec.yml")),
  );
}
