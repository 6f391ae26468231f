import { checkCount, checkUnique } from "../../internal/checks";
import { NAME_LIMITS, nameProblem } from "../../internal/limits";
import type { Problems } from "../../internal/problems";
import { CODE_REPOSITORY_DEFAULTS as DEFAULTS, type CodeRepositoryArgs } from "../args";

/** What a managed policy of IAM leaves room for: it holds 6144 characters. Source: IAM User Guide: reference_iam-quotas. */
const PROTECTED = Object.freeze({ branches: 20, characters: 800 });

/** Checks the branches that are made, and those that are protected. */
export function checkBranches(problems: Problems, args: CodeRepositoryArgs): void {
  const { branches, protectedBranches } = args;
  const defaultBranch = args.defaultBranch ?? DEFAULTS.defaultBranch;
  branches?.forEach((branch, index) => checkBranchName(problems, `branches[${index}]`, branch));
  if (branches !== undefined) {
    checkUnique(problems, "branches", branches, "name each branch once");
    problems.require(branches.includes(defaultBranch), {
      property: "branches",
      allowed: `must hold the default branch ${defaultBranch}`,
      got: branches,
      fix: "add it, or name another as defaultBranch",
    });
  }
  if (protectedBranches !== undefined) checkProtected(problems, args, protectedBranches);
}

function checkProtected(problems: Problems, args: CodeRepositoryArgs, protectedBranches: readonly string[]): void {
  checkCount(
    problems,
    "protectedBranches",
    protectedBranches,
    [1, PROTECTED.branches],
    "branches",
    "omit it, or use patterns such as release/*",
  );
  checkUnique(problems, "protectedBranches", protectedBranches, "name each branch once");
  protectedBranches.forEach((branch, index) => checkPattern(problems, args, `protectedBranches[${index}]`, branch));
  problems.require(protectedBranches.join("").length <= PROTECTED.characters, {
    property: "protectedBranches",
    allowed: `must have at most ${PROTECTED.characters} characters together`,
    got: protectedBranches.join("").length,
    fix: "use patterns such as release/*",
  });
  problems.require(args.people !== undefined || args.access !== undefined, {
    property: "protectedBranches",
    allowed: "must not be given without people or access, whose roles it binds",
    got: protectedBranches,
    fix: "remove it or give one of them",
  });
}

function checkBranchName(problems: Problems, property: string, branch: string): void {
  const allowed = nameProblem(NAME_LIMITS.branch, branch);
  if (allowed !== undefined) problems.add({ property, allowed, got: branch, fix: "respell it" });
}

/** Checks a branch that must be among those of the repository, where these are known. */
export function checkKnownBranch(
  problems: Problems,
  { branches }: CodeRepositoryArgs,
  property: string,
  branch: string,
): void {
  const allowed = nameProblem(NAME_LIMITS.branch, branch);
  if (allowed !== undefined) return problems.add({ property, allowed, got: branch, fix: "respell it" });
  problems.require(branches === undefined || branches.includes(branch), {
    property,
    allowed: `must be among branches (${branches?.join(", ")}), for it matches nothing`,
    got: branch,
    fix: "correct it, or add it to branches",
  });
}

/** Checks a branch or a pattern; a pattern may also mean branches that are made later. */
export function checkPattern(problems: Problems, args: CodeRepositoryArgs, property: string, branch: string): void {
  if (!branch.includes("*")) return checkKnownBranch(problems, args, property, branch);
  const allowed = branch.startsWith("*")
    ? "must not begin with *"
    : nameProblem(NAME_LIMITS.branch, branch.replaceAll("*", "x"));
  if (allowed !== undefined)
    problems.add({ property, allowed, got: branch, fix: "give a branch or the beginning of one" });
}
