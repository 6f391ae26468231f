import { checkCount, checkUnique } from "../../internal/checks";
import type { Problems } from "../../internal/problems";
import { type DeliveryPipelineArgs, PIPELINE_LIMITS as LIMITS, VARIABLE_NAME } from "../args";

/** Checks the variables that the pipeline declares. */
export function checkVariables(problems: Problems, { variables = [] }: DeliveryPipelineArgs): void {
  checkCount(problems, "variables", variables, LIMITS.variables, "variables", "declare fewer");
  variables.forEach(({ name, defaultValue, description }, index) => {
    const property = `variables[${index}]`;
    problems.require(VARIABLE_NAME.test(name), {
      property: `${property}.name`,
      allowed: "must be 1 to 128 letters, digits and @ - _",
      got: name,
      fix: "respell it",
    });
    const size = defaultValue?.length ?? 1;
    problems.require(size >= 1 && size <= LIMITS.variableValue, {
      property: `${property}.defaultValue`,
      allowed: `must have 1 to ${LIMITS.variableValue} characters`,
      got: size,
      fix: "omit it to have every start give the value",
    });
    problems.require((description?.length ?? 0) <= LIMITS.variableDescription, {
      property: `${property}.description`,
      allowed: `must have at most ${LIMITS.variableDescription} characters`,
      got: description?.length,
      fix: "shorten it",
    });
  });
  const names = variables.map(({ name }) => name);
  checkUnique(problems, "variables", names, "declare each variable once");
}
