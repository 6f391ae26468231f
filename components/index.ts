/** The components that other programs install. Exports only, one line for each file, sorted. */
export * from "./access/args";
export * from "./access/crossAccountRole";
export * from "./artifacts/args";
export * from "./artifacts/artifactStores";
export * from "./repository/args";
export * from "./repository/codeRepository";
