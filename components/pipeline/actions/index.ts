/** Actions of a pipeline by their own words instead of the provider's configuration keys. Exports only. */
export * from "./approvals";
export * from "./builds";
export * from "./containers";
export * from "./deployments";
export * from "./invocations";
export * from "./sources";
