/** The text of an instance's user data. Pure. */
import type { UserDataSpec } from "./agent";
import { powerShellText } from "./powerShell";
import { shellText } from "./shell";

/** Most bytes of user data, before it is encoded. Source: Amazon EC2 User Guide, user-data. */
export const MAX_USER_DATA_BYTES = 16_384;

/** User data for the system: a bash script, or PowerShell for Windows. */
export const userDataText = (spec: UserDataSpec): string =>
  spec.system.packageManager === undefined ? powerShellText(spec) : shellText(spec, spec.system.packageManager);
