import { checkChoice, checkInteger, checkName, checkUnique } from "../../internal/checks";
import { NAME_LIMITS } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import type { BuildProjectArgs } from "../args";
import { BuildComputeType } from "../enums";

/** Checks the restrictions of batches. */
export function checkBatch(problems: Problems, { batch }: BuildProjectArgs): void {
  if (batch === undefined) return;
  const { computeTypesAllowed = [], maximumBuildsAllowed, timeoutMinutes, roleName } = batch;
  computeTypesAllowed.forEach((type, index) =>
    checkChoice(problems, `batch.computeTypesAllowed[${index}]`, type, BuildComputeType, "omit it to allow all"),
  );
  checkUnique(problems, "batch.computeTypesAllowed", computeTypesAllowed, "name each size once");
  problems.require(
    maximumBuildsAllowed === undefined || (Number.isInteger(maximumBuildsAllowed) && maximumBuildsAllowed >= 1),
    {
      property: "batch.maximumBuildsAllowed",
      allowed: "must be an integer of at least 1",
      got: maximumBuildsAllowed,
      fix: "omit it to use CodeBuild's quota",
    },
  );
  checkInteger(problems, "batch.timeoutMinutes", timeoutMinutes, [5, 2160], "omit it to use CodeBuild's own");
  checkName(problems, "batch.roleName", NAME_LIMITS.role, roleName, "omit it to have one made");
}
