import type { EvaluationContext } from "../evaluator/context";

/** For patterns without variables, which read nothing of a request. */
export const NO_CONTEXT = { get: () => undefined } as unknown as EvaluationContext;
