/** Exit codes: 0 done, 1 what was asked for failed, 2 it could not begin or needs a person. */
export type ExitCode = 0 | 1 | 2;
