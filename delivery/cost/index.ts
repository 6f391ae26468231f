export { type CostDifference, differenceOf } from "./compare";
export { estimate } from "./estimate";
export { priceOf, priceTables } from "./prices";
export * from "./types";
export { type GivenUsage, NO_USAGE, readUsage, USAGE, type UsageKey, type UsageSettings } from "./usage";
export { figuresIn, projectFigures, projectUsage, USAGE_FILE } from "./usageFile";
