/** The buildspec and AppSpec languages: parsers, printers, warnings, schemas and the words that they know. */

export * from "./appspec";
export * from "./buildspec";
export { pathOf } from "./codec";
export * from "./enums";
export { appspecSchema, buildspecSchema } from "./jsonSchema";
export * from "./lifecycleEvents";
export type { Segment } from "./nodes";
export { problemIn } from "./parse";
export { formatProblem, SpecError, type SpecProblem } from "./problems";
