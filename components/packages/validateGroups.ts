/** What can be wrong with package groups. */
import { checkUnique } from "../internal/checks";
import type { Problems } from "../internal/problems";
import type { PackageGroupSettings, PackageRepositoryArgs } from "./args";
import { ALL_REPOSITORIES } from "./groups";

/** `/format/namespace/name`, cut short and ended. Source: codeartifact.PackageGroupPattern; CodeArtifact User Guide package-groups. */
const PATTERN = /^\/(?=.{1,519}$)\S*[*~$]$/;

const ORIGINS = ["publish", "externalUpstream", "internalUpstream"] as const;

/** Checks patterns, texts, and that every repository that a group names is one. */
export function checkGroups(
  problems: Problems,
  { packageGroups = {}, repositories, domainOwner }: PackageRepositoryArgs,
): void {
  for (const [pattern, settings] of Object.entries(packageGroups)) {
    const property = `packageGroups[${JSON.stringify(pattern)}]`;
    problems.require(PATTERN.test(pattern) && pattern !== "/*", {
      property,
      allowed:
        "must be a pattern of 2 to 520 characters such as /npm/*, /maven/com.example~ or /npm/example/ui$, and not that of all packages, whose group every domain has",
      got: pattern,
      fix: "respell it",
    });
    checkTexts(problems, property, settings);
    for (const origin of ORIGINS) {
      const names = settings[origin] ?? [];
      const unknown = names.filter((name) => name !== ALL_REPOSITORIES && repositories[name] === undefined);
      problems.require(unknown.length === 0 || domainOwner !== undefined, {
        property: `${property}.${origin}`,
        allowed: `must name repositories of ${Object.keys(repositories).join(", ")}, or * for all`,
        got: unknown,
        fix: "declare them, or give domainOwner if they are in a domain that exists",
      });
      checkUnique(problems, `${property}.${origin}`, names, "name each once");
      problems.require(names.length < 2 || !names.includes(ALL_REPOSITORIES), {
        property: `${property}.${origin}`,
        allowed: "must not name others beside *, which stands for all",
        got: names,
        fix: "keep one or the others",
      });
    }
  }
}

/** Sources: codeartifact.Description, codeartifact.PackageGroupContactInfo. */
function checkTexts(problems: Problems, property: string, settings: PackageGroupSettings): void {
  for (const text of ["description", "contactInfo"] as const)
    problems.require((settings[text]?.length ?? 0) <= 1000, {
      property: `${property}.${text}`,
      allowed: "must have at most 1000 characters",
      got: settings[text]?.length,
      fix: "shorten it",
    });
}
