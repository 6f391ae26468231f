/** How often whoever makes a call tries it, if it is throttled. */
import { AsyncLocalStorage } from "node:async_hooks";

/** Source: AWS SDKs and Tools Reference Guide, feature-retry-behavior: `standard` is the default, with three attempts. */
const STANDARD = 3;
/** Source: AWS CLI User Guide, cli-configure-retries: the legacy mode makes five attempts. */
const LEGACY = 5;

const tried = new AsyncLocalStorage<number>();

/** Attempts by the variables that the AWS CLI and SDKs obey. */
export function attemptsOf(environment: Readonly<Record<string, string | undefined>>): number {
  const given = Number(environment["AWS_MAX_ATTEMPTS"]);
  if (Number.isInteger(given) && given > 0) return given;
  return environment["AWS_RETRY_MODE"] === "legacy" ? LEGACY : STANDARD;
}

/** Runs something whose calls are tried so often. */
export const withAttempts = <T>(attempts: number, run: () => T): T => tried.run(attempts, run);

/** Attempts of the calls that are made now. */
export const attemptsNow = (): number => tried.getStore() ?? STANDARD;
