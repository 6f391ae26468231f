/** How a program has buildspecs checked before anything is deployed. */
import { type BuildspecCheck, exchangeCheck } from "./buildspecProblems";

export type { BuildspecCheck, BuildspecToCheck } from "./buildspecProblems";

/**
 * Has the buildspec of every project that is declared from now on checked, inline or from `sourceDirectory`; a project whose
 * buildspec is wrong is not deployed. This package knows no buildspecs itself, to be no larger than what it declares. Returns the
 * check that was in force.
 */
export function checkBuildspecsWith(check: BuildspecCheck): BuildspecCheck {
  return exchangeCheck(check);
}
