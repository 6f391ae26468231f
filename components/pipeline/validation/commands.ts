import { checkCount, checkUnique } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { PIPELINE_LIMITS as LIMITS, type PipelineAction, VARIABLE_NAME } from "../args";
import type { ProviderRow } from "../providers";

interface Commander {
  readonly provider: string;
  readonly commands?: readonly string[];
}

/** Requires commands of an action or rule that takes them, and none of the others. */
export function checkCommands(
  problems: Problems,
  property: string,
  { commands, provider }: Commander,
  { takesCommands }: { readonly takesCommands: boolean },
): void {
  const range = takesCommands ? LIMITS.commands : ([0, 0] as const);
  const what = `commands for ${provider}`;
  checkCount(problems, `${property}.commands`, commands, range, what, "say what to run, or remove them");
  (commands ?? []).forEach((command, index) =>
    problems.require(command.length >= 1 && command.length <= LIMITS.command && !/[\r\n]/.test(command), {
      property: `${property}.commands[${index}]`,
      allowed: `must be a single line of 1 to ${LIMITS.command} characters`,
      got: command,
      fix: "split it or call a script",
    }),
  );
}

/** Checks what comes out of the commands of an action. */
export function checkCommandOutputs(
  problems: Problems,
  property: string,
  action: PipelineAction,
  { takesCommands }: ProviderRow,
): void {
  const { provider, outputVariables, outputFiles, outputArtifacts = [] } = action;
  for (const list of ["outputVariables", "outputFiles"] as const) {
    if (action[list] === undefined) continue;
    const range = takesCommands ? LIMITS[list] : ([0, 0] as const);
    checkCount(problems, `${property}.${list}`, action[list], range, `values for ${provider}`, "omit it");
  }
  checkUnique(problems, `${property}.outputVariables`, outputVariables ?? [], "name each variable once");
  (outputVariables ?? []).forEach((name, index) =>
    problems.require(VARIABLE_NAME.test(name), {
      property: `${property}.outputVariables[${index}]`,
      allowed: "must be 1 to 128 letters, digits and @ - _",
      got: name,
      fix: "respell it",
    }),
  );
  (outputFiles ?? []).forEach((pattern, index) =>
    problems.require(pattern.length >= 1 && pattern.length <= LIMITS.filePattern, {
      property: `${property}.outputFiles[${index}]`,
      allowed: `must have 1 to ${LIMITS.filePattern} characters`,
      got: pattern.length,
      fix: "shorten it",
    }),
  );
  problems.require(!takesCommands || outputFiles === undefined || outputArtifacts.length > 0, {
    property: `${property}.outputFiles`,
    allowed: "must not be given without an output artifact",
    got: outputFiles,
    fix: "name one in outputArtifacts",
  });
}
