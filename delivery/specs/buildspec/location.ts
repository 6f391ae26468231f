/** File that CodeBuild reads where a project names none. */
export const DEFAULT_BUILDSPEC_FILE = "buildspec.yml";

/** Whether a project's buildspec is the text itself: a path has one line, and no mapping in it. */
export const isInlineBuildspec = (buildspec: string): boolean =>
  /[\n{]/.test(buildspec) || /^\s*version\s*:/.test(buildspec);
