/** Makes sure that callers get the new version once it has all traffic. */
import { calls } from "./calls.mjs";
import { checkTraffic } from "./checks.mjs";
import { createHook } from "./hook.mjs";

export const handler = createHook(calls, checkTraffic);
