/** The buildspec and AppSpec languages: parsers, printers, warnings, schemas and the words that they know. */

export * from "./appspec";
export * from "./buildspec";
export * from "./enums";
export { appspecSchema, buildspecSchema } from "./jsonSchema";
export * from "./lifecycleEvents";
export { formatProblem, SpecError, type SpecProblem } from "./problems";
