/** Tries the new version before anybody gets to see it. */
import { calls } from "./calls.mjs";
import { checkVersion } from "./checks.mjs";
import { createHook } from "./hook.mjs";

export const handler = createHook(calls, checkVersion);
