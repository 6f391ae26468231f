/** The components that other programs install. Exports only, one line for each file, sorted. */
export * from "./access/args";
export * from "./access/crossAccountRole";
export * from "./artifacts/args";
export * from "./artifacts/artifactStores";
export * from "./build/args";
export * from "./build/buildProject";
export * from "./build/enums";
export * from "./deploy/args";
export * from "./deploy/enums";
export * from "./deploy/serverDeployment";
export * from "./pipeline/actions";
export * from "./pipeline/args";
export * from "./pipeline/deliveryPipeline";
export * from "./pipeline/enums";
export * from "./repository/args";
export * from "./repository/codeRepository";
