export { reportPage } from "./page";
export { Recorder } from "./recorder";
export { resourcesSection } from "./resources";
export type * from "./types";
